/**
 * `npm run bench`: measures a real server over signed-in sockets, and writes what it found into bench/results/. With `-- --quick` it takes
 * about a minute and writes nothing. README.md says what is measured and how to compare.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { startChild } from './child.ts';
import { compare } from './compare.ts';
import { growth } from './growth.ts';
import { media } from './media.ts';
import { type Findings, measureAll, type Plan } from './measure-all.ts';
import { reportText, type Results } from './report.ts';
import { describeCommit, say, type Stage, today, withStage } from './stage.ts';
import { web } from './web.ts';

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

const flags = process.argv.slice(2);
const quick = flags.includes('--quick');

const measure = async (stage: Stage): Promise<void> => {
  const plan = quick ? quickly : full;
  const commit = await describeCommit();
  const databaseUrl = await stage.createDatabase('measured');
  await migrate({ url: databaseUrl, folder: path.join(rootDir, 'prisma/migrations') });
  const { makeWorld } = await import('./world.ts');
  say('Making people and chats …');
  const world = await makeWorld(databaseUrl, {
    people: Math.max(plan.idle, plan.groupSize, plan.pairs * 2),
    groupSize: plan.groupSize,
    writers: plan.writers,
  });
  const server = await startChild('server.ts', [databaseUrl], stage.pinned);
  stage.defer(() => server.stop());
  const startPlain = async () => {
    const plain = await startChild('plain-server.ts', [databaseUrl], stage.pinned);
    stage.defer(() => plain.stop());
    return plain;
  };
  const findings = await measureAll({ server, startPlain, postgresCpuMs: stage.postgresCpuMs, world, plan, say });
  await report({ commit, ...findings }, await stage.describe(), plan);
};

const report = async (findings: Findings & Pick<Results, 'commit'>, machine: Results['machine'], plan: Plan): Promise<void> => {
  const date = today();
  const results: Results = { date, machine, settings: { ...plan }, ...findings };
  const text = reportText(results);
  console.log(`\n${text}`);
  if (quick) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${date}.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${date}.md`), text);
  say(`Written to bench/results/${date}.json and .md.`);
};

if (flags.includes('--compare')) compare({ quick, only: namesAfter('--only') });
else if (flags.includes('--growth')) growth(quick);
else if (flags.includes('--media')) media(quick);
else if (flags.includes('--web')) web(quick);
else withStage(measure);

/** What follows a flag, with commas or spaces between. */
function namesAfter(flag: string): string[] {
  const at = flags.indexOf(flag);
  if (at === -1) return [];
  const rest = flags.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith('--'));
  return (end === -1 ? rest : rest.slice(0, end)).flatMap((word) => word.split(',')).filter((name) => name !== '');
}
