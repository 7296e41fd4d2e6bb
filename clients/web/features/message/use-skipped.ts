import { useRef } from 'react';
import type { TimelineItem } from '../../../sync/types.ts';
import { offsetOf, type List } from './use-timeline-effects.ts';

export interface Skipped {
  /** The first that was not in view. */
  readonly seq: number;
  readonly count: number;
}

/** Follows what of the unread messages has been in view without a gap; what lies between that and the top of the view was skipped. */
export function skippedBefore(seenSeq: number, inView: { first: number; last: number }): { seen: number; skipped: Skipped | null } {
  const { first, last } = inView;
  if (first <= seenSeq + 1) return { seen: Math.max(seenSeq, last), skipped: null };
  return { seen: seenSeq, skipped: { seq: seenSeq + 1, count: first - 1 - seenSeq } };
}

/** Unread messages that somebody has jumped over since the chat was opened: worth a way back to the first. */
export function useSkipped(
  virtualizer: List,
  items: readonly TimelineItem[],
  unreadFromSeq: number | null,
  isPlaced: boolean,
): Skipped | null {
  const seen = useRef<number | null>(null);
  if (unreadFromSeq === null || !isPlaced) return null;
  const top = offsetOf(virtualizer);
  const bottom = top + (virtualizer.scrollRect?.height ?? 0);
  let [first, last] = [0, 0];
  for (const row of virtualizer.getVirtualItems()) {
    const item = items[row.index];
    if (item?.kind !== 'message' || item.message.seq === null || row.end <= top || row.start >= bottom) continue;
    last = item.message.seq;
    first ||= last;
  }
  if (first === 0) return null;
  const step = skippedBefore(seen.current ?? unreadFromSeq - 1, { first, last });
  seen.current = step.seen;
  return step.skipped;
}
