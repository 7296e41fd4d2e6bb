import type { TextRange } from '../message/message.ts';

const LINK = /\bhttps?:\/\/[^\s<>"'`（）【】《》「」『』，。！？；：、“”‘’]+/giu;
const TRAILING = /[.,!?;:)\]}]+$/u;
const LENGTH_MAX = 2048;

/** Punctuation at the end belongs to the sentence, a closing bracket to the link only when it opened there. */
const trimLink = (link: string): string => {
  const trimmed = link.replace(TRAILING, '');
  const opened = trimmed.split('(').length - trimmed.split(')').length;
  return opened > 0 && link.startsWith(`${trimmed})`) ? `${trimmed})` : trimmed;
};

/** The first link of a text that a preview may be made of: of the web, without credentials, not in code. As it stands in the text. */
export const findLink = (body: string, ranges: readonly TextRange[]): string | null => {
  if (!body.includes('://')) return null;
  const code = ranges.filter(({ kind }) => kind === 'CODE' || kind === 'CODE_BLOCK');
  for (const { 0: match, index } of body.matchAll(LINK)) {
    if (code.some(({ offset, length }) => offset <= index && index < offset + length)) continue;
    const link = trimLink(match);
    const url = link.length > LENGTH_MAX ? null : URL.parse(link);
    if (url !== null && url.username === '' && url.password === '') return link;
  }
  return null;
};
