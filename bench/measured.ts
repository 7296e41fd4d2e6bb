import { Session } from 'node:inspector/promises';
import pg from 'pg';
import type { Usage } from './child.ts';

/** Clearing the outbox after a publish, renewing the lease of a worker number, the hub's sweep: they run beside requests, not for them. */
const CHORES = /outbox|worker_leases|SELECT id, (account_)?version|clock_timestamp\(\)\) \* 1000/i;

let statements = 0;

/** Counts what is sent to the database, where every statement passes. */
export const countStatements = (): void => {
  const { prototype } = pg.Client;
  const query = prototype.query;
  prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    const [statement] = args as [string | { text: string }];
    if (!CHORES.test(typeof statement === 'string' ? statement : statement.text)) statements += 1;
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
};

const usage = (): Usage => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { cpuMs: (user + system) / 1_000, rssBytes: rss, heapBytes: heapUsed, externalBytes: external, statements };
};

const collect = async (): Promise<void> => {
  // Twice with a turn between them: what the first frees may hold on to more.
  for (let times = 0; times < 2; times += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Answers the questions of child.ts from within a measured process, until it is told to stop. */
export const answerQuestions = (options: {
  readonly url: string;
  close(): Promise<void>;
  more?: Readonly<Record<string, (argument: unknown) => unknown>>;
}): void => {
  const session = new Session();
  session.connect();
  const answers: Record<string, (argument: unknown) => unknown> = {
    usage,
    async usageAfterGc() {
      await collect();
      return usage();
    },
    async startProfile() {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
    },
    async stopProfile() {
      const { profile } = await session.post('Profiler.stop');
      await session.post('Profiler.disable');
      return JSON.stringify(profile);
    },
    ...options.more,
  };
  process.on('message', ({ id, question, argument }: { id: number; question: string; argument: unknown }) => {
    void (async () => process.send?.({ id, answer: await answers[question]?.(argument) }))();
  });
  const stop = (): void => void options.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  // Ctrl-C reaches the whole group; the parent decides when we stop.
  process.on('SIGINT', () => {});
  process.once('disconnect', stop);
  process.send?.({ url: options.url });
};
