import { setTimeout as delay } from 'node:timers/promises';
import { SERVER_CORE } from './child.ts';
import type { Device, Target } from './load/device.ts';
import { createCoreCpuMs } from './machine.ts';
import type { CpuMeter, Meters } from './measures/busy.ts';
import { type Comeback, measureComeback } from './measures/comeback.ts';
import { type FanOut, measureFanOut } from './measures/fan-out.ts';
import { type Latency, measureLatency } from './measures/latency.ts';
import { measureSends, type Send, type Sends } from './measures/sends.ts';
import type { PeerServer } from './peers/peer.ts';
import { round } from './statistics.ts';

export interface ComparePlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly pairs: number;
  readonly groupSize: number;
  /** How many devices are idle in the end, and come back. */
  readonly people: number;
  readonly sendsInFlight: number;
  readonly fanOutInFlight: number;
  readonly directPerSecond: number;
  readonly groupPerSecond: number;
}

/** One system, ready to be started and stopped on a port of its own. */
export interface Runner {
  start(): Promise<PeerServer>;
  connect(person: number, how: 'first' | 'back'): Promise<Device>;
  connectAll(people: readonly number[]): Promise<Device[]>;
  stop(): Promise<void>;
  readonly postgresCpuMs: CpuMeter;
  readonly redisCpuMs: CpuMeter;
}

export interface PeerRound {
  readonly sends: Sends;
  readonly latency: Latency;
  readonly fanOut: FanOut;
  /** The time of each delivery, from when the send into the group was due. */
  readonly groupLatency: Latency;
}

export interface PeerIdle {
  readonly connections: number;
  readonly rssKbPerConnection: number;
  readonly rssMb: number;
  readonly connectMs: number;
  readonly comeback: Comeback;
  /** Right after everybody was back. */
  readonly latencyAfter: Latency;
}

const WARM_UP_SECONDS = 2;
const SETTLE_MS = 500;
/** Long enough for what connecting left to be tidied up. */
const IDLE_MS = 3_000;
const RATE_AFTER = 100;
const SECONDS_AFTER = 3;
const KB = 1_024;

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Each send by the next of the devices. */
export const inTurns =
  (devices: readonly Device[], target: Target): Send =>
  (turn, body) =>
    (devices[turn % devices.length] as Device).send(target, body);

/** Of the pairs that are there, the one sides and the others. */
export const sides = (devices: readonly (Device | undefined)[]): [writers: Device[], listeners: Device[]] => {
  const writers: Device[] = [];
  const listeners: Device[] = [];
  for (let i = 0; i + 1 < devices.length; i += 2) {
    const [writer, listener] = [devices[i], devices[i + 1]];
    if (writer === undefined || listener === undefined) continue;
    writers.push(writer);
    listeners.push(listener);
  }
  return [writers, listeners];
};

/** What a system does with its group of 500 online, in a fresh process that has warmed up. */
export const measureRound = async (runner: Runner, plan: ComparePlan): Promise<PeerRound> => {
  const server = await runner.start();
  const devices = await runner.connectAll(numbers(0, Math.max(plan.groupSize, plan.pairs * 2)));
  const inGroup = devices.slice(0, plan.groupSize);
  const inPairs = devices.slice(0, plan.pairs * 2);
  const [writers, listeners] = sides(inPairs);
  const meters: Meters = {
    server: server.cpuMs,
    postgres: runner.postgresCpuMs,
    redis: runner.redisCpuMs,
    core: createCoreCpuMs(SERVER_CORE),
  };
  const direct = inTurns(writers, 'direct');
  // First all the one sides, then all the others: neighbours in time write into different chats.
  const directByAll = inTurns([...writers, ...listeners], 'direct');
  const intoGroup = inTurns(inGroup, 'group');
  const { seconds, sendsInFlight, fanOutInFlight, directPerSecond, groupPerSecond, groupSize } = plan;
  await measureSends(meters, directByAll, { inFlight: sendsInFlight, seconds: WARM_UP_SECONDS });
  await measureFanOut(meters, inGroup, intoGroup, { inFlight: fanOutInFlight, seconds: WARM_UP_SECONDS });
  await delay(SETTLE_MS);
  const sends = await measureSends(meters, directByAll, { inFlight: sendsInFlight, seconds });
  await delay(SETTLE_MS);
  const latency = await measureLatency(listeners, direct, { perSecond: directPerSecond, seconds });
  const fanOut = await measureFanOut(meters, inGroup, intoGroup, { inFlight: fanOutInFlight, seconds });
  await delay(SETTLE_MS);
  const groupLatency = await measureLatency(inGroup, intoGroup, { perSecond: groupPerSecond, seconds, copies: groupSize });
  for (const device of devices) device.close();
  return { sends, latency, fanOut, groupLatency };
};

/** Many devices that only listen: what they take, and how they come back when their server is killed and started again. */
export const measureIdle = async (runner: Runner, plan: ComparePlan): Promise<PeerIdle> => {
  const first = await runner.start();
  // What comes with the first connections, code and caches, does not count as living with each.
  const early = await runner.connectAll(numbers(0, plan.groupSize));
  await delay(IDLE_MS);
  const rssBefore = await first.rssBytes();
  const startedMs = performance.now();
  const late = await runner.connectAll(numbers(plan.groupSize, plan.people));
  const connectMs = performance.now() - startedMs;
  await delay(IDLE_MS);
  const rssAfter = await first.rssBytes();
  const { comeback, devices } = await measureComeback(first, [...early, ...late], {
    start: () => runner.start(),
    connect: (person) => runner.connect(person, 'back'),
  });
  const [writers, listeners] = sides(devices);
  const latencyAfter = await measureLatency(listeners, inTurns(writers, 'direct'), { perSecond: RATE_AFTER, seconds: SECONDS_AFTER });
  for (const device of devices) device?.close();
  return {
    connections: plan.people,
    rssKbPerConnection: round((rssAfter - rssBefore) / KB / late.length, 1),
    rssMb: Math.round(rssAfter / KB / KB),
    connectMs: Math.round(connectMs),
    comeback,
    latencyAfter,
  };
};
