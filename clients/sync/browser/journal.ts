import type { StorageWrite, Table } from '../ports.ts';

/** What cannot be asked for again. Marks and drafts have other ways back. */
const TABLES: readonly Table[] = ['sends', 'wishes'];

const openTexts = (): Storage | null => {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    // Refused by the browser's settings: the database is all there is.
    return null;
  }
};

/**
 * A page that is left takes the transactions of its database along, committed or not. So what a person has just said is written down
 * beside it, at once and without waiting, until the database has it.
 */
export const createJournal = (name: string) => {
  const prefix = `${name}/journal/`;
  const keyOf = ({ table, key }: StorageWrite) => `${prefix}${table}/${key}`;
  const withTexts = (work: (texts: Storage) => void): void => {
    try {
      const texts = openTexts();
      if (texts !== null) work(texts);
    } catch {
      // Full: the database is all there is.
    }
  };
  const ownKeys = (texts: Storage) =>
    Array.from({ length: texts.length }, (_, at) => texts.key(at) ?? '').filter((key) => key.startsWith(prefix));
  const wordsOf = (writes: readonly StorageWrite[]) => writes.filter(({ table }) => TABLES.includes(table));
  const forget = (writes: readonly StorageWrite[]): void =>
    withTexts((texts) => {
      for (const write of writes) texts.removeItem(keyOf(write));
    });

  return {
    /** Answers with the function to call when the database has them. */
    note(writes: readonly StorageWrite[]): () => void {
      const words = wordsOf(writes);
      if (words.length === 0) return () => {};
      withTexts((texts) => {
        for (const write of words) if (write.value !== undefined) texts.setItem(keyOf(write), JSON.stringify(write.value));
      });
      return () => forget(words);
    },

    /** What the database may not have. */
    read(): StorageWrite[] {
      const found: StorageWrite[] = [];
      withTexts((texts) => {
        for (const place of ownKeys(texts)) {
          const [table = '', ...rest] = place.slice(prefix.length).split('/');
          found.push({ table: table as Table, key: rest.join('/'), value: JSON.parse(texts.getItem(place) ?? 'null') as unknown });
        }
      });
      return wordsOf(found);
    },

    clear: (): void => withTexts((texts) => ownKeys(texts).forEach((key) => texts.removeItem(key))),
  };
};
