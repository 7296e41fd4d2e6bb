import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Chance } from './chance.ts';
import type { RealConnection, RealDatabase, Statement } from './database.ts';
import type { Lane, Schedule } from './schedule.ts';
import type { Weather } from './weather.ts';

/** What happens to the next statement that fits, once it is done: its answer never arrives, or is an error. */
export interface Doom {
  readonly fits: RegExp;
  strike(): 'silence' | 'error' | Promise<'silence' | 'error'>;
}

/** Statements, and calls of functions, that take locks. */
export const WRITES =
  /\b(insert|update|delete|append_\w+|set_draft|(?:delete|play)_messages|(?:change|set)_chat_settings|account_changed|pg_advisory_xact_lock|for (no key |key )?(update|share))\b/i;
/** See `database.ts`. */
const LOCK_NOT_AVAILABLE = '55P03';
/** Their functions say in which order rows come. */
const ORDERED = /\border by\b|\bappend_|\bmessages_(changed|tail|at)\b|account_changed/i;

/** What stands in parentheses orders nothing of the answer. */
const isOrdered = (text: string): boolean => {
  let outer = text;
  for (let before = ''; before !== outer;) {
    before = outer;
    outer = outer.replace(/\([^()]*\)/g, '');
  }
  return ORDERED.test(outer);
};

const textOf = (statement: Statement): string => (typeof statement === 'string' ? statement : statement.text);
const short = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 90);
const rowKey = (row: unknown): string => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

const connectionLost = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

