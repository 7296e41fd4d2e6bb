import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { isSameDay } from '../../lib/time.ts';

/**
 * How a message stands among its neighbours, as plain values, so that a row whose place did not change does not render again.
 * What parts two messages (a day, the unread divider, the wider gap) belongs to the upper row: a page of older messages that lands
 * above a row on screen then changes nothing at that row's top, and the reader's place holds still.
 */
export interface Place {
  /** First of a run of one sender: shows the name. */
  startsGroup: boolean;
  /** Last of the run: has the tail and the picture. */
  endsGroup: boolean;
  /** Above it, because no row stands there that could have it below. */
  dayAbove: boolean;
  unreadAbove: boolean;
  /** Below it: the day of the next message, when that begins one. */
  dayBelowMs: number | null;
  unreadBelow: boolean;
  /** The next message is of another run. */
  gapBelow: boolean;
}

const RUN_MS = 5 * 60_000;

const isBubble = (message: MessageView): boolean => message.content.kind !== 'system' && message.content.kind !== 'recalled';
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

export interface PlaceOptions {
  items: readonly TimelineItem[];
  unreadFromSeq: number | null;
  reachedStart: boolean;
  /**
   * Keys of rows that were shown as first of a run while what came before them was not held. They stay so: a name that goes away
   * when the page above arrives would pull the text up under the reader's eyes.
   */
  firsts: Set<string>;
}

const NOWHERE: Place = {
  startsGroup: false,
  endsGroup: false,
  dayAbove: false,
  unreadAbove: false,
  dayBelowMs: null,
  unreadBelow: false,
  gapBelow: false,
};

function startsGroup(index: number, { items, unreadFromSeq, reachedStart, firsts }: PlaceOptions): boolean {
  const message = messageAt(items, index)!;
  const before = messageAt(items, index - 1);
  if (before === null && !(index === 0 && reachedStart)) firsts.add(message.key);
  return firsts.has(message.key) || !continues(before, message) || isUnreadStart(items, index, unreadFromSeq);
}

/** Looks at the neighbours only, so its cost does not grow with the chat. */
export function placeOf(index: number, options: PlaceOptions): Place {
  const { items, unreadFromSeq, reachedStart } = options;
  const message = messageAt(items, index);
  if (message === null) return NOWHERE;
  const before = messageAt(items, index - 1);
  const after = messageAt(items, index + 1);
  const unreadBelow = after !== null && isUnreadStart(items, index + 1, unreadFromSeq);
  const gapBelow = after === null || startsGroup(index + 1, options);
  return {
    startsGroup: startsGroup(index, options),
    endsGroup: gapBelow,
    dayAbove: index === 0 && reachedStart,
    unreadAbove: before === null && isUnreadStart(items, index, unreadFromSeq),
    dayBelowMs: after !== null && !isSameDay(timeOf(message), timeOf(after)) ? timeOf(after) : null,
    unreadBelow,
    gapBelow,
  };
}
