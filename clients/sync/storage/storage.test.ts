import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Storage, StoredTables } from '../ports.ts';
import { createIndexedDbStorage } from './indexed-db.ts';
import { createMemoryStorage } from './memory.ts';

const NAME = 'parley-u_test';
const plain = (tables: StoredTables) =>
  Object.fromEntries(Object.entries(tables).map(([table, records]) => [table, Object.fromEntries(records)]));
const EMPTY = { root: {}, chats: {}, people: {}, sends: {}, marks: {}, drafts: {} };

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const forms: readonly [string, () => Storage][] = [
  ['memory', createMemoryStorage],
  ['IndexedDB', () => createIndexedDbStorage(NAME)],
];

describe.each(forms)('storage in %s', (_name, create) => {
  it('is empty at first, keeps what is written, deletes what is undefined, and clears', async () => {
    const storage = create();
    expect(plain(await storage.load())).toEqual(EMPTY);
    await storage.write([
      { table: 'drafts', key: 'c_1', value: 'text' },
      { table: 'root', key: 'root', value: { behind: new Map([['c_1', 2]]) } },
      { table: 'drafts', key: 'c_2', value: 'other' },
    ]);
    await storage.write([{ table: 'drafts', key: 'c_2' }]);
    expect(plain(await storage.load())).toEqual({ ...EMPTY, drafts: { c_1: 'text' }, root: { root: { behind: new Map([['c_1', 2]]) } } });
    await storage.clear();
    expect(plain(await storage.load())).toEqual(EMPTY);
    await storage.close();
  });

  it('keeps the record of the higher rank', async () => {
    const storage = create();
    const put = (value: string, rank: number) => storage.write([{ table: 'chats', key: 'c_1', value, rank }]);
    await put('two', 2);
    await put('one', 1);
    expect((await storage.load()).chats.get('c_1')).toBe('two');
    await put('two again', 2);
    await put('three', 3);
    expect((await storage.load()).chats.get('c_1')).toBe('three');
    await storage.write([{ table: 'chats', key: 'c_1' }]);
    await put('new', 1);
    expect((await storage.load()).chats.get('c_1')).toBe('new');
    await storage.close();
  });

  it('holds copies: what the caller changes later is not stored', async () => {
    const storage = create();
    const value = { seq: 1 };
    await storage.write([{ table: 'chats', key: 'c_1', value }]);
    value.seq = 2;
    expect((await storage.load()).chats.get('c_1')).toEqual({ seq: 1 });
    await storage.close();
  });
});

describe('storage in IndexedDB', () => {
  it('writes all of a batch or nothing', async () => {
    const storage = createIndexedDbStorage(NAME);
    await storage.write([{ table: 'drafts', key: 'c_1', value: 'before' }]);
    const bad = storage.write([
      { table: 'drafts', key: 'c_1', value: 'after' },
      { table: 'root', key: 'root', value: () => 'a function cannot be stored' },
    ]);
    await expect(bad).rejects.toThrow();
    expect((await storage.load()).drafts.get('c_1')).toBe('before');
    await storage.close();
  });

  it('outlives the object, and makes a database anew that another program has left', async () => {
    const storage = createIndexedDbStorage(NAME);
    await storage.write([{ table: 'drafts', key: 'c_1', value: 'kept' }]);
    await storage.close();
    const again = createIndexedDbStorage(NAME);
    expect((await again.load()).drafts.get('c_1')).toBe('kept');
    await again.close();
    const newer = await openDB('parley-u_newer', 7, {
      upgrade: (database) => {
        database.createObjectStore('other');
        database.createObjectStore('sends');
      },
    });
    await newer.put('sends', { value: 'not sent yet' }, 's1');
    newer.close();
    const other = createIndexedDbStorage('parley-u_newer');
    expect(plain(await other.load())).toEqual({ ...EMPTY, sends: { s1: 'not sent yet' } });
    await other.close();
  });

  it('opens again by itself after it was closed under its feet', async () => {
    const storage = createIndexedDbStorage(NAME);
    await storage.write([{ table: 'drafts', key: 'c_1', value: 'kept' }]);
    (await openDB(NAME, 2)).close();
    expect((await storage.load()).drafts.get('c_1')).toBe('kept');
    await storage.close();
  });
});
