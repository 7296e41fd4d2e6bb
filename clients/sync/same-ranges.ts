import type { TextRange } from './types.ts';

export const sameRanges = (a: readonly TextRange[] = [], b: readonly TextRange[]): boolean =>
  a.length === b.length &&
  a.every(({ kind, offset, length, userId }, at) => {
    const other = b[at];
    return kind === other?.kind && offset === other.offset && length === other.length && userId === other.userId;
  });
