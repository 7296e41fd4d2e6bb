/**
 * `npm run simulate -- --seed N --devices D --steps S [--count C] [--forever] [--trace]`: the deterministic simulation, see
 * docs/SIMULATION.md. One seed, several from it on, or all that follow until one fails.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resetEmbeddedPostgres, startEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from './support/paths.ts';
import { ensurePrismaClient } from './support/prisma-client.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    devices: { type: 'string', default: '6' },
    steps: { type: 'string', default: '60' },
    count: { type: 'string', default: '1' },
    forever: { type: 'boolean', default: false },
    /** Goes on after a failure. */
    all: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const wholeNumber = (name: 'seed' | 'devices' | 'steps' | 'count'): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} is a whole number.`);
  return value;
};

await ensurePrismaClient();
const { RealDatabase } = await import('../tests/simulation/database.ts');
const { simulate } = await import('../tests/simulation/run.ts');

const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-simulation-'));
const postgres = await startEmbeddedPostgres({
  dataDir,
  settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  onProgress: () => {},
});
let failures = 0;
try {
  await migrate({ url: postgres.url, folder: path.join(rootDir, 'prisma/migrations') });
  const real = await RealDatabase.open(postgres.url);
  const first = wholeNumber('seed');
  const end = values.forever ? Number.POSITIVE_INFINITY : first + wholeNumber('count');
  for (let seed = first; seed < end; seed += 1) {
    const startedMs = performance.now();
    try {
      const report = await simulate(real, { seed, devices: wholeNumber('devices'), steps: wholeNumber('steps'), keepTrace: values.trace });
      if (values.trace) console.log(report.trace.join('\n'));
      const { hash, events, messages, settledMs } = report;
      const tookMs = Math.round(performance.now() - startedMs);
      console.log(`seed ${seed} ok: ${hash}, ${events} events, ${messages} messages, settled in ${settledMs} ms, took ${tookMs} ms`);
    } catch (error) {
      failures += 1;
      console.error(error instanceof Error ? error.message : error);
      if (!values.all) break;
    }
  }
  await real.close();
} finally {
  await postgres.close();
  await resetEmbeddedPostgres({ dataDir, onProgress: () => {} });
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
