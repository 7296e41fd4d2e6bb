import type { TextRange } from '../../../sync/types.ts';
import type { Keep, Token } from './tokens.ts';

/** What one has to know of bold and its like. It comes with the first text that has some. */

export const isCode = (kind: string): boolean => kind === 'CODE' || kind === 'CODE_BLOCK';

/** The server's order, so that the same is seen to be the same. */
export const inOrder = (a: TextRange, b: TextRange): number => a.offset - b.offset || b.length - a.length || (a.kind < b.kind ? -1 : 1);

const HIGH = /[\ud800-\udbff]/;
const LOW = /[\udc00-\udfff]/;

export const keptFormat: Keep = (token, head, end, longer, after) => {
  const tokenEnd = token.offset + token.length;
  // Two signs may share one half of theirs.
  const from = HIGH.test(after[head - 1] ?? '') ? head - 1 : head;
  const to = LOW.test(after[end + longer] ?? '') ? end + 1 : end;
  const start = token.offset <= from ? token.offset : to + longer;
  const stop = tokenEnd >= to ? tokenEnd + longer : from;
  return stop <= start ? [] : [{ ...token, offset: start, length: stop - start, label: after.slice(start, stop) }];
};

/** What of it lies between two places, counted from a third. */
export function partOf(token: Token, from: number, to: number, origin: number): Token[] {
  const start = Math.max(token.offset, from);
  const length = Math.min(token.offset + token.length, to) - start;
  const label = token.label.slice(start - token.offset, start - token.offset + length);
  return length <= 0 ? [] : [{ ...token, offset: start - origin, length, label }];
}

/** Counted in the text without the blank space around it, which another client may have made bold as well. */
export function trimmedTokens(text: string, tokens: readonly Token[]): readonly Token[] {
  const cut = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  return tokens.flatMap((token) => partOf(token, cut, end, cut));
}
