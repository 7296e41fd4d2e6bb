import { describe, expect, it } from 'vitest';
import { pick, type Selection } from './use-selection.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const chosen = (selection: Selection) => [...selection.seqs];

describe('pick', () => {
  it('puts a message in and out, and remembers it as the anchor', () => {
    const one = pick(null, 4, []);
    expect([chosen(one), one.anchorSeq]).toEqual([[4], 4]);
    const two = pick(one, 9, []);
    expect([chosen(two), two.anchorSeq]).toEqual([[4, 9], 9]);
    expect(chosen(pick(two, 4, []))).toEqual([9]);
  });

  it('adds a whole range, and takes nothing out of it that was in before', () => {
    expect(chosen(pick(pick(null, 3, []), 5, [3, 4, 5]))).toEqual([3, 4, 5]);
  });

  it('stays as it is at the most there can be, and says so', () => {
    const full = pick(pick(null, 1, [], 10), 10, upTo(10), 10);
    expect([full.seqs.size, full.isFull]).toEqual([10, false]);
    const more = pick(full, 11, [], 10);
    expect([more.seqs, more.isFull]).toEqual([full.seqs, true]);
    // One out makes room.
    expect(pick(more, 1, [], 10).isFull).toBe(false);
  });
});
