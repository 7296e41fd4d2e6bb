import pg from 'pg';

/**
 * A real Postgres whose clock is ours. A schema that is searched before the catalogue holds functions of the clock's names, so the
 * product's own SQL runs as it is and reads the simulated time.
 */
const OWN_CLOCK = `
  CREATE SCHEMA IF NOT EXISTS sim;
  CREATE OR REPLACE FUNCTION sim.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT pg_catalog.to_timestamp(pg_catalog.current_setting('sim.clock_ms')::float8 / 1000) $$;
  CREATE OR REPLACE FUNCTION sim.now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT pg_catalog.to_timestamp(pg_catalog.current_setting('sim.begun_ms')::float8 / 1000) $$;`;

/** A default names its function for good when the table is made: those of the clock are pointed at ours. */
const DEFAULTS = `
  SELECT format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT sim.%s', table_schema, table_name, column_name, replace(column_default, 'pg_catalog.', '')) AS statement
  FROM information_schema.columns
  WHERE table_schema = 'public' AND replace(column_default, 'pg_catalog.', '') IN ('now()', 'clock_timestamp()')`;

/** Of a partitioned table the whole; the chats' messages go with their chats, since each then touches one partition. */
const TABLES = `
  SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition
    AND relname NOT IN ('_prisma_migrations', 'schema_compat', 'chats')`;

/**
 * A statement never waits for a lock here: whoever holds it could not go on, since one step is done after the other. The pool lets none begin
 * that would (`pool.ts`); should it not know one, this ends it with an error, in place of a run that stands still for ever.
 */
const LOCK_PATIENCE_MS = 1_000;

export interface Moment {
  readonly clockMs: number;
  /** When the transaction began: what now() says. */
  readonly begunMs: number;
}

export type Statement = string | pg.QueryConfig | pg.QueryArrayConfig;

/** One connection. Statements run one at a time over the whole simulation, so what they answer does not depend on chance. */
export class RealConnection {
  readonly #client: pg.Client;
  #set = '';

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<RealConnection> {
    const client = new pg.Client({ connectionString: url, application_name: 'simulation' });
    await client.connect();
    await client.query(`SET search_path = sim, pg_catalog, public; SET lock_timeout = '${LOCK_PATIENCE_MS}ms'`);
    return new RealConnection(client);
  }

  async run(statement: Statement, values: unknown[] | undefined, moment: Moment): Promise<pg.QueryResult> {
    const set = `${moment.clockMs} ${moment.begunMs}`;
    if (set !== this.#set) {
      await this.#client.query(
        `SELECT set_config('sim.clock_ms', '${moment.clockMs}', false), set_config('sim.begun_ms', '${moment.begunMs}', false)`,
      );
      this.#set = set;
    }
    return this.#client.query(statement as pg.QueryConfig, values as unknown[]);
  }

  rollback(): Promise<unknown> {
    // A setting made inside the transaction goes with it.
    this.#set = '';
    return this.#client.query('ROLLBACK');
  }

  async rows<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#client.query(text, values)).rows as Row[];
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

/** The database of all runs of one process, one run after the other. */
export class RealDatabase {
  readonly #url: string;
  readonly #tables: readonly string[];
  readonly main: RealConnection;
  readonly #spare: RealConnection[] = [];
  #opened = 0;

  private constructor(url: string, main: RealConnection, tables: readonly string[]) {
    this.#url = url;
    this.#tables = tables;
    this.main = main;
  }

  /** The database must have been migrated, and be nobody else's. */
  static async open(url: string): Promise<RealDatabase> {
    const main = await RealConnection.open(url);
    for (const statement of OWN_CLOCK.split(';\n').map((text) => text.trim())) if (statement !== '') await main.rows(statement);
    for (const { statement } of await main.rows<{ statement: string }>(DEFAULTS)) await main.rows(statement);
    const tables = await main.rows<{ name: string }>(TABLES);
    return new RealDatabase(
      url,
      main,
      tables.map(({ name }) => name),
    );
  }

  /** Leaves nothing of the run before, so that a seed meets the same ids again. */
  async clear(): Promise<void> {
    for (const { id } of await this.main.rows<{ id: string }>('DELETE FROM chats RETURNING id')) {
      await this.main.rows('DELETE FROM messages WHERE chat_id = $1', [id]);
    }
    for (const table of this.#tables) await this.main.rows(`DELETE FROM ${table}`);
  }

  async borrow(): Promise<RealConnection> {
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    this.#opened += 1;
    if (this.#opened > 60) throw new Error('Connections are borrowed and not given back.');
    return RealConnection.open(this.#url);
  }

  giveBack(connection: RealConnection): void {
    this.#spare.push(connection);
  }

  async close(): Promise<void> {
    await Promise.all([this.main, ...this.#spare].map((connection) => connection.close()));
  }
}
