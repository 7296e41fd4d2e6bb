import type { TimelineView } from '../../../sync/types.ts';

/** Whether a message that was said is known not to be there: nobody deleted or forgot what lies in a hole, or before the first that is held. */
export function lacks({ items, reachedStart }: Pick<TimelineView, 'items' | 'reachedStart'>, seq: number): boolean {
  let isWithin = reachedStart && items.length > 0;
  for (const item of items) {
    const [from, to] = item.kind === 'hole' ? [item.fromSeq, item.toSeq] : [item.message.seq, item.message.seq];
    if (from === null || to === null) continue;
    if (from <= seq && seq <= to) return false;
    isWithin ||= from < seq;
  }
  return isWithin;
}
