import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { isSameDay } from '../../lib/time.ts';

/** How a message stands among its neighbours. Plain values, so that a row whose place did not change does not render again. */
export interface Place {
  /** First of a run of one sender: shows the name. */
  startsGroup: boolean;
  /** Last of the run: has the tail and the picture. */
  endsGroup: boolean;
  /** Begins a day: shows its name above. */
  startsDay: boolean;
  /** The unread divider stands above it. */
  startsUnread: boolean;
}

const RUN_MS = 5 * 60_000;

const isBubble = (message: MessageView): boolean => message.content.kind === 'text' || message.content.kind === 'unknown';
const timeOf = (message: MessageView): number => Date.parse(message.createdAt);

function continues(earlier: MessageView | null, later: MessageView): boolean {
  if (earlier === null || !isBubble(earlier) || !isBubble(later)) return false;
  if (earlier.isOwn !== later.isOwn || earlier.sender?.id !== later.sender?.id) return false;
  const gap = timeOf(later) - timeOf(earlier);
  return gap < RUN_MS && isSameDay(timeOf(earlier), timeOf(later));
}

function messageAt(items: readonly TimelineItem[], index: number): MessageView | null {
  const item = items[index];
  return item?.kind === 'message' ? item.message : null;
}

/** True for the first message at or after the seq where unread began; own messages never begin the unread. */
export function isUnreadStart(items: readonly TimelineItem[], index: number, unreadFromSeq: number | null): boolean {
  const message = messageAt(items, index);
  if (unreadFromSeq === null || message?.seq == null || message.seq < unreadFromSeq) return false;
  const before = messageAt(items, index - 1);
  return before?.seq == null ? message.seq === unreadFromSeq : before.seq < unreadFromSeq;
}

/**
 * Looks at the neighbours only, so a page of older messages changes at most the row it lands on. The first loaded message shows no
 * day of its own until it is known to begin one: else the heading would jump up with every page.
 */
export function placeOf(items: readonly TimelineItem[], index: number, unreadFromSeq: number | null, reachedStart: boolean): Place {
  const message = messageAt(items, index);
  if (message === null) return { startsGroup: false, endsGroup: false, startsDay: false, startsUnread: false };
  const before = messageAt(items, index - 1);
  const after = messageAt(items, index + 1);
  const startsUnread = isUnreadStart(items, index, unreadFromSeq);
  const startsDay = before === null ? index === 0 && reachedStart : !isSameDay(timeOf(before), timeOf(message));
  return {
    startsDay,
    startsUnread,
    startsGroup: startsUnread || startsDay || !continues(before, message),
    endsGroup: after === null || !continues(message, after) || isUnreadStart(items, index + 1, unreadFromSeq),
  };
}
