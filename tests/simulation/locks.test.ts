import { describe, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';
import { WRITES } from './pool.ts';

const real = openDatabase();
const moment = { clockMs: 0, begunMs: 0 };

/** Functions that read, though nobody told Postgres so: a test elsewhere would find out if one of them took a lock. */
const READERS = ['reading_is_shown'];

describe('no step of the simulation waits for a lock that only a later step would let go:', () => {
  it('every function that may write is known to the pool, which lets one transaction write at a time', async () => {
    const functions = await real().main.rows<{ name: string }>(
      `SELECT DISTINCT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'public'
       WHERE p.provolatile = 'v' AND p.prorettype <> 'trigger'::regtype ORDER BY name`,
    );
    expect(functions.length).toBeGreaterThan(5);
    const unknown = functions.filter(({ name }) => !READERS.includes(name) && !WRITES.test(`SELECT * FROM ${name}($1)`));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('and a statement that would wait all the same is an error, not a run that stands still', async () => {
    const [one, other] = [await real().borrow(), await real().borrow()];
    try {
      const lock = 'SELECT pg_advisory_xact_lock(1)';
      await one.run('BEGIN', undefined, moment);
      await one.run(lock, undefined, moment);
      await expect(other.run(lock, undefined, moment)).rejects.toThrow(/lock timeout/);
    } finally {
      await one.rollback();
      await other.rollback();
      real().giveBack(one);
      real().giveBack(other);
    }
  });
});
