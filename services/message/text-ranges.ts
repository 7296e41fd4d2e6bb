import { InvalidInput, LimitReached } from '../errors.ts';
import { limits } from '../limits.ts';
import { EVERYONE, type TextContent, type TextRange, type TextRangeKind } from './message.ts';
import { parseBody } from './message-rules.ts';

/** A range as it comes in: the id of a person as a service knows it, null when it names nobody. */
export interface TextRangeInput {
  readonly kind: TextRangeKind;
  readonly offset: number;
  readonly length: number;
  readonly userId?: bigint | null;
}

export interface ParsedText {
  readonly body: string;
  /** By offset. */
  readonly ranges: readonly TextRange[];
}

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const splitsPair = (text: string, at: number): boolean =>
  at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));

/** Controls and blank space that are cut move what stands behind them. */
const shiftFrom = (raw: string, body: string): ((at: number) => number) => {
  if (raw === body) return (at) => at;
  const kept = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
  const cut = kept(raw) === body ? 0 : kept(raw).length - kept(raw).trimStart().length;
  return (at) => Math.min(body.length, Math.max(0, kept(raw.slice(0, at)).length - cut));
};

const checkBounds = (raw: string, { offset, length }: TextRangeInput, path: readonly string[]): void => {
  if (offset < 0 || length < 1 || offset + length > raw.length) throw new InvalidInput('A range lies within its text.', path);
  if (splitsPair(raw, offset) || splitsPair(raw, offset + length)) throw new InvalidInput('A range does not cut a character in two.', path);
};

const isCode = ({ kind }: TextRange): boolean => kind === 'CODE' || kind === 'CODE_BLOCK';
const isMention = ({ kind }: TextRange): boolean => kind === 'MENTION' || kind === 'MENTION_ALL';
const endOf = ({ offset, length }: TextRange): number => offset + length;

/**
 * Of two, the second not beginning before the first: code is code and nothing else, a name is whole, and one kind does not lie in itself.
 * Bold, italic and struck through overlap as they like.
 */
const clash = (a: TextRange, b: TextRange): boolean => {
  if (endOf(a) <= b.offset) return false;
  if (isCode(a) || isCode(b) || a.kind === b.kind) return true;
  if (isMention(a) && isMention(b)) return true;
  if (isMention(b)) return endOf(a) < endOf(b);
  // What begins with a name, or in it, lies over all of it.
  return isMention(a) && (b.offset > a.offset || endOf(b) < endOf(a));
};

const parseRange = (range: TextRangeInput, path: readonly string[]): TextRange => {
  const { kind, offset, length, userId = null } = range;
  if ((kind === 'MENTION') !== (userId !== null)) throw new InvalidInput('A mention names a person, and nothing else does.', path);
  return userId === null ? { kind, offset, length } : { kind, offset, length, userId: String(userId) };
};

/** The text as it is stored, and its ranges in it. */
export const parseText = (raw: string, input: readonly TextRangeInput[] | null | undefined, path: readonly string[]): ParsedText => {
  const body = parseBody(raw, [...path, 'body']);
  return { body, ranges: parseRanges(raw, body, input, path) };
};

/** Ranges of a caption: it is kept in NFC, in which a letter and its accent may be one. */
export const parseCaptionRanges = (
  raw: string,
  caption: string,
  input: readonly TextRangeInput[] | null | undefined,
  path: readonly string[],
): readonly TextRange[] => {
  const normal = raw.normalize('NFC');
  if (normal === raw || input == null) return parseRanges(raw, caption, input, path, 'captionRanges');
  const placeOf = (at: number): number => raw.slice(0, at).normalize('NFC').length;
  const moved = input.map((range, at) => {
    checkBounds(raw, range, [...path, 'captionRanges', String(at)]);
    const offset = placeOf(range.offset);
    return { ...range, offset, length: placeOf(range.offset + range.length) - offset };
  });
  return parseRanges(normal, caption, moved, path, 'captionRanges');
};

/** Ranges of `raw` in what is kept of it: `body`, which lacks its controls and perhaps the blank space around it. */
export const parseRanges = (
  raw: string,
  body: string,
  input: readonly TextRangeInput[] | null | undefined,
  path: readonly string[],
  field = 'ranges',
): readonly TextRange[] => {
  if (input == null || input.length === 0) return [];
  if (input.length > limits.textRangesMax) throw new LimitReached('textRangesMax', [...path, field]);
  const shift = shiftFrom(raw, body);
  const ranges = input.flatMap((range, at): TextRange[] => {
    const place = [...path, field, String(at)];
    checkBounds(raw, range, place);
    const offset = shift(range.offset);
    const length = shift(range.offset + range.length) - offset;
    // Of nothing but what was cut.
    return length === 0 ? [] : [parseRange({ ...range, offset, length }, place)];
  });
  ranges.sort((a, b) => a.offset - b.offset || b.length - a.length || (a.kind < b.kind ? -1 : 1));
  for (const [at, range] of ranges.entries()) {
    if (ranges.slice(0, at).some((before) => clash(before, range))) {
      throw new InvalidInput('These ranges do not overlap like this.', [...path, field]);
    }
  }
  if (mentionsOf(ranges).length > limits.mentionsMax) throw new LimitReached('mentionsMax', [...path, field]);
  return ranges;
};

/** Whom they mention, each once. */
export const mentionsOf = (ranges: readonly TextRange[]): string[] => [
  ...new Set(ranges.flatMap(({ kind, userId }) => (kind === 'MENTION_ALL' ? [EVERYONE] : kind === 'MENTION' ? [userId as string] : []))),
];

/** What a text keeps of its ranges: nothing when it has none, so that a plain text is stored as it always was. */
export const rangesContent = (ranges: readonly TextRange[], edit: number): Pick<TextContent, 'ranges' | 'mentions'> => {
  if (ranges.length === 0) return {};
  const mentions = mentionsOf(ranges);
  return { ranges: { edit, list: ranges }, ...(mentions.length === 0 ? {} : { mentions }) };
};

/** The ranges of what a text says now. */
export const rangesOf = ({ ranges, edits = 0 }: Partial<TextContent>): readonly TextRange[] => (ranges?.edit === edits ? ranges.list : []);

export const sameRanges = (a: readonly TextRange[], b: readonly TextRange[]): boolean =>
  a.length === b.length &&
  a.every((range, at) => {
    const other = b[at] as TextRange;
    return range.kind === other.kind && range.offset === other.offset && range.length === other.length && range.userId === other.userId;
  });
