import type { TimelineItem } from '../../../sync/types.ts';

/** Whether there is something of others to read from this seq on. What one did oneself, such as making the group, is no news. */
export function hasNewsFrom(items: readonly TimelineItem[], seq: number, viewerId: string): boolean {
  return items.some((item) => {
    if (item.kind === 'hole') return item.toSeq >= seq;
    const { message } = item;
    if (message.seq === null || message.seq < seq || message.isOwn) return false;
    return message.content.kind !== 'system' || message.content.actor?.id !== viewerId;
  });
}
