import { describe, expect, it } from 'vitest';
import type { ChatView } from '../../../sync/types.ts';
import { chatsIn, filterChats, fold, isUnread } from './filter-chats.ts';
import { neighbour } from './neighbour.ts';

const chat = (id: string, title: string, overrides: Partial<ChatView> = {}) =>
  ({ id, title, peer: null, unreadCount: 0, isMarkedUnread: false, placement: 'LIST', ...overrides }) as ChatView;
const titleOf = (view: ChatView) => view.title;

describe('filterChats', () => {
  const chats = [
    chat('1', 'José'),
    chat('2', '周末爬山'),
    chat('3', 'Ｗeekend', { peer: { handle: 'ann_chen', name: 'Ann' } as ChatView['peer'] }),
  ];
  const found = (query: string) => filterChats(chats, query, titleOf).map(({ id }) => id);

  it('folds case, accents and width', () => {
    expect(fold('ＪosÉ')).toBe('jose');
    expect(found('JOSE')).toEqual(['1']);
    expect(found('week')).toEqual(['3']);
  });

  it('finds Chinese titles, handles, and every word in any order', () => {
    expect(found('爬山')).toEqual(['2']);
    expect(found('chen week')).toEqual(['3']);
    expect(found('chen jose')).toEqual([]);
  });

  it('has archived and hidden chats too, and no deleted ones, whatever is asked', () => {
    const all = [
      ...chats,
      chat('4', 'José archived', { placement: 'ARCHIVE' }),
      chat('5', 'José deleted', { placement: 'HIDDEN', lastMessage: null }),
      chat('6', 'José hidden', { placement: 'HIDDEN', lastMessage: {} as ChatView['lastMessage'] }),
    ];
    expect(filterChats(all, 'jose', titleOf).map(({ id }) => id)).toEqual(['1', '4', '6']);
    expect(filterChats(all, '  ', titleOf).map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });
});

describe('chatsIn', () => {
  const chats = [
    chat('read', 'a', { kind: 'DIRECT' }),
    chat('unread', 'b', { kind: 'GROUP', unreadCount: 2 }),
    chat('marked', 'c', { kind: 'SELF', isMarkedUnread: true }),
    chat('away', 'd', { kind: 'GROUP', unreadCount: 1, placement: 'ARCHIVE' }),
    chat('gone', 'e', { kind: 'DIRECT', placement: 'HIDDEN' }),
  ];
  const ids = (filter: Parameters<typeof chatsIn>[1]['filter'], archive = false, openId: string | null = null) =>
    chatsIn(chats, { filter, archive }, openId).map(({ id }) => id);

  it('shows what is in the list, by kind and by what is unread', () => {
    expect(ids('all')).toEqual(['read', 'unread', 'marked']);
    expect(ids('unread')).toEqual(['unread', 'marked']);
    expect(ids('groups')).toEqual(['unread']);
    expect(ids('direct')).toEqual(['read', 'marked']);
    expect(chats.filter(isUnread).map(({ id }) => id)).toEqual(['unread', 'marked', 'away']);
  });

  it('shows the archive as a place of its own, and keeps an open chat among the unread ones', () => {
    expect(ids('direct', true)).toEqual(['away']);
    expect(ids('unread', false, 'read')).toEqual(['read', 'unread', 'marked']);
    expect(ids('unread', false, 'gone')).toEqual(['unread', 'marked']);
  });
});

describe('neighbour', () => {
  const chats = [chat('1', 'a'), chat('2', 'b', { unreadCount: 2 }), chat('3', 'c')];

  it('moves and wraps around', () => {
    expect(neighbour(chats, '1', 1, false)).toBe('2');
    expect(neighbour(chats, '3', 1, false)).toBe('1');
    expect(neighbour(chats, '1', -1, false)).toBe('3');
    expect(neighbour(chats, null, 1, false)).toBe('1');
  });

  it('skips to what is unread, and stays put when nothing is', () => {
    expect(neighbour(chats, '3', 1, true)).toBe('2');
    expect(neighbour(chats, '2', 1, true)).toBeNull();
    expect(neighbour([], null, 1, false)).toBeNull();
    const marked = [
      chat('1', 'a'),
      chat('2', 'b', { isMarkedUnread: true, placement: 'ARCHIVE' }),
      chat('3', 'c', { isMarkedUnread: true }),
    ];
    expect(neighbour(marked, '1', 1, true)).toBe('3');
  });
});
