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
    $$ SELECT pg_catalog.to_timestamp(pg_catalog.current_setting('sim.begun_ms')::float8 / 1000) $$;
  CREATE OR REPLACE FUNCTION sim.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT pg_catalog.to_timestamp(pg_catalog.current_setting('sim.clock_ms')::float8 / 1000) $$;`;

/** A default names its function for good when the table is made: those of the clock are pointed at ours. */
const DEFAULTS = `
  SELECT format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT sim.%s', table_schema, table_name, column_name, replace(column_default, 'pg_catalog.', '')) AS statement
  FROM information_schema.columns
  WHERE table_schema = 'public' AND replace(column_default, 'pg_catalog.', '') IN ('now()', 'clock_timestamp()', 'statement_timestamp()')`;

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

const SET_CLOCK = 'set_clock';
/** What a statement is called on every connection, so that Postgres parses and plans it once on each. */
const names = new Map<string, string>();
const nameOf = (text: string): string => {
  const name = names.get(text) ?? `statement ${names.size}`;
  names.set(text, name);
  return name;
};
/** These do nothing that asks for the time, and must work where nothing else does: in a transaction that has failed. */
const ENDS_TRANSACTION = /^(commit|rollback)$/i;

/** As much of how pg sends a statement as its types leave out. */
interface Sender {
  bind(config: { statement: string; values: readonly string[]; valueMapper: (value: unknown) => unknown }): void;
  execute(config: object): void;
}
interface SentQuery extends pg.Submittable {
  prepare(sender: Sender): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, sender: Sender): void;
}
type Callback = (error: Error | null | undefined, result: pg.QueryResult) => void;
const SentQuery = pg.Query as unknown as new (config: object, values: unknown[] | undefined, callback: Callback) => SentQuery;

/**
 * A statement that is told what time it is in the same packet: a round trip of its own for the clock would be as many again as all
 * statements together. It is set anew each time, since a setting goes with the transaction that is rolled back.
 */
class TimedQuery extends SentQuery {
  readonly #moment: Moment;
  #isSet = false;

  constructor(config: pg.QueryConfig, values: unknown[] | undefined, moment: Moment, callback: Callback) {
    super({ ...config, name: nameOf(config.text) }, values, callback);
    this.#moment = moment;
  }

  override prepare(sender: Sender): void {
    const { clockMs, begunMs } = this.#moment;
    sender.bind({ statement: SET_CLOCK, values: [String(clockMs), String(begunMs)], valueMapper: (value) => value });
    sender.execute({});
    super.prepare(sender);
  }

  override handleDataRow(message: unknown): void {
    if (this.#isSet) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, sender: Sender): void {
    if (this.#isSet) super.handleCommandComplete(message, sender);
    this.#isSet = true;
  }
}

/** One connection. Statements run one at a time over the whole simulation, so what they answer does not depend on chance. */
export class RealConnection {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<RealConnection> {
    const client = new pg.Client({ connectionString: url, application_name: 'simulation' });
    await client.connect();
    await client.query(`SET search_path = sim, pg_catalog, public; SET lock_timeout = '${LOCK_PATIENCE_MS}ms'`);
    await client.query({
      name: SET_CLOCK,
      text: `SELECT set_config('sim.clock_ms', $1, false), set_config('sim.begun_ms', $2, false)`,
      values: ['0', '0'],
    });
    return new RealConnection(client);
  }

  run(statement: Statement, values: unknown[] | undefined, moment: Moment): Promise<pg.QueryResult> {
    const config = typeof statement === 'string' ? { text: statement } : statement;
    if (ENDS_TRANSACTION.test(config.text.trim())) return this.#client.query(config);
    return new Promise((resolve, reject) => {
      this.#client.query(new TimedQuery(config, values, moment, (error, result) => (error == null ? resolve(result) : reject(error))));
    });
  }

  rollback(): Promise<unknown> {
    return this.#client.query('ROLLBACK');
  }

  /** Past the clock. What is asked again and again has a name, and is planned once. */
  async rows<Row>(text: string, values: unknown[] = [], name?: string): Promise<Row[]> {
    return (await this.#client.query({ text, values, ...(name === undefined ? {} : { name }) })).rows as Row[];
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

  /** All messages, to select from: chat by chat, since to plan a look into every partition takes longer than the look. */
  async messages(): Promise<string> {
    const chats = await this.main.rows<{ id: string }>('SELECT id FROM chats ORDER BY id');
    return `(${['0', ...chats.map(({ id }) => id)].map((id) => `SELECT * FROM messages WHERE chat_id = ${id}`).join(' UNION ALL ')})`;
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
