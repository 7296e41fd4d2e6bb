import { systemTimers } from '../engines/clock.ts';
import { ScannerAway } from '../engines/scanner/scanner.ts';
import type { Upload } from '../services/attachment/attachment.ts';
import type { AttachmentStore, GivenUp } from '../services/attachment/attachment-store.ts';
import { createRounds, type Rounds, type WorkerDeps } from './rounds.ts';

export interface UploadCheckerDeps extends WorkerDeps {
  readonly store: AttachmentStore;
  readonly checkUpload: (upload: Upload) => Promise<void>;
  readonly collect: () => Promise<unknown>;
  /** It lies where an operator finds it, and is not tried again by itself. */
  readonly onGivenUp: (upload: GivenUp) => void;
}

const AT_ONCE_MAX = 4;
/** Well before a claim runs out. */
const STILL_AT_IT_MS = 45_000;

/** Looks at what was uploaded, a few at once, and throws away now and then what nobody has any more. */
export const createUploadChecker = ({ store, checkUpload, collect, onGivenUp, ...deps }: UploadCheckerDeps): Rounds => {
  const { timers = systemTimers, onError } = deps;

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

  return createRounds({
    ...deps,
    tidy: collect,
    async work() {
      const uploads = await store.claimChecks(AT_ONCE_MAX, onGivenUp);
      await Promise.all(uploads.map(handle));
      return uploads.length === AT_ONCE_MAX;
    },
  });
};
