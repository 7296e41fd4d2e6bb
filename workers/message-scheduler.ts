import { createRounds, type Rounds, type WorkerDeps } from './rounds.ts';

export interface MessageSchedulerDeps extends WorkerDeps {
  /** Sends some of what is due; answers how many it took. */
  readonly deliverDue: (limit: number, onError: (error: unknown) => void) => Promise<number>;
  readonly forgetOld: () => Promise<void>;
}

const AT_ONCE_MAX = 50;

/** Sends messages when their time has come. Any number of these may run: each takes what no other has. */
export const createMessageScheduler = ({ deliverDue, forgetOld, ...deps }: MessageSchedulerDeps): Rounds =>
  createRounds({ ...deps, tidy: forgetOld, work: async () => (await deliverDue(AT_ONCE_MAX, deps.onError)) === AT_ONCE_MAX });
