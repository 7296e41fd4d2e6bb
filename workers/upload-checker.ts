import { systemTimers, type Timers } from '../engines/clock.ts';
import type { Upload } from '../services/attachment/attachment.ts';
import { ScannerAway } from '../engines/scanner/scanner.ts';
import type { AttachmentStore, GivenUp } from '../services/attachment/attachment-store.ts';

export interface UploadCheckerDeps {
  readonly store: AttachmentStore;
  readonly checkUpload: (upload: Upload) => Promise<void>;
  readonly collect: () => Promise<unknown>;
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
  /** It lies where an operator finds it, and is not tried again by itself. */
  readonly onGivenUp: (upload: GivenUp) => void;
}

const AT_ONCE_MAX = 4;
/** Well before a claim runs out. */
const STILL_AT_IT_MS = 45_000;
const COLLECT_MS = 3_600_000;

/** Looks at what was uploaded, a few at once, and throws away now and then what nobody has any more. */
export const createUploadChecker = ({
  store,
  checkUpload,
  collect,
  pauseMs,
  timers = systemTimers,
  onError,
  onGivenUp,
}: UploadCheckerDeps) => {
  let stopped = false;
  let wake: (() => void) | null = null;
  let woken = false;

  const handle = async (upload: Upload): Promise<void> => {
    const letGo = timers.every(STILL_AT_IT_MS, () => void store.keepClaim(upload.id).catch(onError));
    try {
      await checkUpload(upload);
    } catch (error) {
      onError(error);
      const message = error instanceof Error ? error.message : String(error);
      await (error instanceof ScannerAway ? store.waitForScanner(upload.id, message) : store.noteFailure(upload.id, message)).catch(
        onError,
      );
    } finally {
      letGo();
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      let taken = 0;
      try {
        const uploads = await store.claimChecks(AT_ONCE_MAX, onGivenUp);
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
