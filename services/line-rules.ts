import { InvalidInput } from './errors.ts';

export interface LineRule {
  /** What the line is, for the refusal's sentence: "A name". */
  readonly what: string;
  readonly path: readonly string[];
  readonly lengthMin?: number;
  readonly lengthMax: number;
  /** True: line breaks are kept. */
  readonly manyLines?: boolean;
}

// Separators and controls break a line's layout, bidirectional overrides let one text pass for another, and lone surrogates are no text.
const BROKEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** How long a text is, counted in Unicode code points. */
export const codePointCount = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** The text in NFC and without space around it; refuses one that is too short, too long, or holds characters that no line has. */
export const parseLine = (raw: string, { what, path, lengthMin = 0, lengthMax, manyLines = false }: LineRule): string => {
  // Normal form can only be asked of a text of bounded length; a code point takes at most two units and grows at most threefold.
  const line = raw.length > lengthMax * 6 ? raw : raw.normalize('NFC').trim();
  const length = codePointCount(line);
  if (length < lengthMin || length > lengthMax) {
    throw new InvalidInput(`${what} has ${lengthMin === 0 ? 'at most' : `${lengthMin} to`} ${lengthMax} characters.`, path);
  }
  if (BROKEN.test(manyLines ? line.replaceAll('\n', ' ') : line)) throw new InvalidInput(`${what} has no control characters.`, path);
  if (lengthMin > 0 && !VISIBLE.test(line)) throw new InvalidInput(`${what} has something one can see.`, path);
  return line;
};
