import { systemTimers, type Timers } from '../engines/clock.ts';
import type { LinkJob, PreviewStore } from '../services/link-preview/preview-store.ts';

export interface LinkPreviewerDeps {
  readonly previews: PreviewStore;
  readonly addLinkPreview: (job: LinkJob) => Promise<void>;
  readonly pauseMs: number;
  readonly timers?: Timers;
  readonly onError: (error: unknown) => void;
}

const AT_ONCE_MAX = 8;
const FORGET_MS = 3_600_000;

/** Looks at the pages that messages link to, after these are stored and told: a few at once, so that slow pages hold up others for a moment only. */
export const createLinkPreviewer = ({ previews, addLinkPreview, pauseMs, timers = systemTimers, onError }: LinkPreviewerDeps) => {
  let stopped = false;
  let wake: (() => void) | null = null;

  const handle = async (job: LinkJob): Promise<void> => {
    try {
      await addLinkPreview(job);
      await previews.removeJob(job);
    } catch (error) {
      // It comes again when its claim has run out.
      onError(error);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      let taken = 0;
      try {
        const jobs = await previews.claimJobs(AT_ONCE_MAX);
        taken = jobs.length;
        await Promise.all(jobs.map(handle));
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
      const stopForgetting = timers.every(FORGET_MS, () => void previews.forgetOld().catch(onError));
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
