import { systemTimers, type Timers } from '../engines/clock.ts';
import type { ExpireMessages } from '../services/message/expire-messages.ts';

export interface MessageExpirerDeps {
  readonly expireMessages: ExpireMessages;
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
}

const CHATS_MAX = 50;

/** Deletes messages that have ended. Any number of these may run; nobody sees what has ended, however late they come. */
export const createMessageExpirer = ({ expireMessages, pauseMs, timers = systemTimers, onError }: MessageExpirerDeps) => {
  let stopped = false;
  let wake: (() => void) | null = null;

  const run = async (): Promise<void> => {
    while (!stopped) {
      let isMore = false;
      try {
        isMore = await expireMessages(CHATS_MAX, onError);
      } catch (error) {
        onError(error);
      }
      if (isMore || stopped) continue;
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
      const running = run();
      return async () => {
        stopped = true;
        wake?.();
        await running;
      };
    },
  };
};
