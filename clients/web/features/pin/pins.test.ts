import { describe, expect, it } from 'vitest';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { canPin, placeBefore } from './pins.ts';

const message = (overrides: Partial<MessageView> = {}) => ({ seq: 4, content: { kind: 'text', body: 'x' }, ...overrides }) as MessageView;
const chat = (capabilities: string[], canSend = true) => ({ capabilities, canSend }) as unknown as ChatView;

describe('canPin', () => {
  it('what somebody said, where one may write and the role allows it', () => {
    const allowed = chat(['PIN_MESSAGES']);
    expect(canPin(message(), allowed)).toBe(true);
    expect(canPin(message(), chat(['ADD_MEMBERS']))).toBe(false);
    expect(canPin(message(), chat(['PIN_MESSAGES'], false))).toBe(false);
    expect(canPin(message({ seq: null }), allowed)).toBe(false);
    for (const kind of ['system', 'recalled'])
      expect(canPin(message({ content: { kind } as MessageView['content'] }), allowed)).toBe(false);
  });
});

describe('placeBefore', () => {
  it('goes round, also when there are fewer than there were', () => {
    expect([placeBefore(2, 3), placeBefore(1, 3), placeBefore(0, 3), placeBefore(0, 1), placeBefore(5, 2)]).toEqual([1, 0, 2, 0, 1]);
  });
});
