import { createGraphqlTransport, createMemoryStorage, createSyncEngine, type Storage, type SyncEngine } from '../../clients/sync/index.ts';
import type { Clock } from '../../clients/sync/ports.ts';
import { FakeBrowser } from '../../clients/sync/testing/fake-tabs.ts';
import { FakeSignals } from '../../clients/sync/testing/world.ts';
import type { Chance } from './chance.ts';
import { type DeviceWatch, watchDevice, type Witness } from './invariants.ts';
import type { Network } from './network.ts';
import { Lane, type Schedule } from './schedule.ts';
import type { Line } from './wire.ts';

export interface User {
  readonly name: string;
  readonly id: string;
  readonly handle: string;
  /** What they have uploaded before the run. */
  readonly uploaded: Readonly<Record<'IMAGE' | 'FILE' | 'STICKER' | 'VOICE' | 'VIDEO', string>>;
}

/** What a mutation's one field answered, or a query's; that may be null. */
export interface Answer {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

export interface DevicesDeps {
  readonly schedule: Schedule;
  readonly chance: Chance;
  readonly network: Network;
  readonly witness: Witness;
}

/** One device of someone, or one tab of a browser: it starts, crashes, sleeps, starts again from its disk. */
export class Device {
  readonly name: string;
  readonly user: User;
  readonly token: string;
  readonly deviceId: string;
  readonly browser: FakeBrowser | null;
  readonly line: Line;
  readonly disk: Storage;
  readonly signals = new FakeSignals();
  /** The device's clock against the true time. */
  skewMs = 0;
  engine: SyncEngine;
  watch: DeviceWatch;
  /** Why its session ended, once it has. */
  signedOut: string | null = null;
  #tab: ReturnType<FakeBrowser['open']> | null = null;
  #life = 0;
  readonly #deps: DevicesDeps;

  constructor(
    deps: DevicesDeps,
    options: { name: string; user: User; token: string; deviceId: string; browser?: FakeBrowser | null; disk?: Storage },
  ) {
    this.#deps = deps;
    this.name = options.name;
    this.user = options.user;
    this.token = options.token;
    this.deviceId = options.deviceId;
    this.browser = options.browser ?? null;
    this.disk = options.disk ?? createMemoryStorage();
    this.line = { name: this.name, lane: new Lane(this.name), isOnline: true, isSilent: false, isStalled: false, wires: new Set() };
    ({ engine: this.engine, watch: this.watch } = this.#create());
  }

  get isUp(): boolean {
    return this.signedOut === null && this.line.lane.isAlive && !this.line.lane.isAsleep;
  }

  start(): void {
    void this.engine.start();
  }

  /** What the person does beside the engine, over HTTP: the answer's data, or an error when there was none. */
  async ask(document: string, input: unknown, token: string | null = this.token): Promise<Answer | null> {
    const response = await this.#deps.network.fetchOver(this.line)('', {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-graphql-yoga-csrf': '1',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document, variables: { input } }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, Answer>; errors?: unknown };
    if (data === undefined || data === null) throw new Error(`No answer: ${JSON.stringify(errors)}`);
    return Object.values(data)[0] as Answer | null;
  }

  #create(): { engine: SyncEngine; watch: DeviceWatch } {
    const { schedule, chance, network, witness } = this.#deps;
    this.#life += 1;
    const lane = new Lane(`${this.name}.${this.#life}`);
    this.line.lane = lane;
    this.#tab = this.browser?.open() ?? null;
    const clock: Clock = {
      now: () => Math.floor(schedule.nowMs) + this.skewMs,
      setTimer: (callback, delayMs) => schedule.in(delayMs, 'timer', lane, callback),
    };
    // What a process that is gone was about to write is not written.
    const storage: Storage = {
      ...this.disk,
      write: async (writes) => {
        await new Promise<void>((resolve) => schedule.in(chance.int(1, 20), 'disk', lane, resolve));
        return this.disk.write(writes);
      },
    };
    const engine = createSyncEngine({
      userId: this.user.id,
      transport: createGraphqlTransport({ ...network.transportOptions(this.line), token: () => this.token }),
      storage,
      clock,
      random: { next: chance.next },
      signals: this.signals,
      tabs: this.#tab?.tabs ?? null,
      onSignedOut: (reason) => {
        this.signedOut = reason;
      },
    });
    return { engine, watch: watchDevice(this, engine, witness) };
  }

  /** Ends the process, between two instructions or in good order, and starts the next one. */
  async restart(inOrder: boolean): Promise<void> {
    if (inOrder) {
      const { schedule } = this.#deps;
      let isStopped = false;
      void this.engine.stop().then(() => (isStopped = true));
      await schedule.runWhile(() => !isStopped, 5_000);
    } else {
      this.#tab?.crash();
      this.line.lane.isAlive = false;
    }
    for (const wire of [...this.line.wires]) wire.cut('the device is gone');
    this.line.wires.clear();
    this.line.lane.isAlive = false;
    this.watch.end();
    ({ engine: this.engine, watch: this.watch } = this.#create());
    this.start();
  }

  sleep(): void {
    this.line.lane.isAsleep = true;
    this.#tab?.sleep();
  }

  wakeUp(): void {
    if (!this.line.lane.isAsleep) return;
    this.#deps.schedule.wake(this.line.lane);
    this.#tab?.wake();
    this.signals.wake();
  }

  /** Sockets and packets pass again. */
  recover(): void {
    this.line.isOnline = true;
    this.line.isSilent = false;
    if (this.line.isStalled) {
      this.line.isStalled = false;
      for (const wire of this.line.wires) wire.unstall();
    }
    this.wakeUp();
    this.signals.wake();
  }

  goOffline(): void {
    this.line.isOnline = false;
    for (const wire of [...this.line.wires]) wire.cut('offline');
  }
}
