import type { Storage, StoredTables, StorageWrite, Table } from '../ports.ts';

const TABLES: readonly Table[] = ['root', 'chats', 'people', 'sends', 'marks', 'drafts', 'wishes'];

/** Records are plain and never changed by the engine; where the runtime cannot copy them they are kept as they are. */
const copyOf = <T>(value: T): T => (typeof structuredClone === 'function' ? structuredClone(value) : value);

/** Storage that lives as long as the object: for tests, for clients without a disk, and where the browser refuses one. */
export const createMemoryStorage = (): Storage => {
  const tables = new Map<Table, Map<string, { value: unknown; rank: number | undefined }>>(TABLES.map((table) => [table, new Map()]));

  const apply = ({ table, key, value, rank }: StorageWrite) => {
    const records = tables.get(table) as Map<string, { value: unknown; rank: number | undefined }>;
    const held = records.get(key);
    if (value === undefined) records.delete(key);
    else if (rank === undefined || held?.rank === undefined || held.rank <= rank) records.set(key, { value: copyOf(value), rank });
  };

  return {
    load: async () => {
      const entries = TABLES.map((table) => {
        const records = tables.get(table) as Map<string, { value: unknown }>;
        return [table, new Map([...records].map(([key, record]) => [key, copyOf(record.value)]))] as const;
      });
      return Object.fromEntries(entries) as unknown as StoredTables;
    },
    write: async (writes) => writes.forEach(apply),
    clear: async () => tables.forEach((records) => records.clear()),
    close: async () => {},
  };
};
