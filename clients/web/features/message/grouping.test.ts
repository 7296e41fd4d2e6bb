import { describe, expect, it } from 'vitest';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { isUnreadStart, placeOf } from './grouping.ts';

const NOON = new Date(2026, 10, 25, 12).getTime();
const MINUTE = 60_000;

function message(seq: number, sender: string, atMs: number, content: MessageView['content'] = { kind: 'text', body: 'x' }): TimelineItem {
  return {
    kind: 'message',
    message: {
      key: `k${seq}`,
      seq,
      sender: { id: sender },
      isOwn: sender === 'me',
      content,
      createdAt: new Date(atMs).toISOString(),
    } as MessageView,
  };
}
const hole: TimelineItem = { kind: 'hole', key: 'h', fromSeq: 1, toSeq: 9 };
const places = (items: TimelineItem[], unreadFromSeq: number | null = null, reachedStart = true, firsts = new Set<string>()) =>
  items.map((_, index) => placeOf(index, { items, unreadFromSeq, reachedStart, firsts }));

describe('placeOf', () => {
  it('joins messages of one sender within five minutes', () => {
    const [first, second, third] = places([message(1, 'a', NOON), message(2, 'a', NOON + MINUTE), message(3, 'a', NOON + 7 * MINUTE)]);
    expect([first!.startsGroup, first!.endsGroup]).toEqual([true, false]);
    expect([second!.startsGroup, second!.endsGroup]).toEqual([false, true]);
    expect([third!.startsGroup, third!.endsGroup]).toEqual([true, true]);
  });

  it('parts senders, days and system messages', () => {
    const items = [
      message(1, 'a', NOON),
      message(2, 'b', NOON),
      message(3, 'b', NOON, { kind: 'system' } as MessageView['content']),
      message(4, 'b', NOON + 13 * 60 * MINUTE),
    ];
    expect(places(items).every((place) => place.startsGroup && place.endsGroup)).toBe(true);
    expect(places(items).map((place) => place.dayBelowMs !== null)).toEqual([false, false, true, false]);
    expect(places(items).map((place) => place.dayAbove)).toEqual([true, false, false, false]);
  });

  it('names the first day only at the true start', () => {
    expect(places([message(41, 'a', NOON)], null, false)[0]!.dayAbove).toBe(false);
    expect(places([hole, message(41, 'a', NOON)])[1]!.dayAbove).toBe(false);
  });

  it('breaks a run at the unread divider, which the row above it carries', () => {
    const marked = places([message(1, 'a', NOON), message(2, 'a', NOON), message(3, 'a', NOON)], 2);
    expect(marked.map((place) => place.unreadBelow)).toEqual([true, false, false]);
    expect(marked.map((place) => place.unreadAbove)).toEqual([false, false, false]);
    expect([marked[0]!.endsGroup, marked[1]!.startsGroup]).toEqual([true, true]);
    expect(places([hole, message(10, 'a', NOON)], 10)[1]!.unreadAbove).toBe(true);
  });

  it('changes nothing at the top of a row when older messages land above it', () => {
    const firsts = new Set<string>();
    const held = [message(51, 'a', NOON), message(52, 'a', NOON + MINUTE)];
    const before = places(held, null, false, firsts)[0]!;
    const after = places([message(50, 'a', NOON - MINUTE), ...held], null, false, firsts)[1]!;
    expect(after).toEqual(before);
  });

  it('finds the divider beside a hole and when the very message is gone', () => {
    expect(isUnreadStart([hole, message(10, 'a', NOON)], 1, 10)).toBe(true);
    expect(isUnreadStart([hole, message(10, 'a', NOON)], 1, 5)).toBe(false);
    expect(isUnreadStart([message(3, 'a', NOON), message(6, 'a', NOON)], 1, 5)).toBe(true);
  });
});
