import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import type { Storage, StoredTables, StorageWrite, Table } from '../ports.ts';

const TABLES: readonly Table[] = ['root', 'chats', 'people', 'sends', 'marks', 'drafts'];
const DATABASE_VERSION = 1;

interface StoredRecord {
  readonly value: unknown;
  readonly rank?: number | undefined;
}

const upgrade = (database: IDBPDatabase): void => {
  for (const table of TABLES) if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
};

const open = async (name: string): Promise<IDBPDatabase> => {
  const database = await openDB(name, DATABASE_VERSION, {
    upgrade,
    // Another tab wants to delete or upgrade the database: do not stand in its way.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  if (TABLES.every((table) => database.objectStoreNames.contains(table))) return database;
  database.close();
  throw new Error('The stored database has other tables.');
};

/** Storage in the browser's IndexedDB, one database for each name. A database that cannot be opened is deleted and made anew. */
export const createIndexedDbStorage = (name: string): Storage => {
  let opened: Promise<IDBPDatabase> | null = null;

  const database = (): Promise<IDBPDatabase> => {
    opened ??= open(name).catch(async () => {
      await deleteDB(name);
      return open(name);
    });
    return opened;
  };

  return {
    async load() {
      const transaction = (await database()).transaction(TABLES, 'readonly');
      const tables = await Promise.all(
        TABLES.map(async (table) => {
          const store = transaction.objectStore(table);
          const [keys, records] = await Promise.all([store.getAllKeys(), store.getAll() as Promise<StoredRecord[]>]);
          return [table, new Map(keys.map((key, at) => [String(key), records[at]?.value]))] as const;
        }),
      );
      await transaction.done;
      return Object.fromEntries(tables) as unknown as StoredTables;
    },

    async write(writes: readonly StorageWrite[]) {
      const transaction = (await database()).transaction(TABLES, 'readwrite');
      const done = writes.map(async ({ table, key, value, rank }) => {
        const store = transaction.objectStore(table);
        if (value === undefined) return store.delete(key);
        if (rank !== undefined) {
          const held = (await store.get(key)) as StoredRecord | undefined;
          if (held?.rank !== undefined && held.rank > rank) return undefined;
        }
        return store.put({ value, rank } satisfies StoredRecord, key);
      });
      await Promise.all([...done, transaction.done]);
    },

    async clear() {
      const transaction = (await database()).transaction(TABLES, 'readwrite');
      await Promise.all([...TABLES.map((table) => transaction.objectStore(table).clear()), transaction.done]);
    },

    async close() {
      const held = opened;
      opened = null;
      (await held?.catch(() => null))?.close();
    },
  };
};
