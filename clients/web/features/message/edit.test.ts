import { describe, expect, it } from 'vitest';
import type { ChatView, MessageView, TimelineItem } from '../../../sync/types.ts';
import { canEdit, lastEditable } from './edit.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const message = (overrides: Partial<MessageView> = {}) =>
  ({
    id: 'm_1',
    isOwn: true,
    forwardedFrom: null,
    silent: false,
    content: { kind: 'text', body: 'x' },
    createdAt: '2026-11-25T11:59:00Z',
    ...overrides,
  }) as MessageView;
const chat = (overrides: Partial<ChatView> = {}) => ({ kind: 'DIRECT', role: 'MEMBER', canSend: true, ...overrides }) as ChatView;
const row = (overrides: Partial<MessageView> = {}): TimelineItem => ({ kind: 'message', message: message(overrides) });

describe('canEdit', () => {
  it('lets the sender edit for as long as the server says, and notes to self for ever', () => {
    expect(canEdit(message({ createdAt: '2026-11-24T12:00:01Z' }), chat(), NOW, 86_400)).toBe(true);
    expect(canEdit(message({ createdAt: '2026-11-24T12:00:00Z' }), chat(), NOW, 86_400)).toBe(false);
    expect(canEdit(message({ createdAt: '2020-01-01T00:00:00Z' }), chat({ kind: 'SELF' }), NOW, 86_400)).toBe(true);
  });

  it('lets nobody edit the words of others, whatever their role, nor where they may not write', () => {
    expect(canEdit(message({ isOwn: false }), chat({ kind: 'GROUP', role: 'OWNER' }), NOW)).toBe(false);
    expect(canEdit(message(), chat({ canSend: false }), NOW)).toBe(false);
  });

  it('has nothing to edit in what was never sent, was recalled, or is no text', () => {
    expect(canEdit(message({ id: null }), chat(), NOW)).toBe(false);
    expect(canEdit(message({ forwardedFrom: 'Bo' }), chat(), NOW)).toBe(false);
    for (const kind of ['recalled', 'unknown'])
      expect(canEdit(message({ content: { kind } as MessageView['content'] }), chat(), NOW)).toBe(false);
  });
});

describe('lastEditable', () => {
  it('is the last own text, whatever others have said since', () => {
    const items = [row({ id: 'm_1' }), row({ id: 'm_2' }), row({ id: 'm_3', isOwn: false })];
    expect(lastEditable(items, chat(), NOW)?.id).toBe('m_2');
  });

  it('is none when the last own one may not be edited', () => {
    expect(lastEditable([row({ id: 'm_1' }), row({ id: null })], chat(), NOW)).toBeNull();
    expect(lastEditable([], chat(), NOW)).toBeNull();
  });
});
