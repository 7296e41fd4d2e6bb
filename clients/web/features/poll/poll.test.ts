import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../sync/types.ts';
import { canClosePoll, chosenBy, isPollClosed, percentOf } from './poll-state.ts';

describe('a poll', () => {
  it('is closed from its time on', () => {
    const closesAt = '2026-11-28T12:00:00.000Z';
    const at = Date.parse(closesAt);
    expect([at - 1, at, at + 1].map((nowMs) => isPollClosed({ closesAt }, nowMs))).toEqual([false, true, true]);
    expect(isPollClosed({ closesAt: null }, at)).toBe(false);
  });

  it('is closed by its author alone, once it is there, and once', () => {
    const open = { id: 'm_1', isOwn: true, content: { kind: 'poll', closesAt: null } } as unknown as MessageView;
    expect(canClosePoll(open, 0)).toBe(true);
    expect(canClosePoll({ ...open, id: null }, 0)).toBe(false);
    expect(canClosePoll({ ...open, isOwn: false }, 0)).toBe(false);
    expect(
      canClosePoll({ ...open, content: { ...open.content, closesAt: '2026-01-01T00:00:00.000Z' } as MessageView['content'] }, Date.now()),
    ).toBe(false);
    expect(canClosePoll({ ...open, content: { kind: 'text', body: '' } }, 0)).toBe(false);
  });

  it('takes the pressed option in the place of the own one, or beside it, and back', () => {
    expect([chosenBy({ ownVote: [0], multiple: false }, 1), chosenBy({ ownVote: [0], multiple: false }, 0)]).toEqual([[1], []]);
    expect([chosenBy({ ownVote: [0], multiple: true }, 1), chosenBy({ ownVote: [0, 1], multiple: true }, 0)]).toEqual([[0, 1], [1]]);
  });

  it('tells parts of those who voted', () => {
    expect([percentOf(0, 0), percentOf(1, 3), percentOf(3, 3), percentOf(4, 3)]).toEqual([0, 33, 100, 100]);
  });
});
