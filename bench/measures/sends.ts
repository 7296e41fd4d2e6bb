import { reserveStamps, stampBody } from '../load/stamp.ts';
import { type Spread, spread } from '../statistics.ts';
import { type Busy, type Meters, watchBusy } from './busy.ts';

/** Sends the message of a turn, 0, 1, 2, …; true when it was acknowledged, false when it was refused. */
export type Send = (turn: number, body: string) => Promise<boolean>;

export interface Sends {
  readonly perSecond: number;
  readonly refused: number;
  readonly ackMs: Spread;
  readonly busy: Busy;
}

/** Acknowledged sends with a number of them always in flight. */
export const measureSends = async (
  meters: Meters,
  send: Send,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Sends> => {
  const ackMs: number[] = [];
  let refused = 0;
  let next = 0;
  const watched = await watchBusy(meters);
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const keepSending = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const turn = next;
      next += 1;
      const sentMs = performance.now();
      if (await send(turn, stampBody(reserveStamps(1)))) ackMs.push(performance.now() - sentMs);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, keepSending));
  const tookMs = performance.now() - startedMs;
  const { busy } = await watched();
  return { perSecond: Math.round((ackMs.length / tookMs) * 1_000), refused, ackMs: spread(ackMs), busy };
};
