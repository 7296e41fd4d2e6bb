import { linkify } from '../../lib/linkify.ts';
import { isCode } from './formats.ts';
import type { Said } from './markup-loader.ts';

const LENGTH_MAX = 2048;

/** The link that the server would make a preview of: the first of the web that is not in code and names nobody to sign in as. */
export function firstLink({ body, ranges }: Said): string | null {
  const code = ranges.filter(({ kind }) => isCode(kind));
  let at = 0;
  for (const { kind, text } of linkify(body)) {
    const start = at;
    at += text.length;
    if (kind !== 'link' || text.length > LENGTH_MAX) continue;
    if (code.some(({ offset, length }) => offset <= start && start < offset + length)) continue;
    const { username, password } = new URL(text);
    if (username === '' && password === '') return text;
  }
  return null;
}
