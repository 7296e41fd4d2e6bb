import type { Device } from '../load/device.ts';
import { reserveStamps, stampBody } from '../load/stamp.ts';
import { round, type Spread, spread } from '../statistics.ts';
import type { Send } from './sends.ts';

export interface Latency {
  readonly sendsPerSecond: number;
  readonly sent: number;
  readonly arrived: number;
  readonly refused: number;
  readonly ms: Spread;
  /** How late the load itself was in sending, at worst; it counts as latency. */
  readonly loadLateMsMax: number;
}

export interface LatencyPlan {
  readonly perSecond: number;
  readonly seconds: number;
  /** How many of the listeners each message reaches. */
  readonly copies?: number;
}

const DRAIN_MS = 10_000;
/** A timer may be a millisecond late; what is due sooner is waited for awake. */
const SLEEP_MS_MIN = 1.2;
const turn = (waitMs: number) => new Promise((resolve) => (waitMs > SLEEP_MS_MIN ? setTimeout(resolve, 1) : setImmediate(resolve)));

/**
 * From the moment a send is due to the arrival of the frame at the other side's device, in the load's one clock. The rate does not wait
 * for answers, so a server that stalls is charged for every send that was due meanwhile.
 */
export const measureLatency = async (
  listeners: readonly Device[],
  send: Send,
  { perSecond, seconds, copies = 1 }: LatencyPlan,
): Promise<Latency> => {
  const total = Math.round(perSecond * seconds);
  const first = reserveStamps(total);
  const dueMs = new Float64Array(total);
  const tookMs: number[] = [];
  for (const listener of listeners) {
    listener.onStamp = (number) => {
      const due = dueMs[number - first];
      if (due !== undefined) tookMs.push(performance.now() - due);
    };
  }
  let refused = 0;
  let loadLateMsMax = 0;
  const startedMs = performance.now();
  for (let at = 0; at < total; at += 1) {
    const due = startedMs + (at / perSecond) * 1_000;
    for (let now = performance.now(); now < due; now = performance.now()) await turn(due - now);
    dueMs[at] = due;
    loadLateMsMax = Math.max(loadLateMsMax, performance.now() - due);
    send(at, stampBody(first + at)).then(
      (isSent) => isSent || (refused += 1),
      () => (refused += 1),
    );
  }
  const giveUpAt = performance.now() + DRAIN_MS;
  while (tookMs.length + refused * copies < total * copies && performance.now() < giveUpAt) await turn(DRAIN_MS);
  for (const listener of listeners) listener.onStamp = null;
  return {
    sendsPerSecond: perSecond,
    sent: total,
    arrived: tookMs.length,
    refused,
    ms: spread(tookMs),
    loadLateMsMax: round(loadLateMsMax),
  };
};
