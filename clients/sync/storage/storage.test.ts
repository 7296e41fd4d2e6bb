import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Storage, StorageWrite, StoredTables } from '../ports.ts';
import { createIndexedDbStorage } from './indexed-db.ts';
import { createKeyValueStorage, type KeyValueStore } from './key-value.ts';
import { createMemoryStorage } from './memory.ts';

const NAME = 'parley-u_test';
const plain = (tables: StoredTables) =>
  Object.fromEntries(Object.entries(tables).map(([table, records]) => [table, Object.fromEntries(records)]));
const EMPTY = { root: {}, chats: {}, people: {}, sends: {}, marks: {}, drafts: {}, wishes: {} };

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** As AsyncStorage keeps texts; several users share it. */
const createTexts = (): KeyValueStore & { readonly texts: Map<string, string> } => {
  const texts = new Map<string, string>([['other-app/setting', 'x']]);
  return {
    texts,
    keys: async () => [...texts.keys()],
    getMany: async (keys) => keys.map((key) => texts.get(key) ?? null),
    setMany: async (entries) => entries.forEach(([key, value]) => texts.set(key, value)),
    removeMany: async (keys) => keys.forEach((key) => texts.delete(key)),
  };
};

const forms: readonly [string, () => Storage][] = [
  ['memory', createMemoryStorage],
  ['IndexedDB', () => createIndexedDbStorage(NAME)],
  ['texts by key', () => createKeyValueStorage(createTexts(), NAME)],
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

describe('storage in texts by key', () => {
  it('keeps maps and sets, keys with slashes, and users apart from each other and from other things', async () => {
    const texts = createTexts();
    const [ann, bob] = [createKeyValueStorage(texts, 'parley-u_a'), createKeyValueStorage(texts, 'parley-u_ab')];
    const value = { behind: new Map([['c_1', { ids: new Set(['x']), at: null }]]), list: [1, 'two', { three: new Map() }] };
    await ann.write([{ table: 'root', key: 'a/b', value }]);
    await bob.write([{ table: 'drafts', key: 'c_1', value: 'of bob' }]);
    expect(plain(await ann.load())).toEqual({ ...EMPTY, root: { 'a/b': value } });
    await ann.clear();
    expect(plain(await ann.load())).toEqual(EMPTY);
    expect(plain(await bob.load())).toEqual({ ...EMPTY, drafts: { c_1: 'of bob' } });
    expect(texts.texts.get('other-app/setting')).toBe('x');
  });

  it('writes all of a batch or nothing, deletions too, and passes over what it could not sweep', async () => {
    const texts = createTexts();
    const storage = createKeyValueStorage({ ...texts, removeMany: () => Promise.reject(new Error('not now')) }, NAME);
    await storage.write([{ table: 'sends', key: 's', value: 1 }]);
    await storage.write([
      { table: 'sends', key: 's' },
      { table: 'chats', key: 'c', value: 2 },
    ]);
    expect(plain(await storage.load())).toEqual({ ...EMPTY, chats: { c: 2 } });
    const full = createKeyValueStorage({ ...texts, setMany: () => Promise.reject(new Error('full')) }, NAME);
    await expect(full.write([{ table: 'chats', key: 'c' }])).rejects.toThrow('full');
    expect(plain(await full.load())).toEqual({ ...EMPTY, chats: { c: 2 } });
  });

  it('gives a text that cannot be read as a record that cannot', async () => {
    const texts = createTexts();
    texts.texts.set(`${NAME}/chats/c_1`, '{"value":');
    expect((await createKeyValueStorage(texts, NAME).load()).chats.get('c_1')).toBeNull();
  });
});

describe('storage in IndexedDB', () => {
  it('keeps two users of one browser apart, also when one of them signs out', async () => {
    const [ann, bob] = [createIndexedDbStorage('parley-u_ann'), createIndexedDbStorage('parley-u_bob')];
    await ann.write([{ table: 'drafts', key: 'c_1', value: 'of ann' }]);
    await bob.write([{ table: 'drafts', key: 'c_1', value: 'of bob' }]);
    await ann.clear();
    expect(plain(await ann.load())).toEqual(EMPTY);
    expect(plain(await bob.load())).toEqual({ ...EMPTY, drafts: { c_1: 'of bob' } });
    await Promise.all([ann.close(), bob.close()]);
  });

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

  it('says so where the browser refuses it, as a private window may, and serves when it does not any more', async () => {
    const real = globalThis.indexedDB;
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    globalThis.indexedDB = { open: refuse, deleteDatabase: refuse, databases: refuse, cmp: refuse } as unknown as IDBFactory;
    const storage = createIndexedDbStorage(NAME);
    await expect(storage.load()).rejects.toThrow('insecure');
    await expect(storage.write([{ table: 'drafts', key: 'c_1', value: 'x' }])).rejects.toThrow('insecure');
    globalThis.indexedDB = real;
    await storage.write([{ table: 'drafts', key: 'c_1', value: 'x' }]);
    expect((await storage.load()).drafts.get('c_1')).toBe('x');
    await storage.close();
  });

  it('takes over what an older client has stored, and has room for what that one did not know', async () => {
    const older = await openDB(NAME, 1, {
      upgrade(database) {
        for (const table of ['root', 'chats', 'people', 'sends', 'marks', 'drafts']) database.createObjectStore(table);
      },
    });
    await older.put('chats', { value: { id: 'c_1' }, rank: 7 }, 'c_1');
    await older.put('drafts', { value: 'a text alone' }, 'c_1');
    // A tab of the older client is still open, and lets go when it is asked to.
    older.addEventListener('versionchange', () => older.close());
    const storage = createIndexedDbStorage(NAME);
    await storage.write([
      { table: 'wishes', key: 'c_1', value: 'new' },
      { table: 'chats', key: 'c_1', value: 'older', rank: 6 },
    ]);
    expect(plain(await storage.load())).toEqual({
      ...EMPTY,
      chats: { c_1: { id: 'c_1' } },
      drafts: { c_1: 'a text alone' },
      wishes: { c_1: 'new' },
    });
    await storage.close();
  });

  it('has what was said in the moment in which the page was left', async () => {
    const texts = new Map<string, string>();
    const local = {
      get length() {
        return texts.size;
      },
      key: (at: number) => [...texts.keys()][at] ?? null,
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, value: string) => void texts.set(key, value),
      removeItem: (key: string) => void texts.delete(key),
    };
    vi.stubGlobal('localStorage', local);
    const words: StorageWrite[] = [
      { table: 'sends', key: 's/1', value: { body: 'said' } },
      { table: 'chats', key: 'c_1', value: { id: 'c_1' }, rank: 1 },
    ];
    const real = globalThis.indexedDB;
    // The page is gone before its database has done anything.
    const refuse = () => {
      throw new Error('gone');
    };
    vi.stubGlobal('indexedDB', { open: refuse, deleteDatabase: refuse });
    await expect(createIndexedDbStorage(NAME).write(words)).rejects.toThrow('gone');
    vi.stubGlobal('indexedDB', real);
    const next = createIndexedDbStorage(NAME);
    expect(plain(await next.load())).toEqual({ ...EMPTY, sends: { 's/1': { body: 'said' } } });
    await next.write([{ table: 'sends', key: 's/1' }]);
    expect(plain(await next.load())).toEqual(EMPTY);
    // What the database has is not written down beside it.
    await next.write(words);
    expect(texts.size).toBe(0);
    expect(plain(await next.load()).sends).toEqual({ 's/1': { body: 'said' } });
    texts.set(`${NAME}/journal/sends/s2`, '{"body":"left over"}');
    await next.clear();
    expect([texts.size, plain(await next.load())]).toEqual([0, EMPTY]);
    await next.close();
    vi.unstubAllGlobals();
  });

  it('opens again by itself after it was closed under its feet', async () => {
    const storage = createIndexedDbStorage(NAME);
    await storage.write([{ table: 'drafts', key: 'c_1', value: 'kept' }]);
    (await openDB(NAME, 3)).close();
    expect((await storage.load()).drafts.get('c_1')).toBe('kept');
    await storage.close();
  });
});
