/** `npm run bench -- --compare`: other systems beside us, in one run on one machine, taking turns. README.md says how. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from '../scripts/support/paths.ts';
import { type CompareResults, type ComparedPeer, compareText, middleOf } from './compare-report.ts';
import { connectAll } from './load/device.ts';
import { type ComparePlan, measureIdle, measureRound, type Runner } from './measure-peer.ts';
import { peers } from './peers/index.ts';
import type { Peer, PeerServer } from './peers/peer.ts';
import { findFreePort, type RedisServer, startRedis } from './peers/processes.ts';
import { describeCommit, say, type Stage, today, withStage } from './stage.ts';

const full: ComparePlan = {
  rounds: 3,
  seconds: 4,
  pairs: 250,
  groupSize: 500,
  people: 4_000,
  sendsInFlight: 64,
  fanOutInFlight: 4,
  directPerSecond: 500,
  groupPerSecond: 10,
};
const quickly: ComparePlan = { ...full, rounds: 1, seconds: 3, people: 1_000 };

export interface CompareOptions {
  readonly quick: boolean;
  /** Names of the systems that take part; all when empty. */
  readonly only: readonly string[];
}

/** What is being found out about one system. */
interface Entry {
  readonly peer: Peer;
  runner: Runner | null;
  readonly rounds: ComparedPeer['rounds'][number][];
  idle: ComparedPeer['idle'];
  trouble: string | null;
}

export const compare = (options: CompareOptions): void => {
  const unknown = options.only.filter((name) => !peers.some((peer) => peer.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(' and no ')} here; there are ${peers.map((peer) => peer.name).join(', ')}.`);
  withStage((stage) => compareOn(stage, options));
};

const compareOn = async (stage: Stage, { quick, only }: CompareOptions): Promise<void> => {
  const plan = quick ? quickly : full;
  const commit = await describeCommit();
  const redis = await startRedis(stage);
  const entries: Entry[] = [];
  const attempt = createAttempt(stage);
  for (const peer of peers) {
    if (only.length > 0 && !only.includes(peer.name)) continue;
    entries.push({ peer, runner: null, rounds: [], idle: null, trouble: await peer.missing() });
  }
  for (const entry of entries)
    await attempt(entry, 'preparing', async () => void (entry.runner = await prepare(stage, entry.peer, redis, plan)));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const entry of entries) {
      await attempt(entry, `round ${round} of ${plan.rounds}`, async (runner) => void entry.rounds.push(await measureRound(runner, plan)));
    }
  }
  for (const entry of entries) {
    await attempt(entry, `${plan.people} devices`, async (runner) => void (entry.idle = await measureIdle(runner, plan)));
  }
  if (stage.isStopping()) return;
  const date = today();
  const results: CompareResults = {
    date,
    commit,
    machine: await stage.describe(),
    settings: { ...plan },
    peers: entries.map(({ peer: { name, title, about, durable }, rounds, idle, trouble }) => ({
      name,
      title,
      about,
      durable,
      trouble,
      rounds,
      middle: rounds.length === 0 ? null : middleOf(rounds, plan.groupSize),
      idle,
    })),
  };
  const text = compareText(results);
  console.log(`\n${text}`);
  if (quick || only.length > 0) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${date}-compare.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${date}-compare.md`), text);
  say(`Written to bench/results/${date}-compare.json and .md. For docs/PERFORMANCE.md: node bench/write-report.ts`);
};

/** A system that fails is named in the results with what it failed of; the others go on. */
const createAttempt =
  (stage: Stage) =>
  async (entry: Entry, what: string, work: (runner: Runner) => Promise<void>): Promise<void> => {
    const { peer, runner } = entry;
    if (entry.trouble !== null || stage.isStopping()) return;
    say(`${peer.name}: ${what} …`);
    try {
      await work(runner as Runner);
    } catch (error) {
      if (stage.isStopping()) return;
      entry.trouble = `Failed in ${what}: ${error instanceof Error ? error.message : String(error)}`;
      say(`${peer.name}: ${entry.trouble}`);
    } finally {
      await entry.runner?.stop();
    }
  };

const prepare = async (stage: Stage, peer: Peer, redis: RedisServer, plan: ComparePlan): Promise<Runner> => {
  const databaseUrl = await stage.createDatabase(`bench_${peer.name}`);
  const prepared = await peer.prepare({
    databaseUrl,
    redisUrl: redis.url,
    folder: await stage.createFolder(peer.name),
    people: plan.people,
    groupSize: plan.groupSize,
    pinned: stage.pinned,
  });
  let running: PeerServer | null = null;
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  stage.defer(stop);
  const port = await findFreePort();
  return {
    start: async () => (running = await prepared.start(port)),
    connect: (person, how) => prepared.connect(port, person, how),
    connectAll: (people) => connectAll(people, (person) => prepared.connect(port, person, 'first')),
    stop,
    postgresCpuMs: stage.postgresCpuMs,
    redisCpuMs: redis.cpuMs,
  };
};
