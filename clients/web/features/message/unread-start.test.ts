import { describe, expect, it } from 'vitest';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';
import { hasNewsFrom } from './unread-start.ts';

const item = (seq: number, overrides: Partial<MessageView>): TimelineItem => ({
  kind: 'message',
  message: { seq, isOwn: false, content: { kind: 'text', body: 'x' }, ...overrides } as MessageView,
});
const notice = (actorId: string) => ({ content: { kind: 'system', actor: { id: actorId } } as MessageView['content'] });

describe('hasNewsFrom', () => {
  it('finds what others wrote or did', () => {
    expect(hasNewsFrom([item(1, {}), item(2, {})], 2, 'me')).toBe(true);
    expect(hasNewsFrom([item(1, notice('ann'))], 1, 'me')).toBe(true);
    expect(hasNewsFrom([{ kind: 'hole', key: 'h', fromSeq: 3, toSeq: 9 }], 5, 'me')).toBe(true);
  });

  it('passes over what one did oneself and what was read', () => {
    expect(hasNewsFrom([item(1, notice('me')), item(2, { isOwn: true })], 1, 'me')).toBe(false);
    expect(hasNewsFrom([item(1, {})], 2, 'me')).toBe(false);
  });
});
