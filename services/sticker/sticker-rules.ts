import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';

export interface NewStickerInput {
  readonly attachmentId: bigint;
  readonly name: string;
  readonly keywords: readonly string[];
}

export const parsePackName = (raw: string): string =>
  parseLine(raw, { what: 'The name of a pack', path: ['input', 'name'], lengthMin: 1, lengthMax: limits.stickerPackNameLengthMax });

const parseKeywords = (raw: readonly string[], path: readonly string[]): string[] => {
  if (raw.length > limits.stickerKeywordsMax) throw new InvalidInput(`A sticker has at most ${limits.stickerKeywordsMax} keywords.`, path);
  const keywords = raw.map((word) =>
    parseLine(word, { what: 'A keyword', path, lengthMin: 1, lengthMax: limits.stickerKeywordLengthMax }).toLowerCase(),
  );
  return [...new Set(keywords)];
};

export const parseNewStickers = (raw: readonly NewStickerInput[]): NewStickerInput[] => {
  const path = ['input', 'stickers'];
  if (raw.length < 1 || raw.length > limits.stickersAtOnceMax) {
    throw new InvalidInput(`1 to ${limits.stickersAtOnceMax} stickers are added at once.`, path);
  }
  const stickers = raw.map(({ attachmentId, name, keywords }, at) => {
    const of = [...path, String(at)];
    return {
      attachmentId,
      name: parseLine(name, { what: 'The name of a sticker', path: [...of, 'name'], lengthMax: limits.stickerNameLengthMax }),
      keywords: parseKeywords(keywords, [...of, 'keywords']),
    };
  });
  if (new Set(stickers.map(({ attachmentId }) => attachmentId)).size < stickers.length)
    throw new InvalidInput('An image is named once.', path);
  return stickers;
};

/** What is looked for; null when there is nothing to look for. */
export const parseSearch = (raw: string): string | null => {
  const text = raw.normalize('NFC').trim().toLowerCase();
  if (text.length > limits.stickerNameLengthMax * 2 || !text.isWellFormed() || text.includes('\u0000')) return null;
  return text === '' ? null : text;
};

/** Those that were named, in that order, and then the others as they were. Null: one of the named is not there, or is named twice. */
export const inNamedOrder = <Key>(present: readonly Key[], named: readonly Key[]): Key[] | null => {
  const wanted = new Set(named);
  if (wanted.size < named.length || named.some((key) => !present.includes(key))) return null;
  return [...named, ...present.filter((key) => !wanted.has(key))];
};
