import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIdGenerator, decodeId, IdsUnavailable } from '../../engines/ids.ts';
import { createWorkerLease, type WorkerLease } from '../../engines/postgres/worker-lease.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

describe('worker lease', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let open: WorkerLease[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 10 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await pool.query('TRUNCATE worker_leases');
    return async () => {
      await Promise.all(open.map((lease) => lease.release()));
      open = [];
    };
  });

  const manualClock = (ms = Date.now()) => {
    const clock = { ms, now: () => clock.ms };
    return clock;
  };
  const take = async (options: Partial<Parameters<typeof createWorkerLease>[0]> = {}) => {
    const troubles: string[] = [];
    const lease = await createWorkerLease({
      sql: pool,
      clock: manualClock(),
      onTrouble: (error) => troubles.push(error.message),
      ...options,
    });
    open.push(lease);
    return { lease, troubles };
  };
  const expireAll = () => pool.query(`UPDATE worker_leases SET expires_at = now() - interval '1 second'`);
  const allowOnly = async (worker: number) => {
    await pool.query(
      `INSERT INTO worker_leases SELECT n, 'other', now() + interval '1 hour', 0 FROM generate_series(0, 1023) n WHERE n <> $1 ON CONFLICT DO NOTHING`,
      [worker],
    );
  };

  it('gives every process a number of its own, however many ask at once', async () => {
    const leases = await Promise.all(Array.from({ length: 40 }, () => take()));
    const workers = leases.map(({ lease }) => lease.grant()?.worker);
    expect(new Set(workers).size).toBe(40);
    for (const worker of workers) expect(worker).toBeGreaterThanOrEqual(0);
  });

  it('says so when all numbers are held', async () => {
    await allowOnly(-1);
    await expect(take()).rejects.toThrow('All 1024 worker numbers are leased.');
  });

  it('moves the ceiling up on renewal, ahead of every id', async () => {
    const clock = manualClock();
    const { lease } = await take({ clock, lifeMs: 30_000 });
    const before = lease.grant()!.ceilingMs;
    expect(before).toBe(clock.ms + 30_000);
    clock.ms += 10_000;
    await lease.renew();
    expect(lease.grant()!.ceilingMs).toBe(before + 10_000);
    const { rows } = await pool.query<{ last_ms: string }>('SELECT last_ms FROM worker_leases');
    expect(Number(rows[0]!.last_ms)).toBe(before + 10_000);
  });

  it('starts the next holder after everything the last one may have given out', async () => {
    await allowOnly(5);
    const clock = manualClock();
    const { lease: first } = await take({ clock });
    const firstIds = createIdGenerator({ clock, grant: first.grant });
    // Its clock runs ahead, and then it dies without a word.
    clock.ms += 20_000;
    const last = decodeId(firstIds.next());
    await expireAll();
    await pool.query(`UPDATE worker_leases SET expires_at = now() + interval '1 hour' WHERE worker <> 5`);
    const { lease: second } = await take();
    const next = decodeId(createIdGenerator({ clock: manualClock(), grant: second.grant }).next());
    expect(next.worker).toBe(5);
    expect(last.worker).toBe(5);
    expect(next.ms).toBeGreaterThan(last.ms);
  });

  it('begins right where a process that was stopped properly left off', async () => {
    await allowOnly(5);
    const clock = manualClock();
    const { lease: first } = await take({ clock });
    const last = createIdGenerator({ clock, grant: first.grant }).next();
    await first.release();
    expect(first.grant()).toBeNull();
    const { lease: second } = await take({ clock });
    const next = createIdGenerator({ clock, grant: second.grant }).next();
    expect(next).toBeGreaterThan(last);
    expect(decodeId(next).ms).toBe(decodeId(last).ms + 1);
  });

  it('prefers a number that does not make its holder borrow from the future', async () => {
    const clock = manualClock();
    await pool.query(`INSERT INTO worker_leases VALUES (3, 'dead', now() - interval '1 second', $1)`, [clock.ms + 25_000]);
    const { lease } = await take({ clock });
    expect(lease.grant()!.worker).not.toBe(3);
    expect(lease.grant()!.lastMs).toBe(clock.ms);
  });

  it('refuses ids from the moment the lease has lapsed, and goes on when it is renewed', async () => {
    let monotonic = 0;
    const clock = manualClock();
    const { lease } = await take({ clock, lifeMs: 30_000, monotonicMs: () => monotonic });
    const ids = createIdGenerator({ clock, grant: lease.grant });
    ids.next();
    monotonic = 30_000;
    expect(() => ids.next()).toThrow(IdsUnavailable);
    await lease.renew();
    expect(ids.next()).toBeGreaterThan(0n);
  });

  it('leases another number after its own has gone to somebody else', async () => {
    const { lease, troubles } = await take();
    const worker = lease.grant()!.worker;
    await pool.query(`UPDATE worker_leases SET holder = 'thief', expires_at = now() + interval '1 hour'`);
    await lease.renew();
    expect(lease.grant()!.worker).not.toBe(worker);
    expect(troubles).toEqual([expect.stringContaining('was lost')]);
  });

  it('renews by itself and reports what it could not do', async () => {
    let broken = false;
    const sql = {
      query: (text: string, values: unknown[]) =>
        broken ? Promise.reject(new Error('no database')) : pool.query<Record<string, unknown>>(text, values),
    };
    const clock = manualClock();
    const { lease, troubles } = await take({ sql, clock, lifeMs: 300 });
    const first = lease.grant()!.ceilingMs;
    clock.ms += 1_000;
    await waitFor(() => (lease.grant()?.ceilingMs ?? 0) > first, 'a renewal');
    broken = true;
    await waitFor(() => troubles.includes('no database') && lease.grant() === null, 'the lease to lapse');
    broken = false;
    await waitFor(() => lease.grant() !== null, 'the lease to come back');
  });

  it('never lets an id be given twice, whatever clocks, holders and crashes do to one number', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ids' as const), by: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ kind: fc.constant('clock' as const), by: fc.integer({ min: -60_000, max: 60_000 }) }),
      fc.record({ kind: fc.constantFrom('renew' as const, 'release' as const, 'crash' as const), by: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await pool.query('TRUNCATE worker_leases');
        await allowOnly(5);
        const clock = manualClock();
        let { lease } = await take({ clock });
        let ids = createIdGenerator({ clock, grant: lease.grant });
        let last = -1n;
        for (const { kind, by } of steps) {
          if (kind === 'clock') clock.ms += by;
          else if (kind === 'renew') await lease.renew();
          else if (kind === 'ids') {
            for (let n = 0; n < by; n += 1) {
              const id = ids.next();
              // All of one number: what only rises never repeats.
              expect(id > last).toBe(true);
              last = id;
            }
          } else {
            if (kind === 'release') await lease.release();
            else await pool.query(`UPDATE worker_leases SET expires_at = now() - interval '1 second' WHERE worker = 5`);
            ({ lease } = await take({ clock }));
            expect(lease.grant()?.worker).toBe(5);
            ids = createIdGenerator({ clock, grant: lease.grant });
          }
        }
        await Promise.all(open.map((each) => each.release()));
        open = [];
      }),
      { numRuns: 40 },
    );
  });
});
