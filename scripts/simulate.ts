/**
 * `npm run simulate -- --seed N --devices D --steps S [--history H] [--count C] [--forever] [--trace]`: the deterministic simulation, see
 * docs/SIMULATION.md. One seed, several from it on, or all that follow until one fails.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resetEmbeddedPostgres, startEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { migrate } from '../engines/postgres/migrate.ts';
import { createLifecycle } from './support/lifecycle.ts';
import { rootDir } from './support/paths.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    devices: { type: 'string', default: '6' },
    steps: { type: 'string', default: '60' },
    /** So many messages are said in a chat while one device is away. */
    history: { type: 'string', default: '0' },
    count: { type: 'string', default: '1' },
    forever: { type: 'boolean', default: false },
    /** Goes on after a failure. */
    all: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const wholeNumber = (name: 'seed' | 'devices' | 'steps' | 'history' | 'count'): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} is a whole number.`);
  return value;
};

await ensurePrismaClient();
const { RealDatabase } = await import('../tests/simulation/database.ts');
const { simulate } = await import('../tests/simulation/run.ts');
const { addSeen } = await import('../tests/simulation/seen.ts');

type Database = Awaited<ReturnType<typeof RealDatabase.open>>;

const lifecycle = createLifecycle();
let [ran, failures] = [0, 0];
const seen = new Map<string, number>();

/** One seed; false when it failed. A run that is stopped in the middle has neither held nor failed. */
const runSeed = async (real: Database, seed: number): Promise<boolean> => {
  const startedMs = performance.now();
  try {
    const report = await simulate(real, {
      seed,
      devices: wholeNumber('devices'),
      steps: wholeNumber('steps'),
      history: wholeNumber('history'),
      keepTrace: values.trace,
    });
    if (values.trace) console.log(report.trace.join('\n'));
    const { hash, events, messages, settledMs } = report;
    const tookMs = Math.round(performance.now() - startedMs);
    console.log(`seed ${seed} ok: ${hash}, ${events} events, ${messages} messages, settled in ${settledMs} ms, took ${tookMs} ms`);
    ran += 1;
    addSeen(seen, report.seen);
    return true;
  } catch (error) {
    if (lifecycle.signal.aborted) return true;
    ran += 1;
    failures += 1;
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
};

await lifecycle.run(async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-simulation-'));
  lifecycle.defer(async () => {
    await resetEmbeddedPostgres({ dataDir, onProgress: () => {} });
    await rm(dataDir, { recursive: true, force: true });
  });
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
    onProgress: () => {},
  });
  lifecycle.defer(() => postgres.close());
  await migrate({ url: postgres.url, folder: path.join(rootDir, 'prisma/migrations') });
  const real = await RealDatabase.open(postgres.url);
  const first = wholeNumber('seed');
  const end = values.forever ? Number.POSITIVE_INFINITY : first + wholeNumber('count');
  for (let seed = first; seed < end && !lifecycle.signal.aborted; seed += 1) if (!(await runSeed(real, seed)) && !values.all) break;
  if (values.forever || values.all) {
    const met = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${what}: ${count}`);
    console.log(`They have met: ${met.join('; ')}.\n${ran} seeds ran, ${failures} failed.`);
  }
  await real.close().catch(() => {});
  lifecycle.stop(failures === 0 ? 0 : 1);
});
