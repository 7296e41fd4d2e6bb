import { describe, expect, it } from 'vitest';
import type { MessageView, TimelineView } from '../../../sync/types.ts';
import { lacks } from './lacks.ts';

const said = (seq: number | null) => ({ kind: 'message' as const, message: { seq } as MessageView });
const hole = (fromSeq: number, toSeq: number) => ({ kind: 'hole' as const, key: `hole ${fromSeq}`, fromSeq, toSeq });

describe('a message that one was answering', () => {
  it.each<[boolean, TimelineView['items'], boolean, number]>([
    // Deleted for oneself, or over: between others, the newest, and the first of all.
    [true, [said(4), said(6)], false, 5],
    [true, [said(4), said(null)], false, 5],
    [true, [said(4)], true, 1],
    // There, or not known to be gone.
    [false, [said(4), said(5)], false, 5],
    [false, [said(4), hole(5, 9), said(10)], false, 7],
    [false, [said(4)], false, 1],
    [false, [], true, 1],
  ])('is gone: %s', (isGone, items, reachedStart, seq) => {
    expect(lacks({ items, reachedStart }, seq)).toBe(isGone);
  });
});
