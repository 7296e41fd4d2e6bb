import type { MeasuredChild } from '../child.ts';
import type { LoadSocket } from '../socket.ts';
import { readStamps } from '../stamp.ts';
import { round, type Spread, spread } from '../statistics.ts';
import { type Busy, type PostgresCpuMs, watchBusy } from './sends.ts';

export interface FanOut {
  readonly messagesPerSecond: number;
  /** Messages that reached a device. */
  readonly deliveriesPerSecond: number;
  /** Less than the deliveries where messages that were appended together share a frame. */
  readonly framesPerSecond: number;
  readonly missing: number;
  readonly serverCpuMsPer1000Deliveries: number;
  readonly serverCpuMsPer1000Frames: number;
  /** From sending until the last device has it. */
  readonly lastDeviceMs: Spread;
  readonly busy: Busy;
}

interface Flight {
  readonly sentMs: number;
  missing: number;
  readonly done: PromiseWithResolvers<void>;
}

const FLIGHT_MS_MAX = 10_000;

/** Sends with a few messages in flight, the next when one has reached every listener. `send` rejects when it is refused. */
export const measureFanOut = async (
  { server, postgresCpuMs }: { server: MeasuredChild; postgresCpuMs: PostgresCpuMs },
  listeners: readonly LoadSocket[],
  send: (number: number) => Promise<void>,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<FanOut> => {
  const flights = new Map<number, Flight>();
  const lastDeviceMs: number[] = [];
  let deliveries = 0;
  let frames = 0;
  let missing = 0;
  const land = (number: number): void => {
    deliveries += 1;
    const flight = flights.get(number);
    if (flight === undefined || (flight.missing -= 1) > 0) return;
    lastDeviceMs.push(performance.now() - flight.sentMs);
    flight.done.resolve();
  };
  for (const listener of listeners) {
    listener.onFrame = (frame) => {
      frames += 1;
      readStamps(frame, land);
    };
  }
  const fly = async (number: number): Promise<void> => {
    const flight: Flight = { sentMs: performance.now(), missing: listeners.length, done: Promise.withResolvers() };
    flights.set(number, flight);
    const timer = setTimeout(flight.done.resolve, FLIGHT_MS_MAX);
    await Promise.all([send(number), flight.done.promise]);
    clearTimeout(timer);
    missing += flight.missing;
    flights.delete(number);
  };
  let next = 0;
  const before = await server.usage();
  const busy = await watchBusy(server, postgresCpuMs);
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const keepFlying = async (): Promise<void> => {
    while (performance.now() < endMs) await fly((next += 1));
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, keepFlying));
  } finally {
    for (const listener of listeners) listener.onFrame = null;
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  const cpuMs = (await server.usage()).cpuMs - before.cpuMs;
  return {
    messagesPerSecond: Math.round(next / tookSeconds),
    deliveriesPerSecond: Math.round(deliveries / tookSeconds),
    framesPerSecond: Math.round(frames / tookSeconds),
    missing,
    serverCpuMsPer1000Deliveries: round((cpuMs / deliveries) * 1_000),
    serverCpuMsPer1000Frames: round((cpuMs / frames) * 1_000),
    lastDeviceMs: spread(lastDeviceMs),
    busy: await busy(),
  };
};
