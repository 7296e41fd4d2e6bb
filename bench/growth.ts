/** `npm run bench -- --growth`: what becomes of the figures as messages, chats, connections and processes grow. README.md says how. */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { type MeasuredChild, SERVER_CORE, startChild } from './child.ts';
import { type Connected, type GrowthResults, growthText, type HotGroup, type Split, type Stored } from './growth-report.ts';
import type { Device } from './load/device.ts';
import { asDevice, connect, connectLive, type LoadSocket } from './load/graphql-socket.ts';
import { createCoreCpuMs, createProcessCpuMs, readRssBytes } from './machine.ts';
import { inTurns, sides } from './measure-peer.ts';
import type { Meters } from './measures/busy.ts';
import { measureCatchUp } from './measures/catch-up.ts';
import { measureFanOut } from './measures/fan-out.ts';
import { type Latency, measureLatency } from './measures/latency.ts';
import { measurePage } from './measures/pages.ts';
import { measureSends } from './measures/sends.ts';
import { findOperation } from './operations.ts';
import { startRedis } from './peers/processes.ts';
import { describeCommit, say, type Stage, today, withStage } from './stage.ts';
import { round } from './statistics.ts';
import { storeMessages } from './stored-messages.ts';
import type { World, WorldSize } from './world.ts';

interface GrowthPlan {
  readonly seconds: number;
  readonly pairs: number;
  readonly groupSize: number;
  readonly inFlight: number;
  readonly readerChats: number;
  readonly pageTimes: number;
  readonly catchUps: number;
  readonly stored: readonly number[];
  readonly connections: readonly number[];
}

const full: GrowthPlan = {
  seconds: 4,
  pairs: 250,
  groupSize: 500,
  inFlight: 64,
  readerChats: 1_000,
  pageTimes: 150,
  catchUps: 10,
  stored: [10_000, 1_000_000],
  connections: [100, 1_000, 5_000, 10_000, 20_000],
};
const quickly: GrowthPlan = { ...full, seconds: 2, pageTimes: 30, catchUps: 3, stored: [10_000], connections: [100, 1_000] };

const SHARES = [0.25, 0.5, 0.75];
const SETTLE_MS = 500;
const IDLE_MS = 3_000;
const RATE_BESIDE = 100;
const HOT_IN_FLIGHT = 16;
const OPEN_FILES = 65_536;
const OPEN_FILES_SPARE = 500;
const KB = 1_024;
const events = findOperation('subscribe').query;

export const growth = (quick: boolean): void => withStage((stage) => measureGrowth(stage, quick));

