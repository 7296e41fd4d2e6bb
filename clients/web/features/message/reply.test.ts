import { describe, expect, it } from 'vitest';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { canReply } from './reply.ts';

const message = (overrides: Partial<MessageView> = {}) => ({ seq: 4, content: { kind: 'text', body: 'x' }, ...overrides }) as MessageView;
const chat = (canSend: boolean) => ({ canSend }) as ChatView;

describe('canReply', () => {
  it('answers what somebody said, where one may write', () => {
    expect(canReply(message(), chat(true))).toBe(true);
    expect(canReply(message({ content: { kind: 'unknown', fallbackText: 'A poll' } }), chat(true))).toBe(true);
    expect(canReply(message(), chat(false))).toBe(false);
  });

  it('has nothing to answer in what was not sent, in a notice, and in what was taken back', () => {
    expect(canReply(message({ seq: null }), chat(true))).toBe(false);
    for (const kind of ['system', 'recalled'])
      expect(canReply(message({ content: { kind } as MessageView['content'] }), chat(true))).toBe(false);
  });
});
