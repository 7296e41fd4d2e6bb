/**
 * `npm run bench`: measures a real server over signed-in sockets, and writes what it found into bench/results/. With `-- --quick` it takes
 * about a minute and writes nothing. README.md says what is measured and how to compare.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { ensurePrismaClient } from '../scripts/support/prisma-client.ts';
import { run } from '../scripts/support/run.ts';
import { giveUp } from '../scripts/support/trouble.ts';
import { LOAD_CORE, pin, SERVER_CORE, startChild } from './child.ts';
import { createPostgresCpuMs, describeMachine } from './machine.ts';
import { type Findings, measureAll, type Plan } from './measure-all.ts';
import { reportText, type Results } from './report.ts';

const full: Plan = {
  rounds: 3,
  seconds: 8,
  pairs: 250,
  groupSize: 500,
  idle: 2_000,
  writers: 200,
  pageTimes: 300,
  catchUps: 50,
  sendsInFlight: 64,
  fanOutInFlight: 4,
};
const quickly: Plan = { ...full, rounds: 1, seconds: 3, pairs: 150, idle: 500, pageTimes: 60, catchUps: 15 };

const say = (line: string): void => console.log(`  ${line}`);
const closers: (() => Promise<unknown>)[] = [];

async function stopAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => console.error(error));
}

/** The database and everything it will start run on the server's core: a process inherits the core of the one that starts it. */
async function startPostgres(folder: string): Promise<EmbeddedPostgres> {
  pin(SERVER_CORE, process.pid);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, fallbackRoot: path.join(folder, 'other'), onProgress: say });
  closers.push(() => postgres.close());
  await migrate({ url: postgres.url, folder: path.join(rootDir, 'prisma/migrations') });
  return postgres;
}

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const plan = quick ? quickly : full;
  const loadAverageBefore = Number((os.loadavg()[0] ?? 0).toFixed(2));
  await ensurePrismaClient();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'parley-bench-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startPostgres(folder);
  const pinned = pin(LOAD_CORE, process.pid);
  if (!pinned) say('There is no taskset here: nothing is pinned to a core, and the figures cannot be compared with others.');
  const postmaster = Number((await readFile(path.join(postgres.folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const { makeWorld } = await import('./world.ts');
  say('Making people and chats …');
  const world = await makeWorld(postgres.url, {
    people: Math.max(plan.idle, plan.groupSize, plan.pairs * 2),
    groupSize: plan.groupSize,
    writers: plan.writers,
  });
  const server = await startChild('server.ts', [postgres.url], pinned);
  closers.push(() => server.stop());
  const startPlain = async () => {
    const plain = await startChild('plain-server.ts', [postgres.url], pinned);
    closers.push(() => plain.stop());
    return plain;
  };
  const findings = await measureAll({ server, startPlain, postgresCpuMs: createPostgresCpuMs(postmaster), world, plan, say });
  const machine = await describeMachine(postgres.url, pinned, loadAverageBefore);
  await report(findings, machine, plan, quick);
}

async function report(findings: Findings, machine: Results['machine'], plan: Plan, quick: boolean): Promise<void> {
  const commit = await run('git', ['describe', '--always', '--dirty', '--exclude', '*']);
  const date = new Date().toISOString().slice(0, 10);
  const results: Results = {
    date,
    commit: commit.code === 0 ? commit.output.trim() : 'unknown',
    machine,
    settings: { ...plan },
    ...findings,
  };
  const text = reportText(results);
  console.log(`\n${text}`);
  if (quick) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${date}.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${date}.md`), text);
  say(`Written to bench/results/${date}.json and .md.`);
}

const interrupted = (): void => void stopAll().finally(() => process.exit(130));
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);

main().then(
  async () => {
    await stopAll();
    process.exit(0);
  },
  async (error: unknown) => {
    await stopAll();
    giveUp(error);
  },
);
