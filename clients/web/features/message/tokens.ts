import type { TextRange } from '../../../sync/types.ts';

/** A part of what is being written that means somebody: it stays while its letters do. */
export interface Token extends TextRange {
  /** Its letters. */
  readonly label: string;
}

/** The tokens after an edit: those before it stay, those behind it move, one that was changed inside is plain text from then on. */
export function movedTokens(tokens: readonly Token[], before: string, after: string): readonly Token[] {
  if (tokens.length === 0 || before === after) return tokens;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const moved = tokens.flatMap((token) => {
    if (token.offset + token.length <= head) return token;
    return token.offset >= before.length - tail ? { ...token, offset: token.offset + after.length - before.length } : [];
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

/** Counted in the text without the blank space around it. */
export function trimmedTokens(text: string, tokens: readonly Token[]): readonly Token[] {
  const cut = text.length - text.trimStart().length;
  return cut === 0 ? tokens : tokens.map((token) => ({ ...token, offset: token.offset - cut }));
}

/** The token that Backspace at this place takes away as a whole. */
export const tokenBefore = (tokens: readonly Token[], caret: number): Token | null =>
  tokens.find(({ offset, length }) => offset + length === caret) ?? null;

/** What stands before the cursor and asks for a name: an @ that is no part of an address, and what follows it. */
export function mentionQuery(text: string, caret: number): { at: number; query: string } | null {
  const found = /(?:^|[^A-Za-z0-9._%+@-])@([^\s@]{0,32})$/u.exec(text.slice(0, caret));
  return found === null ? null : { at: caret - found[1]!.length - 1, query: found[1]! };
}
