import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { pino } from 'pino';
import { createIdGenerator, endlessGrant } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PresenceStore } from '../../engines/presence/presence-store.ts';
import { PrismaClient } from '../../prisma/generated/client.ts';
import { createCore } from '../../server/core.ts';
import type { PasswordHasher } from '../../services/session/password-hasher.ts';
import type { BusNet, SimBus } from './bus.ts';
import type { Chance } from './chance.ts';
import type { DatabaseNet, SimPool } from './pool.ts';
import { Lane, type Schedule } from './schedule.ts';
import type { Weather } from './weather.ts';
import type { ServerEnd } from './wire.ts';

export const SECRET = 'a secret that only simulations have, of some length';
export const HEARTBEAT_MS = 30_000;
/** Workers look less often than in earnest, since each look costs a real query and simulated minutes are many. */
const PAUSE_MS = 4_000;
const RELAY = { graceMs: 1_000, pauseMs: PAUSE_MS };

/** A password is its own hash: the real ones take their time in threads of their own. */
const hasher: PasswordHasher = {
  hash: async (password) => password,
  verify: async (hash, password) => hash !== null && hash === password,
};

export interface ServersDeps {
  readonly schedule: Schedule;
  readonly chance: Chance;
  readonly weather: () => Weather;
  readonly bus: BusNet;
  readonly database: DatabaseNet;
  readonly presence: PresenceStore;
  /** Told of operations that failed and should not have. */
  readonly onTrouble: (what: string) => void;
  /** What a test breaks on purpose, to see it caught. */
  readonly sabotage?: Sabotage | undefined;
}

export interface Sabotage {
  /** Wraps the bus of each server. */
  readonly bus?: (bus: SimBus) => SimBus;
  /** Statements that are answered and then taken back. */
  readonly forgets?: RegExp;
  /** Changes a message on its way to a device. */
  readonly frame?: (text: string) => string;
  /** How often hubs compare themselves with the log. */
  readonly sweepMs?: number;
}

type Core = Awaited<ReturnType<typeof createCore>>;

/** In real time, which no transaction of a run takes. */
const NEVER_MS = 1e8;
const { setTimeout: startTimer } = globalThis;
/** Timers with nothing to do: those of transactions that a kill has cut off would hold on to the whole world of their run. */
const startUnlessNever = (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) =>
  delayMs === NEVER_MS ? undefined : startTimer(callback, delayMs, ...args);
globalThis.setTimeout = Object.assign(startUnlessNever, startTimer) as typeof setTimeout;

/** One server process after another under one name: it starts, serves, is killed, and starts again. */
export class Server {
  readonly name: string;
  readonly #deps: ServersDeps;
  lane: Lane;
  bus: SimBus | null = null;
  pool: SimPool | null = null;
  core: Core | null = null;
  /** The server's clock against the true time. */
  skewMs = 0;
  #life = 0;
  readonly #mourners = new Set<() => void>();

  constructor(name: string, deps: ServersDeps) {
    this.name = name;
    this.#deps = deps;
    this.lane = new Lane(`${name}.0`);
    this.lane.isAlive = false;
  }

  get isUp(): boolean {
    return this.lane.isAlive && this.core !== null;
  }

  /** Begins to start; it takes steps of its own until it is up. */
  async start(workerOfName: number): Promise<void> {
    const { schedule, bus, database, presence, sabotage } = this.#deps;
    this.#life += 1;
    const lane = new Lane(`${this.name}.${this.#life}`);
    this.lane = lane;
    this.core = null;
    const ownBus = bus.open(lane);
    this.bus = sabotage?.bus?.(ownBus) ?? ownBus;
    const pool = database.createPool(lane);
    pool.forgets = sabotage?.forgets ?? null;
    this.pool = pool;
    const prisma = new PrismaClient({
      adapter: new PrismaPg(pool),
      // Its timers would run in real time. Transactions are kept short by the schedule instead.
      transactionOptions: { maxWait: NEVER_MS, timeout: NEVER_MS },
    });
    await prisma.$connect();
    const clock = { now: () => Math.floor(schedule.nowMs) + this.skewMs };
    // Each life leases a worker number of its own.
    const grant = endlessGrant(workerOfName * 50 + this.#life);
    void createCore({
      engines: {
        database: { prisma, pool, fit: async () => 'fits' as never, close: async () => {} },
        bus: this.bus,
        presence,
        limiter: createLimiter(this.#deps),
        clock,
        timers: schedule.timers(lane),
        ids: createIdGenerator({ clock, grant: () => grant }),
      },
      log: pino({ level: 'error' }, { write: (line) => this.#logged(line) }),
      secret: SECRET,
      role: 'all',
      publicOrigins: [],
      heartbeatMs: HEARTBEAT_MS,
      version: { version: '0.0.0', commit: 'simulated' },
      address: () => '127.0.0.1',
      relay: RELAY,
      roundsPauseMs: PAUSE_MS,
      ...(sabotage?.sweepMs === undefined ? {} : { sweepMs: sabotage.sweepMs }),
      silence: { helloMs: 0, beatMs: 0 },
      hasher,
    }).then(
      (core) => {
        if (lane.isAlive) this.core = core;
      },
      // A start that meets an absent database ends the process, and whoever looks after it starts it again.
      () => lane.isAlive && schedule.in(1_000, 'starts again', null, () => this.kill().then(() => this.start(workerOfName))),
    );
  }

  /** An operation that fails for another reason than that something it stands on is away is a bug of ours. */
  #logged(line: string): void {
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { message?: string; stack?: string } };
    if (this.lane.isAlive && !/Connection terminated|timed out/.test(err?.message ?? ''))
      this.#deps.onTrouble(`${this.name}: ${msg}: ${err?.stack ?? ''}`);
  }

  accept(socket: ServerEnd): void {
    const request = { headers: {}, socket: { remoteAddress: '127.0.0.1' } } as IncomingMessage;
    this.core?.sockets.sockets.emit('connection', socket as never, request);
  }

  /** The text of an answer over HTTP. */
  async answer(init: RequestInit): Promise<string> {
    const headers = Object.fromEntries(
      Object.entries(init.headers as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const req = { headers, socket: { remoteAddress: '127.0.0.1' } } as unknown as IncomingMessage;
    const res = Object.assign(new EventEmitter(), { closed: false, destroyed: false, appendHeader() {} });
    const core = this.core;
    if (core === null) return new Promise(() => {});
    const response = await core.graphql.fetch('http://parley.sim/graphql', { method: 'POST', headers, body: init.body as string }, {
      req,
      res,
    } as never);
    return response.text();
  }

  /** Answers with the function that stops listening. */
  onDeath(mourn: () => void): () => void {
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }

  /** Gone between two instructions. Its sockets break, its transactions are rolled back, what it was about to do is not done. */
  async kill(): Promise<void> {
    this.lane.isAlive = false;
    this.core = null;
    this.#deps.bus.forget(this.lane);
    await this.pool?.kill();
    const mourners = [...this.#mourners];
    this.#mourners.clear();
    for (const mourn of mourners) mourn();
  }
}

const createLimiter = ({ chance, weather }: ServersDeps): RateLimiter => ({
  async consume() {
    return chance.happens(weather().limit) ? { allowed: false, retryAfterMs: chance.int(1, 3_000) } : { allowed: true };
  },
  async reset() {},
});
