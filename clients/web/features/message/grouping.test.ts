import { describe, expect, it } from 'vitest';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { isUnreadStart, placeOf } from './grouping.ts';

const NOON = new Date(2026, 10, 25, 12).getTime();
const MINUTE = 60_000;

function message(seq: number, sender: string, atMs: number, content: MessageView['content'] = { kind: 'text', body: 'x' }): TimelineItem {
  return { kind: 'message', message: { key: `k${seq}`, seq, sender: { id: sender }, isOwn: sender === 'me', content, createdAt: new Date(atMs).toISOString() } as MessageView };
}
const hole: TimelineItem = { kind: 'hole', key: 'h', fromSeq: 1, toSeq: 9 };
const flags = (items: TimelineItem[], unread: number | null = null, reachedStart = true) => items.map((_, index) => placeOf(items, index, unread, reachedStart));

describe('placeOf', () => {
  it('joins messages of one sender within five minutes', () => {
    const [first, second, third] = flags([message(1, 'a', NOON), message(2, 'a', NOON + MINUTE), message(3, 'a', NOON + 7 * MINUTE)]);
    expect([first!.startsGroup, first!.endsGroup]).toEqual([true, false]);
    expect([second!.startsGroup, second!.endsGroup]).toEqual([false, true]);
    expect([third!.startsGroup, third!.endsGroup]).toEqual([true, true]);
  });

  it('parts senders, days and system messages', () => {
    const items = [message(1, 'a', NOON), message(2, 'b', NOON), message(3, 'b', NOON, { kind: 'system' } as MessageView['content']), message(4, 'b', NOON + 13 * 60 * MINUTE)];
    expect(flags(items).every((place) => place.startsGroup && place.endsGroup)).toBe(true);
    expect(flags(items).map((place) => place.startsDay)).toEqual([true, false, false, true]);
  });

  it('gives the first loaded message a day only at the true start', () => {
    expect(flags([message(41, 'a', NOON)], null, false)[0]!.startsDay).toBe(false);
    expect(flags([message(1, 'a', NOON)], null, true)[0]!.startsDay).toBe(true);
    expect(flags([hole, message(41, 'a', NOON)], null, true)[1]!.startsDay).toBe(false);
  });

  it('breaks a run at the unread divider', () => {
    const items = [message(1, 'a', NOON), message(2, 'a', NOON), message(3, 'a', NOON)];
    expect(flags(items, 2).map((place) => place.startsUnread)).toEqual([false, true, false]);
    expect(flags(items, 2)[0]!.endsGroup).toBe(true);
    expect(flags(items, 2)[1]!.startsGroup).toBe(true);
  });

  it('finds the divider beside a hole and when the very message is gone', () => {
    expect(isUnreadStart([hole, message(10, 'a', NOON)], 1, 10)).toBe(true);
    expect(isUnreadStart([hole, message(10, 'a', NOON)], 1, 5)).toBe(false);
    expect(isUnreadStart([message(3, 'a', NOON), message(6, 'a', NOON)], 1, 5)).toBe(true);
  });
});
