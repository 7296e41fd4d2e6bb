import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { createFitCheck, type Fit } from './compat.ts';

export type { PrismaClient } from '../../prisma/generated/client.ts';

export interface DatabaseOptions {
  url: string;
  /** Connections of this process. */
  poolMax: number;
  /** Seen in pg_stat_activity. */
  name?: string;
  statementTimeoutMs?: number;
  /** How long a transaction may sit between two statements. */
  idleInTransactionTimeoutMs?: number;
  lockTimeoutMs?: number;
  /** How long a query may wait for a free connection. */
  connectionTimeoutMs?: number;
  /** Told of connections that break while nobody uses them; the pool replaces them. */
  onError(error: Error): void;
}

export interface Database {
  readonly prisma: PrismaClient;
  /** The same connections, for what Prisma has no words for. */
  readonly pool: pg.Pool;
  /** How the database stands to this version of the code. Answers within `timeoutMs` or throws. */
  fit(timeoutMs: number): Promise<Fit>;
  close(): Promise<void>;
}

const IDLE_MS = 300_000;

/** The way to Postgres: one pool, with a bound on everything that may take long. Connects when it is first used. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax,
    application_name: options.name ?? 'parley',
    statement_timeout: options.statementTimeoutMs ?? 5_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 5_000,
    lock_timeout: options.lockTimeoutMs ?? 3_000,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    // A new connection costs tens of milliseconds until it knows the partitions: one that a burst has opened stays for the next.
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
  });
  let closing: Promise<void> | undefined;
  // An unheard 'error' of the pool would end the process.
  pool.on('error', (error) => {
    // The pool lets go of its connections before the server has heard that they end; what it says to them then concerns nobody.
    if (closing !== undefined) return;
    // The pool hangs the whole client on it, which nobody wants in a log.
    delete (error as { client?: unknown }).client;
    options.onError(error);
  });
  const fitCheck = createFitCheck({ pool });
  // Minimal: its long form reads our source, and prints the arguments of the call.
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });

  return {
    prisma,
    pool,
    async fit(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`Postgres did not answer within ${timeoutMs} ms.`)), timeoutMs);
      });
      try {
        return await Promise.race([fitCheck(), late]);
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}
