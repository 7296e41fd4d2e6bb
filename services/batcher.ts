/** Loads many keys with one statement; answers in the order of the keys. */
export type LoadTogether<Key, Value> = (keys: readonly Key[]) => Promise<readonly Value[]>;

interface Waiting<Key, Value> {
  readonly key: Key;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/** So many statements of one kind are under way at once; who comes meanwhile leaves with the next. */
const LOADS_MAX = 2;

/**
 * Asks for many together, though each asks for its own. One who finds the road free leaves with the turn of the loop; when many come at
 * once, as when a server went and all its devices return, they take a few statements and not one each. Every statement begins after those
 * it answers have asked.
 */
export const createBatcher = <Key, Value>(load: LoadTogether<Key, Value>, keysMax = 250): ((key: Key) => Promise<Value>) => {
  let waiting: Waiting<Key, Value>[] = [];
  let loads = 0;
  let scheduled = false;

  const run = async (batch: readonly Waiting<Key, Value>[]): Promise<void> => {
    try {
      const values = await load(batch.map((entry) => entry.key));
      for (const [i, entry] of batch.entries()) entry.resolve(values[i] as Value);
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  };

  const pump = (): void => {
    while (loads < LOADS_MAX && waiting.length > 0) {
      const batch = waiting.slice(0, keysMax);
      waiting = waiting.slice(keysMax);
      loads += 1;
      void run(batch).then(() => {
        loads -= 1;
        pump();
      });
    }
  };

  return (key) =>
    new Promise<Value>((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        pump();
      });
    });
};
