import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { ensurePrismaClient } from '../scripts/support/prisma-client.ts';
import { run } from '../scripts/support/run.ts';
import { explain } from '../scripts/support/trouble.ts';
import { LOAD_CORE, pin, SERVER_CORE } from './child.ts';
import { createPostgresCpuMs, describeMachine, type Machine } from './machine.ts';
import type { CpuMeter } from './measures/busy.ts';

/** What every measurement stands on: one PostgreSQL on the server's core, us on the load's, and an orderly end whatever happens. */
export interface Stage {
  readonly folder: string;
  readonly pinned: boolean;
  readonly postgresCpuMs: CpuMeter;
  /** A new empty database; answers with its address. */
  createDatabase(name: string): Promise<string>;
  /** A new folder that goes away at the end. */
  createFolder(name: string): Promise<string>;
  /** Stops something at the end, the last first. */
  defer(close: () => Promise<unknown>): void;
  /** Everything is being stopped: nothing new is to be started. */
  isStopping(): boolean;
  describe(): Promise<Machine>;
}

export const say = (line: string): void => console.log(`  ${line}`);

/** Sets the stage, does the work, and clears up: after the work, after an error, and on Ctrl-C. Ends the process. */
export const withStage = (work: (stage: Stage) => Promise<void>): void => {
  const closers: (() => Promise<unknown>)[] = [];
  const defer = (close: () => Promise<unknown>): void => void closers.push(close);
  let stopping: Promise<void> | null = null;
  const stopAll = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => console.error(error));
    })());
  const end = (code: number): void => void stopAll().finally(() => process.exit(code));
  process.on('SIGINT', () => end(130));
  process.on('SIGTERM', () => end(143));
  const fail = (error: unknown): void => {
    // What we stopped ourselves complains of it.
    if (stopping !== null) return;
    console.error(explain(error) ?? error);
    end(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  setStage(defer, () => stopping !== null)
    .then(work)
    .then(() => end(0), fail);
};

const setStage = async (defer: Stage['defer'], isStopping: Stage['isStopping']): Promise<Stage> => {
  const loadAverageBefore = Number((os.loadavg()[0] ?? 0).toFixed(2));
  await ensurePrismaClient();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parley-bench-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  // The database and everything it will start run on the server's core: a process inherits the core of the one that starts it.
  pin(SERVER_CORE, process.pid);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, fallbackRoot: path.join(folder, 'other'), onProgress: say });
  defer(() => postgres.close());
  const pinned = pin(LOAD_CORE, process.pid);
  if (!pinned) say('There is no taskset here: nothing is pinned to a core, and the figures cannot be compared with others.');
  const postmaster = Number((await readFile(path.join(postgres.folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    folder,
    pinned,
    defer,
    isStopping,
    postgresCpuMs: createPostgresCpuMs(postmaster),
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        await client.query(`CREATE DATABASE "${name}"`);
      } finally {
        await client.end();
      }
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async createFolder(name) {
      const made = path.join(folder, name);
      await mkdir(made, { recursive: true });
      return made;
    },
    describe: () => describeMachine(postgres.url, pinned, loadAverageBefore),
  };
};

/** Which commit was measured. */
export const describeCommit = async (): Promise<string> => {
  const commit = await run('git', ['describe', '--always', '--dirty', '--exclude', '*']);
  return commit.code === 0 ? commit.output.trim() : 'unknown';
};

export const today = (): string => new Date().toISOString().slice(0, 10);
