import { describe, expect, it } from 'vitest';
import type { ContactView } from '../../../sync/types.ts';
import { currentPinyin, loadPinyin } from '../../lib/pinyin.ts';
import { parseTags } from './parse-tags.ts';
import { filterContacts, sortContacts, starredFirst, tagsOf } from './sort-contacts.ts';

const contact = (name: string, overrides: Partial<ContactView> = {}) =>
  ({ user: { id: name, name, handle: name.toLowerCase() }, remark: null, tags: [], ...overrides }) as unknown as ContactView;

describe('contacts', () => {
  it('sorts Chinese names by pinyin', () => {
    expect(sortContacts([contact('赵一'), contact('陈二'), contact('林三')], 'zh-Hans').map(({ user }) => user.name)).toEqual([
      '陈二',
      '林三',
      '赵一',
    ]);
  });

  it('sorts by the remark where there is one', () => {
    expect(sortContacts([contact('Bo'), contact('Zoe', { remark: 'Aunt' })], 'en').map(({ user }) => user.name)).toEqual(['Zoe', 'Bo']);
  });

  it('puts starred ones first, by name among themselves', () => {
    const all = sortContacts([contact('Cy'), contact('Bo', { starred: true }), contact('Al'), contact('Di', { starred: true })], 'en');
    expect(starredFirst(all).map(({ user }) => user.name)).toEqual(['Bo', 'Di', 'Al', 'Cy']);
  });

  it('finds by remark, name, handle and tag', () => {
    const all = [contact('Ann', { remark: '小安', tags: ['climbing'] }), contact('Bo')];
    for (const query of ['小安', 'ann', '@ann', 'climb']) expect(filterContacts(all, query).map(({ user }) => user.name)).toEqual(['Ann']);
    expect(filterContacts(all, '')).toBe(all);
  });

  it('finds Chinese names by pinyin, by its beginnings and initials, and in every reading of a character', async () => {
    await loadPinyin();
    const all = [contact('林美玲'), contact('Bo', { remark: '重庆老王' }), contact('Linda')];
    const found = (query: string) => filterContacts(all, query, currentPinyin()).map(({ user }) => user.name);
    for (const query of ['linmeiling', 'lml', 'LinMei', 'meiling', 'lin ml']) expect(found(query)).toEqual(['林美玲']);
    for (const query of ['chongqing', 'cqlw', 'laowang']) expect(found(query)).toEqual(['Bo']);
    expect(found('lin')).toEqual(['林美玲', 'Linda']);
    expect(found('xyz')).toEqual([]);
    expect(filterContacts(all, 'lml')).toEqual([]);
  });

  it('lists the tags in use, those of most people first', () => {
    const all = [
      contact('A', { tags: ['work', 'Ski'] }),
      contact('B', { tags: ['work', '同事'] }),
      contact('C', { tags: ['Ski', 'work'] }),
    ];
    expect(tagsOf(all, 'en')).toEqual(['work', 'Ski', '同事']);
    expect(tagsOf([contact('A')], 'en')).toEqual([]);
  });

  it('reads tags parted by either comma', () => {
    expect(parseTags(' 同事，climbing, climbing、, ')).toEqual(['同事', 'climbing']);
    expect(parseTags('')).toEqual([]);
  });
});
