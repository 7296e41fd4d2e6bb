import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** The database cannot be brought to the wanted schema. The message is for the person who operates it. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

export interface MigrateOptions {
  url: string;
  /** Holds one folder per migration, each with a migration.sql. */
  folder: string;
  onApplied?(name: string): void;
  /** How long to wait for another process that is migrating. */
  waitMs?: number;
}

export interface MigrateResult {
  applied: string[];
  /** In the database and not in the folder: a newer version of Parley has been here. Allowed, so that it can be rolled back. */
  unknown: string[];
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** The number that `prisma migrate` locks too, so that the two never work at once. */
const migrateLock = 72_707_369;
/** A migration that has to wait for a table's readers gives up, rather than making everybody queue behind it. */
const lockTimeoutMs = 10_000;

/**
 * Applies what the database lacks, in order, each in a transaction of its own together with the row that records it. The
 * table is Prisma's, so `prisma migrate` understands the database.
 */
export async function migrate({ url, folder, onApplied, waitMs = 60_000 }: MigrateOptions): Promise<MigrateResult> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'parley-migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await lock(client, waitMs);
    const rows = await readApplied(client);
    const pending = comparePlan(migrations, rows);
    await refuseBeyond(client, migrations);
    for (const migration of pending) {
      await apply(client, migration);
      onApplied?.(migration.name);
    }
    const known = new Set(migrations.map(({ name }) => name));
    return {
      applied: pending.map(({ name }) => name),
      unknown: rows.map((row) => row.migration_name).filter((name) => !known.has(name)),
    };
  } finally {
    // Ends the session, and the advisory lock with it.
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function lock(client: pg.Client, waitMs: number): Promise<void> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [migrateLock]);
    if (rows[0]?.locked) return;
    if (Date.now() > giveUpAt) {
      throw new MigrationRefused(`Another process has been migrating this database for ${waitMs / 1000} s. Wait for it, then start again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function readApplied(client: pg.Client): Promise<AppliedRow[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY,
      checksum varchar(64) NOT NULL,
      finished_at timestamptz,
      migration_name varchar(255) NOT NULL,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0
    )`);
  const { rows } = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
  );
  return rows;
}

/** What is left to apply; throws when the database has gone another way than the folder. */
function comparePlan(migrations: Migration[], rows: AppliedRow[]): Migration[] {
  const unfinished = rows.find((row) => row.finished_at === null);
  if (unfinished) {
    throw new MigrationRefused(
      `The migration ${unfinished.migration_name} was begun by another tool and did not finish. Resolve it with \`prisma migrate resolve\`, then start again.`,
    );
  }
  const checksums = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const changed = migrations.find(({ name, checksum }) => checksums.has(name) && checksums.get(name) !== checksum);
  if (changed) {
    throw new MigrationRefused(
      `The migration ${changed.name} has been applied and its file has changed since. Restore the file and put the change into a new migration; a database without data to keep can be reset with \`npm run db:reset\`.`,
    );
  }
  return migrations.filter(({ name }) => !checksums.has(name));
}

/** A newer version may have taken away what this one needs; it says so in the database. */
async function refuseBeyond(client: pg.Client, migrations: Migration[]): Promise<void> {
  const { rows: found } = await client.query<{ there: boolean }>("SELECT to_regclass('schema_compat') IS NOT NULL AS there");
  if (!found[0]?.there) return;
  const { rows } = await client.query<{ since: string }>('SELECT since FROM schema_compat');
  const since = rows[0]?.since ?? '';
  if ((migrations.at(-1)?.name ?? '') < since) {
    throw new MigrationRefused(
      `This database was brought to ${since} by a newer version of Parley, and this version can no longer use it. Start that version or a later one.`,
    );
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationRefused(`The migration ${name} failed and was rolled back: ${reason}`, { cause: error });
  }
}