/** What all servers share of the database: its clock, whether it answers, and whose transaction has written. */
export const createDatabaseNet = (deps: {
  schedule: Schedule;
  chance: Chance;
  real: RealDatabase;
  weather: () => Weather;
  onTrouble: (what: string) => void;
}) => {
  const { schedule, chance, real } = deps;
  let offsetMs = 0;
  let isAway = false;
  let writer: Session | null = null;
  const waiting: (() => void)[] = [];
  const open = new Set<Session>();

  const nowMs = (): number => schedule.nowMs + offsetMs;
  const delayMs = (): number => chance.int(1, deps.weather().databaseDelayMaxMs * 4) / 4;

  const release = (session: Session): void => {
    open.delete(session);
    if (writer !== session) return;
    writer = null;
    for (const resume of waiting.splice(0)) resume();
  };

  /** SQL promises no order without ORDER BY: rows come in one that the seed has drawn. */
  const unordered = (text: string, result: pg.QueryResult): void => {
    if (result.rows.length < 2 || isOrdered(text)) return;
    const rows = (result.rows as unknown[]).map((row) => ({ row, key: rowKey(row) })).sort((a, b) => (a.key < b.key ? -1 : 1));
    result.rows = chance.shuffle(rows).map(({ row }) => row as pg.QueryResultRow);
  };

  /** One connection of a pool that is in a transaction, or about to be. */
  class Session extends EventEmitter {
    readonly #pool: SimPool;
    connection: RealConnection | null = null;
    begunMs: number | null = null;
    isBroken = false;

    constructor(pool: SimPool) {
      super();
      this.#pool = pool;
    }

    query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
      return this.#pool.step(this, statement, values);
    }

    async exec(text: string, statement: Statement, values: unknown[] | undefined): Promise<pg.QueryResult> {
      if (this.isBroken) throw connectionLost();
      this.connection ??= await real.borrow();
      if (/^begin/i.test(text)) {
        this.begunMs = nowMs();
        open.add(this);
      }
      try {
        return await this.connection.run(statement, values, { clockMs: nowMs(), begunMs: this.begunMs ?? nowMs() });
      } finally {
        if (/^(commit|rollback)$/i.test(text)) {
          this.begunMs = null;
          release(this);
        }
      }
    }

    /** The connection is gone, and with it what was not committed. */
    async breakOff(): Promise<void> {
      this.isBroken = true;
      if (this.connection !== null) {
        await this.connection.rollback();
        real.giveBack(this.connection);
        this.connection = null;
      }
      release(this);
    }

    release(): void {
      if (this.connection === null) return;
      real.giveBack(this.connection);
      this.connection = null;
    }
  }

  /** The pool of one server process. Prisma and its adapter use it as any other; each statement is one step of the schedule. */
  class SimPool extends pg.Pool {
    readonly #lane: Lane;
    readonly #sessions = new Set<Session>();
    dooms: Doom[] = [];
    /** Statements that are answered and then taken back: what a test breaks on purpose. */
    forgets: RegExp | null = null;

    constructor(lane: Lane) {
      super({ max: 1 });
      this.#lane = lane;
      Object.assign(this, {
        query: (statement: Statement, values?: unknown[]) => this.step(null, statement, values),
        connect: async () => {
          const session = new Session(this);
          this.#sessions.add(session);
          return session;
        },
      });
    }

    step(session: Session | null, statement: Statement, values: unknown[] | undefined): Promise<pg.QueryResult> {
      const text = textOf(statement);
      return new Promise((resolve, reject) => {
        const run = async (): Promise<void> => {
          if (isAway || session?.isBroken === true) {
            await session?.breakOff();
            reject(connectionLost());
            return;
          }
          const writes = WRITES.test(text);
          if (writes && writer !== null && writer !== session) {
            waiting.push(() => void schedule.in(delayMs(), `unlocked ${short(text)}`, this.#lane, run));
            return;
          }
          const config = typeof statement === 'string' || values === undefined ? statement : { ...statement, values };
          try {
            const result = await this.#exec(session, text, config, typeof statement === 'string' ? values : undefined);
            if (writes && session !== null && session.begunMs !== null) writer = session;
            unordered(text, result);
            if ((await this.#strike(text)) === null) resolve(result);
            else if (this.#lane.isAlive) {
              await session?.breakOff();
              reject(connectionLost());
            }
          } catch (error) {
            if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE)
              deps.onTrouble(`A statement waits for a lock, and the simulation does not know that it takes one: ${short(text)}`);
            reject(error);
          }
        };
        schedule.in(delayMs(), short(text), this.#lane, run);
      });
    }

    #exec(session: Session | null, text: string, statement: Statement, values: unknown[] | undefined): Promise<pg.QueryResult> {
      if (session === null && this.forgets?.test(text)) return this.#execAndForget(statement, values);
      return session === null
        ? real.main.run(statement, values, { clockMs: nowMs(), begunMs: nowMs() })
        : session.exec(text.trim(), statement, values);
    }

    async #execAndForget(statement: Statement, values: unknown[] | undefined): Promise<pg.QueryResult> {
      const moment = { clockMs: nowMs(), begunMs: nowMs() };
      await real.main.run('BEGIN', undefined, moment);
      const result = await real.main.run(statement, values, moment);
      await real.main.rollback();
      return result;
    }

    async #strike(text: string): Promise<'silence' | 'error' | null> {
      const at = this.dooms.findIndex((doom) => doom.fits.test(text));
      if (at < 0) return null;
      const [doom] = this.dooms.splice(at, 1);
      return (doom as Doom).strike();
    }

    /** The process is gone: Postgres rolls back what it had begun. */
    async kill(): Promise<void> {
      this.dooms = [];
      for (const session of this.#sessions) await session.breakOff();
      this.#sessions.clear();
    }
  }

  return {
    nowMs,
    isIdle: () => open.size === 0,
    createPool: (lane: Lane): SimPool => new SimPool(lane),
    /** The database's clock is set; by less than the cursors' slack allows for. */
    setOffset(ms: number): void {
      offsetMs = ms;
    },
    /** The database ends, and every connection with it, or is back. */
    async setAway(away: boolean): Promise<void> {
      isAway = away;
      if (away) for (const session of [...open]) await session.breakOff();
    },
  };
};

export type DatabaseNet = ReturnType<typeof createDatabaseNet>;
export type SimPool = ReturnType<DatabaseNet['createPool']>;
