/**
 * `node bench/write-report.ts`: writes the newest results of each kind into docs/PERFORMANCE.md, its plot, and the pages beside the JSON.
 * The words between the tables are a person's and stay.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from '../scripts/support/paths.ts';
import { type CompareResults, compareText, disturbanceText, middleOf, peerTable, ratioTable } from './compare-report.ts';
import { fillPlaces } from './fill-places.ts';
import {
  connectionTable,
  growthDisturbanceText,
  type GrowthResults,
  growthText,
  hotGroupTable,
  latencyTable,
  readingTable,
  splitTable,
} from './growth-report.ts';
import { plotComparison } from './plot.ts';

const resultsFolder = path.join(rootDir, 'bench/results');
const page = path.join(rootDir, 'docs/PERFORMANCE.md');

interface Newest<Results> {
  readonly name: string;
  readonly results: Results;
}

const readNewest = async <Results>(kind: string): Promise<Newest<Results> | null> => {
  const name = (await readdir(resultsFolder))
    .filter((file) => file.endsWith(`-${kind}.json`))
    .toSorted()
    .at(-1);
  if (name === undefined) {
    console.log(`  There are no results of --${kind} yet; their places stay as they are.`);
    return null;
  }
  return { name: name.replace(/\.json$/, ''), results: JSON.parse(await readFile(path.join(resultsFolder, name), 'utf8')) as Results };
};

const source = ({ name, results }: Newest<CompareResults | GrowthResults>): string => {
  const { date, commit, machine, settings } = results;
  const rounds = settings['rounds'] === undefined ? '' : ` Medians of ${settings['rounds']} rounds, taking turns.`;
  return `From [bench/results/${name}.md](../bench/results/${name}.md): ${date}, commit ${commit}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}, PostgreSQL ${machine.postgres}; load average before ${machine.loadAverageBefore}.${rounds}`;
};

/** The rounds are what was measured; their middles are taken anew, by the rules of today. */
const withMiddles = (results: CompareResults): CompareResults => ({
  ...results,
  peers: results.peers.map((peer) => ({
    ...peer,
    middle: peer.rounds.length === 0 ? null : middleOf(peer.rounds, results.settings['groupSize'] ?? 0),
  })),
});

const writeComparison = async ({ name, results: measured }: Newest<CompareResults>): Promise<Record<string, string>> => {
  const results = withMiddles(measured);
  await writeFile(path.join(resultsFolder, `${name}.md`), compareText(results));
  await writeFile(path.join(rootDir, 'docs/performance.svg'), plotComparison(results.peers, disturbanceText(results) !== ''));
  return {
    'compare-source': `${source({ name, results })}\n\n${disturbanceText(results)}`,
    ratios: ratioTable(results),
    systems: peerTable(results),
  };
};

const writeGrowth = async ({ name, results }: Newest<GrowthResults>): Promise<Record<string, string>> => {
  await writeFile(path.join(resultsFolder, `${name}.md`), growthText(results));
  return {
    'growth-source': `${source({ name, results })}\n\n${growthDisturbanceText(results)}`,
    latency: latencyTable(results),
    reading: readingTable(results),
    'hot-group': hotGroupTable(results),
    processes: splitTable(results),
    connections: connectionTable(results),
  };
};

const comparison = await readNewest<CompareResults>('compare');
const growth = await readNewest<GrowthResults>('growth');
const filled = fillPlaces(await readFile(page, 'utf8'), {
  ...(comparison === null ? {} : await writeComparison(comparison)),
  ...(growth === null ? {} : await writeGrowth(growth)),
});
await writeFile(page, filled);
console.log('  docs/PERFORMANCE.md and docs/performance.svg say what was measured last.');
