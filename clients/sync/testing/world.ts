import { Engine } from '../engine.ts';
import type { Clock, Random, Signals, Storage, Tabs } from '../ports.ts';
import { createMemoryStorage } from '../storage/memory.ts';
import type { Timeline, TimelineView } from '../types.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { FakeNetwork } from './fake-network.ts';
import { FakeServer } from './fake-server.ts';
import { createSeededRandom } from './seeded-random.ts';

/** The hints of one device, given by the test. */
export class FakeSignals implements Signals {
  readonly #wake = new Set<() => void>();
  readonly #sleep = new Set<() => void>();
  readonly #offline = new Set<() => void>();

  onWake(listener: () => void): () => void {
    this.#wake.add(listener);
    return () => this.#wake.delete(listener);
  }

  onOffline(listener: () => void): () => void {
    this.#offline.add(listener);
    return () => this.#offline.delete(listener);
  }

  onSleep(listener: () => void): () => void {
    this.#sleep.add(listener);
    return () => this.#sleep.delete(listener);
  }

  wake(): void {
    for (const listener of [...this.#wake]) listener();
  }

  offline(): void {
    for (const listener of [...this.#offline]) listener();
  }

  sleep(): void {
    for (const listener of [...this.#sleep]) listener();
  }
}

export interface DeviceOptions {
  readonly storage?: Storage;
  readonly tabs?: Tabs | null;
  readonly clock?: Clock;
  readonly deviceId?: string;
}

export interface TestDevice {
  readonly engine: Engine;
  readonly network: FakeNetwork;
  readonly storage: Storage;
  readonly signals: FakeSignals;
  readonly signedOut: string[];
}

/** A server and any number of devices in one fake time; one seed gives one run. */
export const createWorld = (seed = 1) => {
  const clock = new FakeClock();
  const random: Random = createSeededRandom(seed);
  const server = new FakeServer(clock);
  const { log } = server;

  const device = (name: string, options: DeviceOptions = {}): TestDevice => {
    const user = log.user(name);
    const network = new FakeNetwork(server, { userId: user.id, deviceId: options.deviceId ?? `d_${name}` }, clock, random);
    const storage = options.storage ?? createMemoryStorage();
    const signals = new FakeSignals();
    const signedOut: string[] = [];
    const engine = new Engine({
      userId: user.id,
      transport: network.transport,
      storage,
      clock: options.clock ?? clock,
      random,
      signals,
      tabs: options.tabs ?? null,
      onSignedOut: (reason) => signedOut.push(reason),
    });
    return { engine, network, storage, signals, signedOut };
  };

  /** A device that is live. */
  const liveDevice = async (name: string, options: DeviceOptions = {}): Promise<TestDevice> => {
    const made = device(name, options);
    void made.engine.start();
    await clock.advance(500);
    return made;
  };

  return { clock, random, server, log, device, liveDevice, settle, advance: (ms: number) => clock.advance(ms) };
};

export type World = ReturnType<typeof createWorld>;

/** What a timeline shows, short: bodies, `[from-to]` for holes, and the state of own messages. */
export const shown = (timeline: Timeline | TimelineView): string[] => {
  const { items } = 'get' in timeline ? timeline.get() : timeline;
  return items.map((item) => {
    if (item.kind === 'hole') return `[${item.fromSeq}-${item.toSeq}]`;
    const { content, state } = item.message;
    const text = content.kind === 'text' ? content.body : content.kind === 'system' ? content.event : content.kind;
    return state === null ? text : `${text} (${state})`;
  });
};
