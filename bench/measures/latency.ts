import { findOperation } from '../operations.ts';
import type { LoadSocket } from '../socket.ts';
import { isSent, readStamps, sendVariables, stampBody } from '../stamp.ts';
import { round, type Spread, spread } from '../statistics.ts';

/** One side of a direct chat writes, the other listens. */
export interface Lane {
  readonly from: LoadSocket;
  readonly to: LoadSocket;
  readonly chatId: string;
}

export interface Latency {
  readonly sendsPerSecond: number;
  readonly sent: number;
  readonly arrived: number;
  readonly refused: number;
  readonly ms: Spread;
  /** How late the load itself was in sending, at worst; it counts as latency. */
  readonly loadLateMsMax: number;
}

const DRAIN_MS = 10_000;
/** A timer may be a millisecond late; what is due sooner is waited for awake. */
const SLEEP_MS_MIN = 1.2;
const turn = (waitMs: number) => new Promise((resolve) => (waitMs > SLEEP_MS_MIN ? setTimeout(resolve, 1) : setImmediate(resolve)));

/**
 * From the moment a send is due to the arrival of the frame at the other side's device, in the load's one clock. The rate does not wait
 * for answers, so a server that stalls is charged for every send that was due meanwhile.
 */
export const measureLatency = async (lanes: readonly Lane[], sendsPerSecond: number, seconds: number): Promise<Latency> => {
  const { query } = findOperation('sendMessage');
  const total = sendsPerSecond * seconds;
  const dueMs = new Float64Array(total);
  const tookMs: number[] = [];
  for (const { to } of lanes) {
    to.onFrame = (frame) => readStamps(frame, (number) => tookMs.push(performance.now() - (dueMs[number] as number)));
  }
  let refused = 0;
  let loadLateMsMax = 0;
  const startedMs = performance.now();
  for (let number = 0; number < total; number += 1) {
    const due = startedMs + (number / sendsPerSecond) * 1_000;
    for (let now = performance.now(); now < due; now = performance.now()) await turn(due - now);
    dueMs[number] = due;
    loadLateMsMax = Math.max(loadLateMsMax, performance.now() - due);
    const { from, chatId } = lanes[number % lanes.length] as Lane;
    from.ask(query, sendVariables(chatId, stampBody(number))).then(
      (answer) => isSent(answer) || (refused += 1),
      () => (refused += 1),
    );
  }
  const giveUpAt = performance.now() + DRAIN_MS;
  while (tookMs.length + refused < total && performance.now() < giveUpAt) await turn(DRAIN_MS);
  for (const { to } of lanes) to.onFrame = null;
  return { sendsPerSecond, sent: total, arrived: tookMs.length, refused, ms: spread(tookMs), loadLateMsMax: round(loadLateMsMax) };
};
