import { describe, expect, it } from 'vitest';
import type { MessageView } from '../../../sync/types.ts';
import { canReact, chosen, ownReaction } from './reactions.ts';

const message = (overrides: Partial<MessageView> = {}) =>
  ({ seq: 4, content: { kind: 'text', body: 'x' }, reactions: [], ...overrides }) as unknown as MessageView;
const shown = message({
  reactions: [
    { emoji: '👍', count: 2, isOwn: false },
    { emoji: '🎉', count: 1, isOwn: true },
  ],
});

describe('canReact', () => {
  it('to what somebody said and the server holds, where one may write', () => {
    expect(canReact(message(), { canSend: true })).toBe(true);
    expect(canReact(message({ content: { kind: 'unknown', fallbackText: 'A poll' } }), { canSend: true })).toBe(true);
    expect(canReact(message(), { canSend: false })).toBe(false);
    expect(canReact(message({ seq: null }), { canSend: true })).toBe(false);
    for (const kind of ['system', 'recalled'])
      expect(canReact(message({ content: { kind } as MessageView['content'] }), { canSend: true })).toBe(false);
  });
});

describe('what is chosen', () => {
  it('takes the place of the own one, and takes it back when it stands', () => {
    expect([ownReaction(message()), ownReaction(shown)]).toEqual([null, '🎉']);
    expect([chosen(message(), '👍'), chosen(shown, '👍'), chosen(shown, '🎉')]).toEqual(['👍', '👍', null]);
  });
});
