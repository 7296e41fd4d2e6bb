import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import { grantAfter, workerMax, type IdGrant } from '../ids.ts';

/** What the lease needs of a pool. */
export interface LeaseSql {
  query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface WorkerLeaseOptions {
  sql: LeaseSql;
  clock: Clock;
  lifeMs?: number;
  /** Time that no one sets: tells how old the last renewal is. */
  monotonicMs?: () => number;
  /** Told when the lease cannot be renewed or was lost; it goes on trying. */
  onTrouble(error: Error): void;
}

export interface WorkerLease {
  /** The grant in force, or null while the lease is lost. */
  grant(): IdGrant | null;
  /** Renews now, or leases another number when this one was lost. Runs by itself every third of the lease's life. */
  renew(): Promise<void>;
  /** Gives the number back, with the exact moment after which the next holder may begin. */
  release(): Promise<void>;
}

const attemptsMax = 20;

/**
 * Leases a Snowflake worker number. Before any id of a moment is given out, the row's `last_ms` already lies at or after
 * it, and the next holder begins after `last_ms`: two holders cannot give out the same id, whatever their clocks, pauses
 * and networks do. The expiry only decides when a number may change hands.
 */
export async function createWorkerLease(options: WorkerLeaseOptions): Promise<WorkerLease> {
  const { sql, clock, lifeMs = 30_000, onTrouble } = options;
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  let grant = await acquire({ sql, clock, lifeMs, holder });
  let renewedAt = monotonicMs();
  let held = true;
  let released = false;
  let running: Promise<void> | undefined;

  const renewOnce = async () => {
    const startedAt = monotonicMs();
    const ceilingMs = held ? await renew({ sql, clock, lifeMs, holder, grant }) : null;
    if (ceilingMs === null) {
      if (held) onTrouble(new Error(`The lease of worker number ${grant.worker} was lost; leasing another.`));
      held = false;
      grant = await acquire({ sql, clock, lifeMs, holder });
      held = true;
    } else {
      grant.ceilingMs = ceilingMs;
    }
    renewedAt = startedAt;
  };
  const timer = setInterval(() => void lease.renew().catch(onTrouble), lifeMs / 3);
  timer.unref();

  const lease: WorkerLease = {
    grant: () => (held && !released && monotonicMs() - renewedAt < lifeMs ? grant : null),
    renew() {
      if (released) return Promise.resolve();
      running ??= renewOnce().finally(() => (running = undefined));
      return running;
    },
    async release() {
      clearInterval(timer);
      await running?.catch(() => {});
      if (released) return;
      released = true;
      if (!held) return;
      await sql.query('UPDATE worker_leases SET expires_at = now(), last_ms = $3 WHERE worker = $1 AND holder = $2', [
        grant.worker,
        holder,
        grant.lastMs,
      ]);
    },
  };
  return lease;
}

interface LeaseStep {
  sql: LeaseSql;
  clock: Clock;
  lifeMs: number;
  holder: string;
}

/** Prefers numbers whose last id lies in the past, so that nobody has to borrow from the future. */
const acquireSql = `
  WITH candidate AS (
    SELECT n AS worker
      FROM generate_series(0, ${workerMax}) AS n LEFT JOIN worker_leases l ON l.worker = n
      WHERE l.worker IS NULL OR l.expires_at <= now()
      ORDER BY greatest(coalesce(l.last_ms, 0), $2), l.worker IS NULL, random()
      LIMIT 1
  )
  INSERT INTO worker_leases AS held (worker, holder, expires_at, last_ms)
    SELECT worker, $1, now() + make_interval(secs => $3 / 1000.0), $2::bigint + $3::bigint FROM candidate
  ON CONFLICT (worker) DO UPDATE
    SET holder = excluded.holder, expires_at = excluded.expires_at, last_ms = greatest(held.last_ms, $2) + $3::bigint
    WHERE held.expires_at <= now()
  RETURNING worker, last_ms`;

async function acquire({ sql, clock, lifeMs, holder }: LeaseStep): Promise<IdGrant> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const { rows } = await sql.query(acquireSql, [holder, clock.now(), lifeMs]);
    const [row] = rows;
    if (row) {
      const ceilingMs = Number(row.last_ms);
      return grantAfter(Number(row.worker), ceilingMs - lifeMs, ceilingMs);
    }
    // Somebody else took the candidate in the same moment, or all numbers are held.
    await new Promise((resolve) => setTimeout(resolve, 20 * attempt * Math.random()));
  }
  throw new Error(`All ${workerMax + 1} worker numbers are leased.`);
}

/** Answers with the new ceiling, or with null when the number has another holder. */
async function renew({ sql, clock, lifeMs, holder, grant }: LeaseStep & { grant: IdGrant }): Promise<number | null> {
  const { rows } = await sql.query(
    `UPDATE worker_leases
       SET expires_at = now() + make_interval(secs => $4 / 1000.0), last_ms = greatest(last_ms, $3::bigint + $4::bigint)
       WHERE worker = $1 AND holder = $2 RETURNING last_ms`,
    [grant.worker, holder, Math.max(clock.now(), grant.lastMs), lifeMs],
  );
  return rows[0] ? Number(rows[0].last_ms) : null;
}
