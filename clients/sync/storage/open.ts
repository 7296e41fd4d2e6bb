import type { Clock, Storage, StoredTables } from '../ports.ts';
import type { State } from '../state/state.ts';
import { restore } from './records.ts';

/** A storage that does not answer must not keep the person from talking. */
const PATIENCE_MS = 3000;

/** What is stored; null when it cannot be read, or not in time. Then `onLate` is called once it has been read after all. */
const readTables = async (storage: Storage, clock: Clock, onLate: (tables: StoredTables) => void): Promise<StoredTables | null> => {
  let cancel = () => {};
  let isLate = false;
  const patience = new Promise<null>((resolve) => {
    cancel = clock.setTimer(() => {
      isLate = true;
      resolve(null);
    }, PATIENCE_MS);
  });
  const loading = storage.load().catch(() => null);
  const tables = await Promise.race([loading, patience]);
  cancel();
  if (isLate) void loading.then((late) => late !== null && onLate(late));
  return tables;
};

/** What was stored cannot be used: it goes, except for the person's own words. */
export const keepOwnWords = async (storage: Storage, tables: StoredTables): Promise<void> => {
  const words = (['sends', 'drafts', 'marks', 'wishes'] as const).flatMap((table) =>
    [...(tables[table] ?? [])].map(([key, value]) => ({ table, key, value })),
  );
  try {
    await storage.clear();
    await storage.write(words);
  } catch {
    // A storage that cannot even be cleared is written over as the state comes in.
  }
};

type OnLate = (state: State) => void;

/** What is stored, left as it is. */
export const peekStorage = async (storage: Storage, clock: Clock, userId: string, onLate: OnLate): Promise<State | null> => {
  const tables = await readTables(storage, clock, (late) => onLate(restore(late, userId).state));
  return tables === null ? null : restore(tables, userId).state;
};

/** The last stored state; null when there is none that can be read in time. What is read later than that is given to `onLate`. */
export const openStorage = async (storage: Storage, clock: Clock, userId: string, onLate: OnLate): Promise<State | null> => {
  // What cannot be used is not cleared when it comes late: other things have been written there meanwhile.
  const tables = await readTables(storage, clock, (late) => onLate(restore(late, userId).state));
  if (tables === null) return null;
  const { state, isWhole } = restore(tables, userId);
  if (!isWhole) await keepOwnWords(storage, tables);
  return state;
};
