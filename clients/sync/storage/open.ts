import type { Clock, Storage, StoredTables } from '../ports.ts';
import type { State } from '../state/state.ts';
import { restore } from './records.ts';

/** A storage that does not answer must not keep the person from talking. */
const PATIENCE_MS = 3000;

const readTables = async (storage: Storage, clock: Clock): Promise<StoredTables | null> => {
  let cancel = () => {};
  const patience = new Promise<null>((resolve) => {
    cancel = clock.setTimer(() => resolve(null), PATIENCE_MS);
  });
  const tables = await Promise.race([storage.load().catch(() => null), patience]);
  cancel();
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

/** The last stored state; null when there is none that can be read. */
export const openStorage = async (storage: Storage, clock: Clock, userId: string): Promise<State | null> => {
  const tables = await readTables(storage, clock);
  if (tables === null) return null;
  const { state, isWhole } = restore(tables, userId);
  if (!isWhole) await keepOwnWords(storage, tables);
  return state;
};
