import type { LinkJob, PreviewStore } from '../services/link-preview/preview-store.ts';
import { createRounds, type Rounds, type WorkerDeps } from './rounds.ts';

export interface LinkPreviewerDeps extends WorkerDeps {
  readonly previews: PreviewStore;
  readonly addLinkPreview: (job: LinkJob) => Promise<void>;
}

const AT_ONCE_MAX = 8;

/** Looks at the pages that messages link to, after these are stored and told: a few at once, so that slow pages hold up others for a moment only. */
export const createLinkPreviewer = ({ previews, addLinkPreview, ...deps }: LinkPreviewerDeps): Rounds => {
  const handle = async (job: LinkJob): Promise<void> => {
    try {
      await addLinkPreview(job);
      await previews.removeJob(job);
    } catch (error) {
      // It comes again when its claim has run out.
      deps.onError(error);
    }
  };

  return createRounds({
    ...deps,
    tidy: () => previews.forgetOld(),
    async work() {
      const jobs = await previews.claimJobs(AT_ONCE_MAX);
      await Promise.all(jobs.map(handle));
      return jobs.length === AT_ONCE_MAX;
    },
  });
};
