import type { TextRange } from './types.ts';

export const sameRanges = (a: readonly TextRange[] = [], b: readonly TextRange[]): boolean =>
  a.length === b.length &&
  a.every(({ kind, offset, length, userId }, at) => {
    const other = b[at];
    return kind === other?.kind && offset === other.offset && length === other.length && userId === other.userId;
  });

const NONE: readonly never[] = [];

/** What parts of its words are, whether they are a text or a caption. */
export const rangesIn = <Range extends TextRange>(content: {
  readonly kind: string;
  readonly ranges?: readonly Range[];
}): readonly Range[] => content.ranges ?? NONE;
