import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** The names of the migrations in a folder, in the order in which they are applied. */
export const migrationNames = (folder = migrationsFolder): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** Runs a query with one row; `pg`'s clients and pools both can. */
export interface CompatSql {
  query(text: string, values: unknown[]): Promise<{ rows: CompatRow[] }>;
}

interface CompatRow {
  /** Of the migrations that were asked about. */
  readonly applied: number;
  readonly since: string | null;
}

const sql = `
  SELECT (SELECT count(*)::int FROM _prisma_migrations
           WHERE migration_name = ANY($1) AND finished_at IS NOT NULL AND rolled_back_at IS NULL) AS applied,
         (SELECT since FROM schema_compat) AS since`;

/** How a database stands to a version of the code. Both ways of not fitting are mended by starting the right version. */
export type Fit = 'fits' | 'behind' | 'beyond';

/**
 * Whether the code that knows these migrations can use the database: all of them are applied, and none since then has taken away what
 * it needs. A database with more than that fits: so versions overlap while an installation is updated, or is rolled back.
 */
export const fitOf = (names: readonly string[], { applied, since }: CompatRow): Fit => {
  if ((names.at(-1) ?? '') < (since ?? '')) return 'beyond';
  return applied < names.length ? 'behind' : 'fits';
};

export const createFitCheck =
  ({ pool, names = migrationNames() }: { pool: CompatSql; names?: readonly string[] }) =>
  async (): Promise<Fit> => {
    const { rows } = await pool.query(sql, [names]);
    return fitOf(names, rows[0] as CompatRow);
  };
