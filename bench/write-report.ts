/**
 * `node bench/write-report.ts`: writes the newest results of each kind into docs/PERFORMANCE.md, its plot, and the pages beside the JSON.
 * The words between the tables are a person's and stay.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from '../scripts/support/paths.ts';
import { type CompareResults, compareText, peerTable, ratioTable } from './compare-report.ts';
import { fillPlaces } from './fill-places.ts';
import { connectionTable, type GrowthResults, growthText, hotGroupTable, latencyTable, readingTable, splitTable } from './growth-report.ts';
import { plotComparison } from './plot.ts';

const resultsFolder = path.join(rootDir, 'bench/results');
const page = path.join(rootDir, 'docs/PERFORMANCE.md');

interface Newest<Results> {
  readonly name: string;
  readonly results: Results;
}

const readNewest = async <Results>(kind: string): Promise<Newest<Results>> => {
  const name = (await readdir(resultsFolder))
    .filter((file) => file.endsWith(`-${kind}.json`))
    .toSorted()
    .at(-1);
  if (name === undefined) throw new Error(`bench/results has no results of that kind yet: npm run bench -- --${kind}`);
  return { name: name.replace(/\.json$/, ''), results: JSON.parse(await readFile(path.join(resultsFolder, name), 'utf8')) as Results };
};

const source = ({ name, results }: Newest<CompareResults | GrowthResults>): string => {
  const { date, commit, machine, settings } = results;
  const rounds = settings['rounds'] === undefined ? '' : ` Medians of ${settings['rounds']} rounds, taking turns.`;
  return `From [bench/results/${name}.md](../bench/results/${name}.md): ${date}, commit ${commit}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}, PostgreSQL ${machine.postgres}; load average before ${machine.loadAverageBefore}.${rounds}`;
};

const comparison = await readNewest<CompareResults>('compare');
const growth = await readNewest<GrowthResults>('growth');
await writeFile(path.join(resultsFolder, `${comparison.name}.md`), compareText(comparison.results));
await writeFile(path.join(resultsFolder, `${growth.name}.md`), growthText(growth.results));
await writeFile(path.join(rootDir, 'docs/performance.svg'), plotComparison(comparison.results.peers));
const filled = fillPlaces(await readFile(page, 'utf8'), {
  'compare-source': source(comparison),
  ratios: ratioTable(comparison.results),
  systems: peerTable(comparison.results),
  'growth-source': source(growth),
  latency: latencyTable(growth.results),
  reading: readingTable(growth.results),
  'hot-group': hotGroupTable(growth.results),
  processes: splitTable(growth.results),
  connections: connectionTable(growth.results),
});
await writeFile(page, filled);
console.log('  docs/PERFORMANCE.md and docs/performance.svg say what was measured last.');
