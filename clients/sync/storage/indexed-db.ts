import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import { createJournal } from '../browser/journal.ts';
import type { Storage, StoredTables, StorageWrite, Table } from '../ports.ts';

const TABLES: readonly Table[] = ['root', 'chats', 'people', 'sends', 'marks', 'drafts', 'wishes'];
/** The person's own words: kept even when the rest of a database cannot be used. */
const OWN_TABLES: readonly Table[] = ['sends', 'marks', 'drafts', 'wishes'];
const DATABASE_VERSION = 2;

interface StoredRecord {
  readonly value: unknown;
  readonly rank?: number | undefined;
}

const upgrade = (database: IDBPDatabase): void => {
  for (const table of TABLES) if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
};

const open = async (name: string, onClosed: () => void): Promise<IDBPDatabase> => {
  const database = await openDB(name, DATABASE_VERSION, {
    upgrade,
    // Another tab wants to delete or upgrade the database: do not stand in its way.
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
  if (TABLES.every((table) => database.objectStoreNames.contains(table))) return database;
  database.close();
  throw new Error('The stored database has other tables.');
};

const readTable = async (database: IDBPDatabase, table: Table): Promise<ReadonlyMap<string, StoredRecord>> => {
  if (!database.objectStoreNames.contains(table)) return new Map();
  const transaction = database.transaction(table, 'readonly');
  const [keys, records] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll() as Promise<StoredRecord[]>]);
  return new Map(keys.flatMap((key, at) => (typeof key === 'string' ? [[key, records[at] as StoredRecord]] : [])));
};

/** What can still be read of the person's own words in a database that another program has left. */
const salvage = async (name: string): Promise<StorageWrite[]> => {
  try {
    const database = await openDB(name);
    const writes: StorageWrite[] = [];
    for (const table of OWN_TABLES) {
      for (const [key, record] of await readTable(database, table)) writes.push({ table, key, value: record?.value });
    }
    database.close();
    return writes.filter((write) => write.value !== undefined);
  } catch {
    return [];
  }
};

const apply = (database: IDBPDatabase, writes: readonly StorageWrite[]): Promise<unknown> => {
  const transaction = database.transaction(TABLES, 'readwrite');
  const put = async ({ table, key, value, rank }: StorageWrite): Promise<unknown> => {
    const store = transaction.objectStore(table);
    if (value === undefined) return store.delete(key);
    if (rank !== undefined) {
      const held = (await store.get(key)) as StoredRecord | undefined;
      if (held?.rank !== undefined && held.rank > rank) return undefined;
    }
    return store.put({ value, rank } satisfies StoredRecord, key);
  };
  const puts = Promise.all(writes.map(put)).catch((error: unknown) => {
    // A value that cannot be stored throws without ending the transaction: all of a batch or nothing.
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  });
  return Promise.all([puts, transaction.done]);
};

/** Storage in the browser's IndexedDB, one database for each name. A database that cannot be opened is made anew. */
export const createIndexedDbStorage = (name: string): Storage => {
  let opened: Promise<IDBPDatabase> | null = null;
  const journal = createJournal(name);

  const forget = () => {
    opened = null;
  };

  const openAnew = async (): Promise<IDBPDatabase> => {
    const words = await salvage(name);
    await deleteDB(name);
    const database = await open(name, forget);
    if (words.length > 0) await apply(database, words);
    return database;
  };

  const database = (): Promise<IDBPDatabase> => {
    opened ??= open(name, forget)
      .catch(openAnew)
      .catch((error: unknown) => {
        forget();
        throw error;
      });
    return opened;
  };

  return {
    async load() {
      const held = await database();
      const transaction = held.transaction(TABLES, 'readonly');
      const tables = await Promise.all(
        TABLES.map(async (table) => {
          const store = transaction.objectStore(table);
          const [keys, records] = await Promise.all([store.getAllKeys(), store.getAll() as Promise<StoredRecord[]>]);
          return [table, new Map(keys.map((key, at): [string, unknown] => [String(key), records[at]?.value]))] as const;
        }),
      );
      await transaction.done;
      const byTable = new Map<Table, Map<string, unknown>>(tables);
      for (const { table, key, value } of journal.read()) byTable.get(table)?.set(key, value);
      return Object.fromEntries(tables) as unknown as StoredTables;
    },

    async write(writes) {
      const written = journal.note(writes);
      await apply(await database(), writes);
      written();
    },

    async clear() {
      journal.clear();
      const transaction = (await database()).transaction(TABLES, 'readwrite');
      await Promise.all([...TABLES.map((table) => transaction.objectStore(table).clear()), transaction.done]);
    },

    async close() {
      const held = opened;
      forget();
      (await held?.catch(() => null))?.close();
    },
  };
};
