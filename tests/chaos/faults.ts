import type { Random } from '../../clients/sync/index.ts';
import type { Fleet } from './fleet.ts';
import type { Installation } from './installation/index.ts';
import type { Supervised } from '../support/supervised.ts';
import type { Device } from './devices/device.ts';

export interface FaultContext {
  readonly installation: Installation;
  readonly fleet: Fleet;
  readonly random: Random;
  /** There is time for what takes long. */
  readonly isLong: boolean;
  /** Resolves early when the run is stopped. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What a fault leaves to wait for: whom it struck (everyone, unless it says so), or how long it took by its own measure. */
export interface Struck {
  readonly devices?: readonly Device[];
  readonly recoveryMs?: number;
}

/** One way of breaking things. Resolves when the hand is taken off: from then on the recovery counts. */
export interface Fault {
  readonly kind: string;
  strike(context: FaultContext): Promise<Struck | void>;
}

const between = (random: Random, min: number, max: number): number => min + random.next() * (max - min);
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;

/** Longer than a lease of a worker number lives. */
const DEEP_FREEZE_MS = 35_000;

const freeze = async ({ random, pause, isLong }: FaultContext, process: Pick<Supervised, 'freeze' | 'thaw'>): Promise<void> => {
  process.freeze();
  const isDeep = isLong && random.next() < 0.15;
  await pause(isDeep ? DEEP_FREEZE_MS : between(random, 1_000, 4_000));
  process.thaw();
};

export const processFaults: readonly Fault[] = [
  { kind: 'server killed', strike: async ({ installation, random }) => pick(random, installation.servers).kill() },
  { kind: 'server drained', strike: async ({ installation, random }) => pick(random, installation.servers).drain() },
  { kind: 'server frozen', strike: (context) => freeze(context, pick(context.random, context.installation.servers)) },
  { kind: 'worker killed', strike: async ({ installation, random }) => pick(random, installation.workers).kill() },
  { kind: 'worker frozen', strike: (context) => freeze(context, pick(context.random, context.installation.workers)) },
  {
    kind: 'all processes killed',
    async strike({ installation }) {
      for (const process of [...installation.servers, ...installation.workers]) process.kill();
    },
  },
  {
    kind: 'Redis killed',
    async strike({ installation: { redis }, random, pause }) {
      await redis.kill();
      await pause(between(random, 200, 2_500));
      await redis.start();
    },
  },
  { kind: 'Redis frozen', strike: (context) => freeze(context, context.installation.redis) },
  {
    kind: 'Postgres shut down',
    async strike({ installation: { postgres }, random, pause }) {
      await postgres.end('immediate');
      await pause(between(random, 0, 1_500));
      await postgres.start();
    },
  },
  {
    kind: 'Postgres killed',
    async strike({ installation: { postgres }, random, pause }) {
      await postgres.end('kill');
      await pause(between(random, 0, 1_500));
      await postgres.start();
    },
  },
  { kind: 'Postgres session killed', strike: ({ installation }) => installation.postgres.killSession() },
];

export const deviceFaults: readonly Fault[] = [
  { kind: 'connections cut', strike: async ({ installation, random }) => installation.proxy.cut(between(random, 0.3, 1)) },
  { kind: 'connections silent', strike: async ({ installation, random }) => installation.proxy.silence(between(random, 0.2, 0.5)) },
  {
    kind: 'connections stalled',
    async strike({ installation, random, pause }) {
      const letGo = installation.proxy.stall(between(random, 0.2, 0.8));
      await pause(between(random, 500, 3_000));
      letGo();
    },
  },
  {
    kind: 'devices crashed',
    async strike({ fleet, random }) {
      const devices = [pick(random, fleet.devices()), pick(random, fleet.devices())];
      for (const device of new Set(devices)) await device.crash();
      return { devices };
    },
  },
  {
    kind: 'device revoked',
    async strike({ fleet, random }) {
      const revocable = fleet.devices().filter((device) => fleet.isRevocable(device));
      return { devices: [await fleet.replace(pick(random, revocable))] };
    },
  },
  {
    kind: 'buffer filled',
    async strike({ fleet, installation, random }) {
      return { recoveryMs: await fleet.fillBuffer(pick(random, installation.servers).url) };
    },
  },
];
