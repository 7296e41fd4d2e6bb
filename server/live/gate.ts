import type { Timers } from '../../engines/clock.ts';

/** More wait than could be let in before they give up. */
export class GateFull extends Error {
  override readonly name = 'GateFull';
}

export interface GateOptions {
  /** So many work at once at most. */
  readonly insideMax: number;
  readonly waitingMax: number;
  /** So long a group waits for the slowest of the one before it. */
  readonly patienceMs: number;
  readonly timers: Pick<Timers, 'after'>;
}

/** So few come in as they please: nobody gains by waiting for them. */
const FREELY_MAX = 8;

/**
 * Lets so many work at once, the others wait in the order in which they came: when all devices of a server that went come here, what they read
 * is never in memory all at once, and the first are served while the last still wait. They come in as a group when the group before has
 * left, and not one for each that leaves: so they ask the same at the same time, and a statement answers all of them.
 */
export const createGate = ({ insideMax, waitingMax, patienceMs, timers }: GateOptions) => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let stopWaiting: (() => void) | null = null;

  const open = (): void => {
    stopWaiting?.();
    for (const enter of waiting.splice(0, insideMax - inside)) {
      inside += 1;
      enter();
    }
    stopWaiting = waiting.length === 0 ? null : timers.after(patienceMs, open);
  };

  const enter = (): Promise<void> | undefined => {
    if (waiting.length === 0 && inside < Math.min(FREELY_MAX, insideMax)) {
      inside += 1;
      return undefined;
    }
    if (waiting.length >= waitingMax) throw new GateFull('Too many wait to catch up.');
    stopWaiting ??= timers.after(patienceMs, open);
    return new Promise((resolve) => waiting.push(resolve));
  };

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await enter();
    try {
      return await work();
    } finally {
      inside -= 1;
      if (inside === 0) open();
    }
  };
};

export type Gate = ReturnType<typeof createGate>;
