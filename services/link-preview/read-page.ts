import { Parser } from 'htmlparser2';
import type { LinkPreview } from './link-preview.ts';

const TITLE_MAX = 200;
const DESCRIPTION_MAX = 300;
const SITE_MAX = 80;

/** Marks that turn the direction of what follows, and controls: a title must not write over what stands beside it. */
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const tidy = (text: string | undefined, max: number): string => {
  const line = (text ?? '').toWellFormed().replace(/\s+/gu, ' ').replace(UNWANTED, '').trim();
  const letters = [...line];
  return letters.length <= max
    ? line
    : `${letters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
};

const decoder = (label: string | undefined): TextDecoder => {
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
};

const CHARSET = /charset\s*=\s*["']?\s*([\w-]+)/iu;

/** In the charset that the answer names, else the page itself, else UTF-8. */
const decode = (bytes: Uint8Array, contentType: string): string => {
  const start = Buffer.from(bytes.subarray(0, 2048)).toString('latin1');
  return decoder(CHARSET.exec(contentType)?.[1] ?? CHARSET.exec(start)?.[1]).decode(bytes);
};

const PICTURE_URL_MAX = 2048;
const PICTURE_NAMES = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'];

/** Where the picture of a page is, of those that are on the web. */
const pictureOf = (said: ReadonlyMap<string, string>, base: URL): { pictureUrl?: string } => {
  const named = PICTURE_NAMES.map((name) => said.get(name)).find((value) => value !== undefined);
  const url = named === undefined || named.length > PICTURE_URL_MAX ? null : URL.parse(named.trim(), base);
  return url !== null && /^https?:$/u.test(url.protocol) ? { pictureUrl: url.href } : {};
};

export type ReadPage = LinkPreview & { readonly pictureUrl?: string };

/** What a page says of itself: Open Graph where it does, else its title and description. Null where there is nothing to show. */
export const readPage = ({ url, contentType, bytes }: { url: URL; contentType: string; bytes: Uint8Array }): ReadPage | null => {
  const said = new Map<string, string>();
  let inTitle = false;
  let isOver = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (isOver) return;
      // The first title of the page, not that of a drawing in it.
      if (name === 'title' && !said.has('title')) {
        said.set('title', '');
        inTitle = true;
      }
      if (name === 'body') isOver = true;
      const key = (attributes['property'] ?? attributes['name'] ?? '').toLowerCase();
      const { content } = attributes;
      if (name === 'meta' && content !== undefined && content.trim() !== '' && !said.has(key)) said.set(key, content);
    },
    ontext(text) {
      if (inTitle) said.set('title', `${said.get('title') ?? ''}${text}`);
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
      if (name === 'head') isOver = true;
    },
  });
  const text = decode(bytes, contentType);
  for (let at = 0; at < text.length && !isOver; at += 16_384) parser.write(text.slice(at, at + 16_384));
  const title = tidy(said.get('og:title') ?? said.get('twitter:title') ?? said.get('title'), TITLE_MAX);
  if (title === '') return null;
  const description = tidy(said.get('og:description') ?? said.get('description') ?? said.get('twitter:description'), DESCRIPTION_MAX);
  const site = tidy(said.get('og:site_name'), SITE_MAX) || url.hostname.replace(/^www\./u, '');
  return { site, title, description, ...pictureOf(said, url) };
};
