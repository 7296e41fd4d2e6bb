import { describe, expect, it } from 'vitest';
import type { ChatView } from '../../../sync/types.ts';
import { filterChats, fold } from './filter-chats.ts';
import { neighbour } from './neighbour.ts';

const chat = (id: string, title: string, overrides: Partial<ChatView> = {}) =>
  ({ id, title, peer: null, unreadCount: 0, ...overrides }) as ChatView;
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

  it('gives the same list for an empty query', () => {
    expect(filterChats(chats, '  ', titleOf)).toBe(chats);
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
  });
});