const measureGrowth = async (stage: Stage, quick: boolean): Promise<void> => {
  const plan = quick ? quickly : full;
  const commit = await describeCommit();
  const stored: Stored[] = [];
  for (const total of plan.stored) stored.push(await measureStored(stage, plan, total));
  const world = await makeWorld(stage, 'people', {
    people: Math.max(...plan.connections, plan.groupSize + plan.pairs * 2),
    paired: plan.groupSize + plan.pairs * 2,
    groupSize: plan.groupSize,
    writers: 1,
  });
  const hotGroup = await measureHotGroup(stage, plan, world);
  const split = await measureSplit(stage, plan, world);
  const connected = await measureConnections(stage, plan, world);
  const { seconds, pairs, groupSize, inFlight, readerChats } = plan;
  const results: GrowthResults = {
    date: today(),
    commit,
    machine: await stage.describe(),
    settings: { seconds, pairs, groupSize, inFlight, readerChats },
    stored,
    hotGroup,
    split,
    connected,
  };
  const text = growthText(results);
  console.log(`\n${text}`);
  if (quick) return;
  const folder = path.join(rootDir, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${results.date}-growth.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(path.join(folder, `${results.date}-growth.md`), text);
  say(`Written to bench/results/${results.date}-growth.json and .md. For docs/PERFORMANCE.md: node bench/write-report.ts`);
};

type Placed = World & { readonly databaseUrl: string };

const makeWorld = async (stage: Stage, name: string, size: WorldSize): Promise<Placed> => {
  say(`Making people and chats (${name}) …`);
  const databaseUrl = await stage.createDatabase(name);
  await migrate({ url: databaseUrl, folder: path.join(rootDir, 'prisma/migrations') });
  const { makeWorld: make } = await import('./world.ts');
  return { ...(await make(databaseUrl, size)), databaseUrl };
};

const startServer = async (stage: Stage, { databaseUrl }: Placed, redisUrl = ''): Promise<MeasuredChild> => {
  const server = await startChild('server.ts', [databaseUrl, redisUrl], stage.pinned);
  stage.defer(() => server.stop());
  return server;
};

const metersOf = (stage: Stage, servers: readonly MeasuredChild[]): Meters => {
  const meters = servers.map((server) => createProcessCpuMs(server.pid));
  return {
    server: () => meters.reduce((sum, meter) => sum + (meter() ?? Number.NaN), 0),
    postgres: stage.postgresCpuMs,
    core: createCoreCpuMs(SERVER_CORE),
  };
};

/** Devices of the people `from` to `to`, live; on several servers, neighbours on different ones. */
const connectPeople = async (servers: readonly MeasuredChild[], world: Placed, from: number, to: number): Promise<Device[]> => {
  const devices: Device[] = [];
  const people = Array.from({ length: to - from }, (_, i) => from + i);
  for (const [which, server] of servers.entries()) {
    const here = people.filter((person) => person % servers.length === which);
    const sockets = await connectLive(
      server.url,
      here.map((person) => world.people[person]?.token as string),
      events,
    );
    for (const [i, socket] of sockets.entries()) {
      const person = here[i] as number;
      devices[person - from] = asDevice(socket, { direct: world.pairs[person >> 1] ?? '', group: world.group });
    }
  }
  return devices;
};

const closeAll = (devices: readonly Device[]): void => {
  for (const device of devices) device.close();
};

/** Capacity, latency at shares of it, pages and catching up, with so many messages in the tables. */
const measureStored = async (stage: Stage, plan: GrowthPlan, total: number): Promise<Stored> => {
  const { seconds, inFlight } = plan;
  const world = await makeWorld(stage, `stored-${total}`, { people: plan.pairs * 2, groupSize: plan.groupSize, writers: plan.readerChats });
  say(`Storing ${total} messages …`);
  const messages = await storeMessages(world.databaseUrl, total);
  const server = await startServer(stage, world);
  const devices = await connectPeople([server], world, 0, plan.pairs * 2);
  const [writers, listeners] = sides(devices);
  const meters = metersOf(stage, [server]);
  const byAll = inTurns([...writers, ...listeners], 'direct');
  await measureSends(meters, byAll, { inFlight, seconds: 2 });
  say('Capacity …');
  const capacity = await measureSends(meters, byAll, { inFlight, seconds });
  await delay(SETTLE_MS);
  const latency: Latency[] = [];
  for (const share of SHARES) {
    const perSecond = Math.round(capacity.perSecond * share);
    say(`${perSecond} sends/s …`);
    latency.push(await measureLatency(listeners, inTurns(writers, 'direct'), { perSecond, seconds }));
    await delay(SETTLE_MS);
  }
  closeAll(devices);
  await delay(IDLE_MS);
  say('Pages and catching up …');
  const readers: Stored['readers'][number][] = [];
  for (const [chats, person] of [
    [10, world.smallReader],
    [plan.readerChats, world.reader],
  ] as const) {
    const reader = await connect(server.url, person.token);
    const page = (operation: string, variables: object, edges: string) =>
      measurePage(server, reader, { operation, variables, edges }, plan.pageTimes);
    const chatList = await page('chatList', { first: 30, after: null }, 'chats.edges');
    const chatId = await findDirectChat(reader);
    const history = await page('history', { chatId, last: 50, beforeSeq: null }, 'chat.messages.edges');
    reader.close();
    const catchUp = await measureCatchUp(
      server,
      Array.from({ length: plan.catchUps }, () => person.token),
    );
    readers.push({ chats, chatList, history, catchUp });
  }
  await server.stop();
  return { messages, capacity, latency, readers };
};

/** The newest direct chat of a person: one with messages of the past in it. */
const findDirectChat = async (reader: LoadSocket): Promise<string> => {
  const { data } = await reader.ask(findOperation('chatList').query, { first: 30, after: null });
  const { edges } = (data as { chats: { edges: { node: { id: string; kind: string } }[] } }).chats;
  const found = edges.find(({ node }) => node.kind === 'DIRECT');
  if (found === undefined) throw new Error('The reader has no direct chat.');
  return found.node.id;
};

/** Direct sends beside a group that is as busy as it can be, and without. */
const measureHotGroup = async (stage: Stage, plan: GrowthPlan, world: Placed): Promise<HotGroup> => {
  say('A hot group beside other chats …');
  const server = await startServer(stage, world);
  const inGroup = await connectPeople([server], world, 0, plan.groupSize);
  const others = await connectPeople([server], world, plan.groupSize, plan.groupSize + plan.pairs * 2);
  const [writers, listeners] = sides(others);
  const rate = { perSecond: RATE_BESIDE, seconds: plan.seconds };
  const meters = metersOf(stage, [server]);
  const beside = () => measureLatency(listeners, inTurns(writers, 'direct'), rate);
  await beside();
  const alone = await beside();
  const [group, together] = await Promise.all([
    measureFanOut(meters, inGroup, inTurns(inGroup, 'group'), { inFlight: HOT_IN_FLIGHT, seconds: plan.seconds }),
    beside(),
  ]);
  closeAll([...inGroup, ...others]);
  await server.stop();
  return { alone, together, group };
};

/** One process with Redis, and two: everyone's other side and half of the group are on the other one. */
const measureSplit = async (stage: Stage, plan: GrowthPlan, world: Placed): Promise<Split[]> => {
  const redis = await startRedis(stage);
  const split: Split[] = [];
  let perSecond = 0;
  for (const processes of [1, 2]) {
    say(`${processes === 1 ? 'One process' : 'Two processes'} with Redis …`);
    const servers: MeasuredChild[] = [];
    for (let i = 0; i < processes; i += 1) servers.push(await startServer(stage, world, redis.url));
    const devices = await connectPeople(servers, world, 0, plan.groupSize);
    const [writers, listeners] = sides(devices);
    const meters = { ...metersOf(stage, servers), redis: redis.cpuMs };
    const byAll = inTurns([...writers, ...listeners], 'direct');
    await measureSends(meters, byAll, { inFlight: plan.inFlight, seconds: 2 });
    const sends = await measureSends(meters, byAll, { inFlight: plan.inFlight, seconds: plan.seconds });
    await delay(SETTLE_MS);
    // Both at half of what one can do.
    if (processes === 1) perSecond = Math.round(sends.perSecond / 2);
    const latency = await measureLatency(listeners, inTurns(writers, 'direct'), { perSecond, seconds: plan.seconds });
    const fanOut = await measureFanOut(meters, devices, inTurns(devices, 'group'), { inFlight: 4, seconds: plan.seconds });
    split.push({ processes, sends, latency, fanOut });
    closeAll(devices);
    for (const server of servers) await server.stop();
  }
  await redis.stop();
  return split;
};

/** Lets us and what we start open many files. Answers with how many connections that allows. */
const allowConnections = (wanted: number): number => {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${OPEN_FILES}:${OPEN_FILES}`], { stdio: 'ignore' });
    return wanted;
  } catch {
    const limit = Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }));
    return Number.isNaN(limit) ? wanted : Math.min(wanted, limit - OPEN_FILES_SPARE);
  }
};

/** More and more devices that only listen: what each takes, how long they take to come, and what sends beside them feel. */
const measureConnections = async (stage: Stage, plan: GrowthPlan, world: Placed): Promise<Connected[]> => {
  const most = allowConnections(Math.max(...plan.connections));
  const server = await startServer(stage, world);
  const rss = async () => {
    await server.usageAfterGc();
    return readRssBytes(server.pid);
  };
  const devices: Device[] = [];
  const connected: Connected[] = [];
  for (const wanted of plan.connections) {
    const count = Math.min(wanted, most);
    say(`${count} connections …`);
    const had = devices.length;
    const rssBefore = await rss();
    const startedMs = performance.now();
    devices.push(...(await connectPeople([server], world, had, count)));
    const connectMs = performance.now() - startedMs;
    await delay(IDLE_MS);
    const rssAfter = await rss();
    const [writers, listeners] = sides(devices.slice(0, plan.pairs * 2));
    const latency = await measureLatency(listeners, inTurns(writers, 'direct'), { perSecond: RATE_BESIDE, seconds: plan.seconds });
    connected.push({
      connections: count,
      rssMb: Math.round(rssAfter / KB / KB),
      rssKbPerConnection: count > had ? round((rssAfter - rssBefore) / KB / (count - had), 1) : 0,
      connectsPerSecond: Math.round(((count - had) / connectMs) * 1_000),
      latency,
    });
    if (count < wanted) break;
  }
  closeAll(devices);
  await server.stop();
  return connected;
};
