/**
 * `npm run chaos -- --seed N --minutes M --servers S --workers W --devices D`: real processes on a real PostgreSQL and a real Redis, real
 * sockets, people who chat, and faults at random. Says what was acknowledged and what became of it; ends with 1 if anything was lost.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resetEmbeddedPostgres } from '../../engines/postgres/embedded/index.ts';
import { createLifecycle } from '../../scripts/support/lifecycle.ts';
import { ensurePrismaClient } from '../../scripts/support/prisma-client.ts';
import { engineTools, requireTools } from '../support/require-tools.ts';
import { parseOptions } from './options.ts';

const say = (line: string): void => console.log(`  ${line}`);
const lifecycle = createLifecycle();

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), Date.now() % 1_000_000);
  await ensurePrismaClient();
  await requireTools(engineTools);
  const { runChaos } = await import('./chaos.ts');
  const { reportText } = await import('./report.ts');
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-chaos-'));
  let isClean = false;
  lifecycle.defer(async () => {
    await resetEmbeddedPostgres({ dataDir: folder, onProgress: () => {} });
    if (isClean) await rm(folder, { recursive: true, force: true });
    else say(`The logs of the processes are in ${folder}.`);
  });
  say(
    `Seed ${options.seed}. It draws who does what and what breaks when; the machine has its own part in it, so a run does not replay exactly.`,
  );
  try {
    const report = await runChaos({ options, folder, signal: lifecycle.signal, say, defer: lifecycle.defer });
    console.log(`\n${reportText(report)}`);
    isClean = report.findings.length === 0;
    if (lifecycle.signal.aborted) return;
    if (!isClean) console.error(`Not all is well. Seed ${options.seed} draws these faults again: npm run chaos -- --seed ${options.seed}`);
  } catch (error) {
    if (lifecycle.signal.aborted) return;
    console.error(`Seed ${options.seed} could not be run to its end.`);
    throw error;
  }
  lifecycle.stop(isClean ? 0 : 1);
}

await lifecycle.run(main);
