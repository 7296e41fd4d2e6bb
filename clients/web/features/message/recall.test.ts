import { describe, expect, it } from 'vitest';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { canRecall } from './recall.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const message = (overrides: Partial<MessageView>) =>
  ({ id: 'm_1', isOwn: true, content: { kind: 'text', body: 'x' }, createdAt: '2026-11-25T11:59:00Z', ...overrides }) as MessageView;
const chat = (overrides: Partial<ChatView>) => ({ kind: 'DIRECT', capabilities: ['PIN_MESSAGES'], ...overrides }) as ChatView;

describe('canRecall', () => {
  it('lets the sender take back for as long as the server says', () => {
    expect(canRecall(message({}), chat({}), NOW, 120)).toBe(true);
    expect(canRecall(message({ createdAt: '2026-11-25T11:58:00Z' }), chat({}), NOW, 120)).toBe(false);
    expect(canRecall(message({ isOwn: false }), chat({}), NOW)).toBe(false);
  });

  it('lets whoever may recall any message take back at any time', () => {
    const old = message({ isOwn: false, createdAt: '2020-01-01T00:00:00Z' });
    expect(canRecall(old, chat({ kind: 'GROUP', capabilities: ['RECALL_ANY'] }), NOW)).toBe(true);
    expect(canRecall(old, chat({ kind: 'GROUP', capabilities: ['ADD_MEMBERS'] }), NOW)).toBe(false);
  });

  it('has nothing to take back from what was never sent, was recalled, or is a notice', () => {
    expect(canRecall(message({ id: null }), chat({}), NOW)).toBe(false);
    expect(
      canRecall(
        message({ content: { kind: 'recalled' } as MessageView['content'] }),
        chat({ kind: 'GROUP', capabilities: ['RECALL_ANY'] }),
        NOW,
      ),
    ).toBe(false);
    expect(
      canRecall(
        message({ content: { kind: 'system' } as MessageView['content'] }),
        chat({ kind: 'GROUP', capabilities: ['RECALL_ANY'] }),
        NOW,
      ),
    ).toBe(false);
  });
});
