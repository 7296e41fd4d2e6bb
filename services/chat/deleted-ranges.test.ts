import { describe, expect, it } from 'vitest';
import { countDeleted, isDeleted, showsBetween, topShown } from './deleted-ranges.ts';

const ranges = [3, 5, 7, 7, 9, 12];

describe('deleted ranges', () => {
  it('are counted between two marks, the lower one left out', () => {
    const counts = ([low, high]: readonly [number, number]) => countDeleted(ranges, low, high);
    expect(
      (
        [
          [0, 20],
          [3, 20],
          [2, 3],
          [5, 6],
          [5, 7],
          [10, 11],
          [12, 20],
          [4, 2],
        ] as const
      ).map(counts),
    ).toEqual([8, 7, 1, 0, 1, 1, 0, 0]);
    expect(countDeleted([], 0, 20)).toBe(0);
  });

  it('say of each seq whether it is there, and of each stretch whether something is left', () => {
    expect([2, 3, 5, 6, 7, 8, 12, 13].map((seq) => isDeleted(ranges, seq))).toEqual([false, true, true, false, true, false, true, false]);
    expect([showsBetween(ranges, 2, 5), showsBetween(ranges, 2, 6), showsBetween(ranges, 8, 12), showsBetween(ranges, 4, 4)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('lead down to what is still there', () => {
    expect([13, 12, 9, 8, 7, 5, 2].map((seq) => topShown(ranges, seq))).toEqual([13, 8, 8, 8, 6, 2, 2]);
    expect(topShown([1, 4, 6, 6], 6)).toBe(5);
    expect(topShown([1, 4, 5, 6], 6)).toBe(0);
  });
});
