import { systemTimers, type Timers } from '../engines/clock.ts';
import type { Upload } from '../services/attachment/attachment.ts';
import type { AttachmentStore } from '../services/attachment/attachment-store.ts';

export interface UploadCheckerDeps {
  readonly store: AttachmentStore;
  readonly checkUpload: (upload: Upload) => Promise<void>;
  readonly collect: () => Promise<unknown>;
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
}

const AT_ONCE_MAX = 4;
const COLLECT_MS = 3_600_000;

/** Looks at what was uploaded, a few at once, and throws away now and then what nobody has any more. */
export const createUploadChecker = ({ store, checkUpload, collect, pauseMs, timers = systemTimers, onError }: UploadCheckerDeps) => {
  let stopped = false;
  let wake: (() => void) | null = null;
  let woken = false;

  const handle = async (upload: Upload): Promise<void> => {
    try {
      await checkUpload(upload);
    } catch (error) {
      onError(error);
      await store.noteFailure(upload.id, error instanceof Error ? error.message : String(error)).catch(onError);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      let taken = 0;
      try {
        const uploads = await store.claimChecks(AT_ONCE_MAX);
        taken = uploads.length;
        await Promise.all(uploads.map(handle));
      } catch (error) {
        onError(error);
      }
      if (taken === AT_ONCE_MAX || woken || stopped) continue;
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
    /** There is something to check. */
    nudge(): void {
      woken = true;
      wake?.();
    },
    start(): () => Promise<void> {
      const stopCollecting = timers.every(COLLECT_MS, () => void collect().catch(onError));
      const running = run();
      return async () => {
        stopped = true;
        stopCollecting();
        wake?.();
        await running;
      };
    },
  };
};
