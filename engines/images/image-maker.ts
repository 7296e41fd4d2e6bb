import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemTimers, type Timers } from '../clock.ts';
import type { ImageAnswer, ImageJob } from './image-job.ts';

export interface ImageMaker {
  /** One at a time; those that come meanwhile wait. Rejects when the process failed, which says nothing about the image yet. */
  make(job: ImageJob): Promise<ImageAnswer>;
  close(): Promise<void>;
}

const CHILD = fileURLToPath(new URL('./image-child.ts', import.meta.url));
const JOB_MS_MAX = 30_000;
/** Unused for so long, it ends, and its memory with it. */
const IDLE_MS = 60_000;
/** A library in C is not asked to live for ever. */
const JOBS_MAX = 500;

interface Child {
  readonly process: ChildProcess;
  jobs: number;
}

/** Images are opened in a process of their own, with bounds on pixels, time and memory; it is started when there is one to open. */
export const createImageMaker = ({ timers = systemTimers }: { timers?: Timers } = {}): ImageMaker => {
  let child: Child | null = null;
  let line: Promise<unknown> = Promise.resolve();
  let cancelIdle = (): void => {};

  const end = (): void => {
    child?.process.kill('SIGKILL');
    child = null;
  };

  const start = (): Promise<Child> =>
    new Promise((resolve, reject) => {
      const started = fork(CHILD, { serialization: 'advanced', stdio: 'ignore', execArgv: ['--max-old-space-size=128'] });
      started.once('error', reject);
      started.once('exit', () => reject(new Error('The process that opens images did not start.')));
      started.once('message', () => resolve({ process: started, jobs: 0 }));
    });

  const ask = ({ process }: Child, job: ImageJob): Promise<ImageAnswer> =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        cancel();
        process.removeAllListeners('message').removeAllListeners('exit');
        finish();
      };
      const cancel = timers.after(JOB_MS_MAX, () => settle(() => reject(new Error('An image took too long.'))));
      process.once('message', (answer) => settle(() => resolve(answer as ImageAnswer)));
      process.once('exit', (code, signal) => settle(() => reject(new Error(`The process that opens images ended (${code ?? signal}).`))));
      process.send(job);
    });

  const run = async (job: ImageJob): Promise<ImageAnswer> => {
    cancelIdle();
    child ??= await start();
    child.jobs += 1;
    try {
      const answer = await ask(child, job);
      if (child.jobs >= JOBS_MAX) end();
      else cancelIdle = timers.after(IDLE_MS, end);
      return answer;
    } catch (error) {
      end();
      throw error;
    }
  };

  return {
    make(job) {
      const answer = line.then(() => run(job));
      line = answer.catch(() => {});
      return answer;
    },
    async close() {
      cancelIdle();
      await line;
      end();
    },
  };
};
