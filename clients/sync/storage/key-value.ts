import type { Storage, StoredTables, StorageWrite, Table } from '../ports.ts';

/** What `createKeyValueStorage` needs: texts by key, as React Native's AsyncStorage, a file or a small database keep them. */
export interface KeyValueStore {
  keys(): Promise<readonly string[]>;
  /** The values of these keys, in their order; null where there is none. */
  getMany(keys: readonly string[]): Promise<readonly (string | null)[]>;
  /** All of the entries or none of them. */
  setMany(entries: readonly (readonly [key: string, value: string])[]): Promise<void>;
  removeMany(keys: readonly string[]): Promise<void>;
}

const TABLES: readonly Table[] = ['root', 'chats', 'people', 'sends', 'marks', 'drafts', 'wishes'];
/** A record that is deleted in the same step as others are written; swept afterwards, and passed over until then. */
const GONE = '';

interface StoredRecord {
  readonly value: unknown;
  readonly rank?: number | undefined;
}

/** JSON, with the maps and sets that records hold. */
const encode = (record: StoredRecord): string =>
  JSON.stringify(record, (_key, value: unknown) => {
    if (value instanceof Map) return { '~map': [...value] };
    return value instanceof Set ? { '~set': [...value] } : value;
  });

const decode = (text: string): StoredRecord =>
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('~map' in value) return new Map(value['~map'] as [unknown, unknown][]);
    return '~set' in value ? new Set(value['~set'] as unknown[]) : value;
  }) as StoredRecord;

/** Storage over texts by key. `name` keeps users apart: one for each. For one process at a time, as an app on a phone is. */
export const createKeyValueStorage = (store: KeyValueStore, name: string): Storage => {
  const prefix = `${name}/`;
  const keyOf = (table: Table, key: string) => `${prefix}${table}/${key}`;
  const ownKeys = async () => (await store.keys()).filter((key) => key.startsWith(prefix));
  /** One step after the other, so that a rank is compared with what is there. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };

  const isOutranked = (held: string | null, { rank }: StorageWrite): boolean => {
    if (rank === undefined || held === null || held === GONE) return false;
    const heldRank = decode(held).rank;
    return heldRank !== undefined && heldRank > rank;
  };

  const write = async (writes: readonly StorageWrite[]): Promise<void> => {
    const held = await store.getMany(writes.map(({ table, key }) => keyOf(table, key)));
    const fitting = writes.filter((one, at) => !isOutranked(held[at] ?? null, one));
    const entries = fitting.map(({ table, key, value, rank }): [string, string] => [
      keyOf(table, key),
      value === undefined ? GONE : encode({ value, rank }),
    ]);
    // A key that is written twice in a batch keeps what came last.
    await store.setMany([...new Map(entries)]);
    const gone = [...new Map(entries)].flatMap(([key, text]) => (text === GONE ? [key] : []));
    // What was written stands; what is not swept now is passed over when it is read.
    if (gone.length > 0) await store.removeMany(gone).catch(() => {});
  };

  const load = async (): Promise<StoredTables> => {
    const keys = await ownKeys();
    const texts = await store.getMany(keys);
    const tables = new Map<string, Map<string, unknown>>(TABLES.map((table) => [table, new Map()]));
    keys.forEach((key, at) => {
      const [table = '', ...rest] = key.slice(prefix.length).split('/');
      const text = texts[at];
      if (text == null || text === GONE) return;
      // A text that cannot be read is a record that cannot: the engine drops it and asks again.
      let value: unknown = null;
      try {
        value = decode(text).value;
      } catch {
        value = null;
      }
      tables.get(table)?.set(rest.join('/'), value);
    });
    return Object.fromEntries(tables) as unknown as StoredTables;
  };

  return {
    load: () => inTurn(load),
    write: (writes) => inTurn(() => write(writes)),
    clear: () => inTurn(async () => store.removeMany(await ownKeys())),
    close: () => inTurn(async () => {}),
  };
};
