import { setTimeout as delay } from 'node:timers/promises';
import type { Device } from '../load/device.ts';
import type { PeerServer } from '../peers/peer.ts';
import { quantile, round } from '../statistics.ts';

export interface Comeback {
  readonly devices: number;
  /** From the end of the old server until the new one took connections. */
  readonly startMs: number;
  /** From the end of the old server until this share of the devices was live again, and until all were. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly allMs: number;
  /** Attempts that failed before. */
  readonly refused: number;
  readonly missing: number;
}

/** When devices try: at first within so long, at random, and after each failure again between these. Every system is tried alike. */
const FIRST_TRY_MS_MAX = 500;
const NEXT_TRY_MS_MIN = 100;
const NEXT_TRY_MS_MAX = 500;
const GIVE_UP_MS = 60_000;

/** Kills the server under its devices, starts it again at once, and waits until every device is signed in and live again. */
export const measureComeback = async (
  server: PeerServer,
  devices: readonly Device[],
  { start, connect }: { start(): Promise<PeerServer>; connect(index: number): Promise<Device> },
): Promise<{ comeback: Comeback; server: PeerServer; devices: Device[] }> => {
  const backMs: number[] = [];
  const back: Device[] = [];
  let refused = 0;
  const closed = devices.map((device) => new Promise<void>((resolve) => (device.onClose = () => resolve())));
  const killedMs = performance.now();
  const giveUpAt = killedMs + GIVE_UP_MS;
  await server.kill();
  const comeBack = async (index: number): Promise<void> => {
    await closed[index];
    await delay(Math.random() * FIRST_TRY_MS_MAX);
    while (performance.now() < giveUpAt) {
      try {
        back[index] = await connect(index);
        backMs.push(performance.now() - killedMs);
        return;
      } catch {
        refused += 1;
        await delay(NEXT_TRY_MS_MIN + Math.random() * (NEXT_TRY_MS_MAX - NEXT_TRY_MS_MIN));
      }
    }
  };
  const everyone = Promise.all(devices.map((_, index) => comeBack(index)));
  const next = await start();
  const startMs = performance.now() - killedMs;
  await everyone;
  const sorted = backMs.toSorted((a, b) => a - b);
  const at = (share: number) => round(quantile(sorted, share), 0);
  const comeback: Comeback = {
    devices: devices.length,
    startMs: round(startMs, 0),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    allMs: at(1),
    refused,
    missing: devices.length - backMs.length,
  };
  return { comeback, server: next, devices: back };
};
