import type { Device } from '../load/device.ts';
import { reserveStamps, stampBody } from '../load/stamp.ts';
import { round, type Spread, spread } from '../statistics.ts';
import { type Busy, type Meters, watchBusy } from './busy.ts';
import type { Send } from './sends.ts';

export interface FanOut {
  readonly messagesPerSecond: number;
  /** Messages that reached a device. */
  readonly deliveriesPerSecond: number;
  /** Less than the deliveries where messages that were appended together share a frame. */
  readonly framesPerSecond: number;
  readonly missing: number;
  readonly serverCpuMsPer1000Deliveries: number;
  /** With the CPU of the database and the bus. */
  readonly allCpuMsPer1000Deliveries: number | null;
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
const countFrames = (listeners: readonly Device[]): number => listeners.reduce((sum, listener) => sum + listener.frames, 0);

/** Sends with a few messages in flight, the next when one has reached every listener. */
export const measureFanOut = async (
  meters: Meters,
  listeners: readonly Device[],
  send: Send,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<FanOut> => {
  const flights = new Map<number, Flight>();
  const lastDeviceMs: number[] = [];
  let deliveries = 0;
  let missing = 0;
  const land = (number: number): void => {
    const flight = flights.get(number);
    if (flight === undefined) return;
    deliveries += 1;
    if ((flight.missing -= 1) > 0) return;
    lastDeviceMs.push(performance.now() - flight.sentMs);
    flight.done.resolve();
  };
  for (const listener of listeners) listener.onStamp = land;
  const fly = async (turn: number): Promise<void> => {
    const flight: Flight = { sentMs: performance.now(), missing: listeners.length, done: Promise.withResolvers() };
    const number = reserveStamps(1);
    flights.set(number, flight);
    const timer = setTimeout(flight.done.resolve, FLIGHT_MS_MAX);
    const [isSent] = await Promise.all([send(turn, stampBody(number)), flight.done.promise]);
    if (!isSent) throw new Error('A send into the group was refused.');
    clearTimeout(timer);
    missing += flight.missing;
    flights.delete(number);
  };
  let next = 0;
  const framesBefore = countFrames(listeners);
  const watched = await watchBusy(meters);
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const keepFlying = async (): Promise<void> => {
    while (performance.now() < endMs) await fly((next += 1) - 1);
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, keepFlying));
  } finally {
    for (const listener of listeners) listener.onStamp = null;
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  const { busy, serverCpuMs, allCpuMs } = await watched();
  const frames = countFrames(listeners) - framesBefore;
  const perThousand = (ms: number, things: number) => round((ms / things) * 1_000);
  return {
    messagesPerSecond: Math.round(next / tookSeconds),
    deliveriesPerSecond: Math.round(deliveries / tookSeconds),
    framesPerSecond: Math.round(frames / tookSeconds),
    missing,
    serverCpuMsPer1000Deliveries: perThousand(serverCpuMs, deliveries),
    allCpuMsPer1000Deliveries: allCpuMs === null ? null : perThousand(allCpuMs, deliveries),
    serverCpuMsPer1000Frames: perThousand(serverCpuMs, frames),
    lastDeviceMs: spread(lastDeviceMs),
    busy,
  };
};
