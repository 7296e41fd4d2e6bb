import { systemTimers, type Timers } from '../engines/clock.ts';

/** What every worker is made with. */
export interface WorkerDeps {
  /** From a round that left nothing to do to the next. */
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
}

export interface RoundsDeps extends WorkerDeps {
  /** One round; true when there is more to do at once. */
  readonly work: () => Promise<boolean>;
  /** Done beside the rounds, once an hour: forgetting what is old. */
  readonly tidy?: () => Promise<unknown>;
}

/** What every worker is started and stopped by. */
export interface Rounds {
  /** There is something to do: the pause ends now. */
  nudge(): void;
  /** Begins the rounds; the answer stops them, and waits for the one that runs. */
  start(): () => Promise<void>;
}

const TIDY_MS = 3_600_000;

/** Works in rounds, with a pause after one that left nothing to do. A round that fails is told of, and the next one tries again. */
export const createRounds = ({ work, pauseMs, tidy, timers = systemTimers, onError }: RoundsDeps): Rounds => {
  let stopped = false;
  let nudged = false;
  let wake: (() => void) | null = null;

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(pauseMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      nudged = false;
      let isMore = false;
      try {
        isMore = await work();
      } catch (error) {
        onError(error);
      }
      if (!isMore && !nudged && !stopped) await pause();
    }
  };

  return {
    nudge(): void {
      nudged = true;
      wake?.();
    },
    start(): () => Promise<void> {
      const stopTidying = tidy === undefined ? () => {} : timers.every(TIDY_MS, () => void tidy().catch(onError));
      const running = run();
      return async () => {
        stopped = true;
        stopTidying();
        wake?.();
        await running;
      };
    },
  };
};
