import { systemTimers } from '../engines/clock.ts';
import type { MakeRendition } from '../services/attachment/make-rendition.ts';
import type { RenditionGivenUp, RenditionStore, Waiting } from '../services/attachment/rendition-store.ts';
import { createRounds, type Rounds, type WorkerDeps } from './rounds.ts';

export interface VideoRendererDeps extends WorkerDeps {
  readonly store: RenditionStore;
  /** Whether there is a program that makes them; where there is none, videos wait for a worker that has one. */
  readonly isAble: () => Promise<boolean>;
  readonly makeRendition: MakeRendition;
  /** It lies where an operator finds it, and is not tried again by itself. */
  readonly onGivenUp: (rendition: RenditionGivenUp) => void;
}

/** Well before a claim runs out. */
const STILL_AT_IT_MS = 45_000;

/** Makes the smaller copies of videos, one at a time: each takes as much of a machine as it is given. Stopped, it lets go of the one it is at. */
export const createVideoRenderer = ({ store, isAble, makeRendition, onGivenUp, ...deps }: VideoRendererDeps): Pick<Rounds, 'start'> => {
  const { timers = systemTimers, onError } = deps;
  const stopping = new AbortController();

  const handle = async (video: Waiting): Promise<void> => {
    const letGo = timers.every(STILL_AT_IT_MS, () => void store.keepClaim(video.id).catch(onError));
    try {
      await makeRendition(video, stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return await store.giveBack(video.id);
      onError(error);
      await store.noteFailure(video.id, error instanceof Error ? error.message : String(error));
    } finally {
      letGo();
    }
  };

  const rounds = createRounds({
    ...deps,
    async work() {
      if (!(await isAble())) return false;
      const video = await store.claim(onGivenUp);
      if (video === null) return false;
      await handle(video);
      return true;
    },
  });
  return {
    start() {
      const stop = rounds.start();
      return async () => {
        stopping.abort();
        await stop();
      };
    },
  };
};
