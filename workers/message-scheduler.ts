import { systemTimers, type Timers } from '../engines/clock.ts';

export interface MessageSchedulerDeps {
  /** Sends some of what is due; answers how many it took. */
  readonly deliverDue: (limit: number, onError: (error: unknown) => void) => Promise<number>;
  readonly forgetOld: () => Promise<void>;
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
}

const AT_ONCE_MAX = 50;
const FORGET_MS = 3_600_000;

/** Sends messages when their time has come. Any number of these may run: each takes what no other has. */
export const createMessageScheduler = ({ deliverDue, forgetOld, pauseMs, timers = systemTimers, onError }: MessageSchedulerDeps) => {
  let stopped = false;
  let wake: (() => void) | null = null;

  const run = async (): Promise<void> => {
    while (!stopped) {
      let taken = 0;
      try {
        taken = await deliverDue(AT_ONCE_MAX, onError);
      } catch (error) {
        onError(error);
      }
      if (taken === AT_ONCE_MAX || stopped) continue;
      await new Promise<void>((resolve) => {
        const cancel = timers.after(pauseMs, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
    }
  };

  return {
    start(): () => Promise<void> {
      const stopForgetting = timers.every(FORGET_MS, () => void forgetOld().catch(onError));
      const running = run();
      return async () => {
        stopped = true;
        stopForgetting();
        wake?.();
        await running;
      };
    },
  };
};
