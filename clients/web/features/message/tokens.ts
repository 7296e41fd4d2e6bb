import type { TextRange } from '../../../sync/types.ts';

/** A part of what is being written: a name that means somebody stays while its letters do; bold and its like stay around what is written in them. */
export interface Token extends TextRange {
  /** Its letters. */
  readonly label: string;
}

export const isName = ({ kind }: TextRange): boolean => kind === 'MENTION' || kind === 'MENTION_ALL';

/** What is left of a part after the letters from `head` to `end` have become others, `longer` by so many. */
export type Keep = (token: Token, head: number, end: number, longer: number, after: string) => readonly Token[];

/**
 * The tokens after an edit: those before it stay, those behind it move, a name that was changed inside is plain text from then on. `keep` knows
 * what becomes of bold and its like.
 */
export function movedTokens(tokens: readonly Token[], before: string, after: string, keep?: Keep): readonly Token[] {
  if (tokens.length === 0 || before === after) return tokens;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const moved = tokens.flatMap((token) => {
    if (token.offset + token.length <= head) return token;
    const end = before.length - tail;
    const longer = after.length - before.length;
    if (token.offset >= end) return { ...token, offset: token.offset + longer };
    return isName(token) ? [] : (keep?.(token, head, end, longer, after) ?? []);
  });
  // What is typed twice can look as if it had been typed at another place: the letters decide.
  return moved.filter(({ offset, length, label }) => after.slice(offset, offset + length) === label);
}

export const tokensOf = (body: string, ranges: readonly TextRange[] | undefined): readonly Token[] =>
  (ranges ?? []).map(({ kind, offset, length, userId }) => ({
    kind,
    offset,
    length,
    ...(userId === undefined ? {} : { userId }),
    label: body.slice(offset, offset + length),
  }));

export const plainRanges = (tokens: readonly Token[]): TextRange[] => tokens.map(({ label: _label, ...range }) => range);

/** The name that Backspace at this place takes away as a whole. */
export const tokenBefore = (tokens: readonly Token[], caret: number): Token | null =>
  tokens.find((token) => isName(token) && token.offset + token.length === caret) ?? null;

/** What stands before the cursor and asks for a name: an @ that is no part of an address, and what follows it. */
export function mentionQuery(text: string, caret: number): { at: number; query: string } | null {
  const found = /(?:^|[^A-Za-z0-9._%+@-])@([^\s@]{0,32})$/u.exec(text.slice(0, caret));
  return found === null ? null : { at: caret - found[1]!.length - 1, query: found[1]! };
}
