/**
 * `npm run bench`: PostgreSQL (fsync on) and the server on core 0, the load on core 1, everything through signed-in sockets. `-- --quick`
 * takes a minute. Prints a table and keeps it in bench/results/.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../engines/postgres/embedded/index.ts';
import { migrate } from '../engines/postgres/migrate.ts';
import { rootDir } from '../scripts/support/paths.ts';
import { ensurePrismaClient } from '../scripts/support/prisma-client.ts';
import { connect, type LoadSocket } from './socket.ts';

const quick = process.argv.includes('--quick');
const GROUP = quick ? 200 : 500;
const IDLE = quick ? 500 : 2_000;
const PAIRS = quick ? 100 : 250;
const SECONDS = quick ? 3 : 8;
const ROUNDS = quick ? 1 : 3;

const { operations } = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8')) as {
  operations: { name: string; query: string }[];
};
const query = (name: string): string => operations.find((operation) => operation.name === name)?.query as string;

const pin = (core: number, pid: number): boolean => {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const quantile = (values: number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN) * 10) / 10;
};
const median = (values: number[]): number => quantile(values, 0.5);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let count = 0;
const newId = (): string => `bench-${process.pid}-${(count += 1)}`;
const input = (chatId: string, body: string) => ({ input: { chatId, clientMessageId: newId(), content: { text: { body } } } });
/** 100 bytes that carry when they were sent. */
const stamped = (): string => `at${performance.now().toFixed(3)};`.padEnd(100, 'x');
/** When the messages of a frame were sent; those that were committed together come together. */
const sentAt = (frame: string): number[] => [...frame.matchAll(/"body":"at([\d.]+);/g)].map((found) => Number(found[1]));

const ask = <T>(child: ChildProcess, question: string): Promise<T> =>
  new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as T));
    child.send(question);
  });
const usage = (child: ChildProcess) => ask<{ cpuUs: number; rss: number }>(child, 'usage');

const subscribe = async (socket: LoadSocket): Promise<void> => {
  const caughtUp = new Promise<void>((resolve) => {
    socket.onFrame = (text) => text.includes('"CaughtUp"') && resolve();
  });
  socket.subscribe(query('subscribe'), { after: null });
  await caughtUp;
  socket.onFrame = null;
};

/** Sends at a steady rate whatever the answers do, and takes the time until the other side's frame. */
const openLoop = async (pairs: { from: LoadSocket; to: LoadSocket; chatId: string }[], rate: number) => {
  const latencies: number[] = [];
  for (const { to } of pairs) {
    to.onFrame = (frame) => {
      for (const at of sentAt(frame)) latencies.push(performance.now() - at);
    };
  }
  const startedMs = performance.now();
  let sent = 0;
  while (performance.now() - startedMs < SECONDS * 1_000) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * rate);
    for (; sent < due; sent += 1) {
      const pair = pairs[sent % pairs.length] as (typeof pairs)[number];
      void pair.from.ask(query('sendMessage'), input(pair.chatId, stamped()));
    }
    await sleep(1);
  }
  const deadline = performance.now() + 5_000;
  while (latencies.length < sent && performance.now() < deadline) await sleep(10);
  return {
    rate,
    sent,
    received: latencies.length,
    p50: median(latencies),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    max: quantile(latencies, 1),
  };
};

/** Keeps a number of sends in flight; counts those that were acknowledged. A person's own rate limit holds: load is spread. */
const closedLoop = async (pairs: { from: LoadSocket; chatId: string }[], inFlight: number) => {
  let acked = 0;
  let refused = 0;
  const latencies: number[] = [];
  const endMs = performance.now() + SECONDS * 1_000;
  const one = async (at: number): Promise<void> => {
    for (let i = at; performance.now() < endMs; i += inFlight) {
      const pair = pairs[i % pairs.length] as (typeof pairs)[number];
      const startedMs = performance.now();
      const answer = JSON.stringify(await pair.from.ask(query('sendMessage'), input(pair.chatId, stamped())));
      if (answer.includes('SendMessagePayload')) acked += 1;
      else refused += 1;
      latencies.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, i) => one(i)));
  return { perSecond: Math.round(acked / SECONDS), refused, p99: quantile(latencies, 0.99) };
};

const fanOut = async (server: ChildProcess, senders: LoadSocket[], listeners: LoadSocket[], group: string, inFlight: number) => {
  let delivered = 0;
  const latencies: number[] = [];
  for (const listener of listeners) {
    listener.onFrame = (frame) => {
      for (const at of sentAt(frame)) {
        delivered += 1;
        if (delivered % 50 === 0) latencies.push(performance.now() - at);
      }
    };
  }
  const before = await usage(server);
  const startedMs = performance.now();
  const endMs = startedMs + SECONDS * 1_000;
  let messages = 0;
  const one = async (sender: LoadSocket): Promise<void> => {
    while (performance.now() < endMs) {
      const target = delivered + listeners.length;
      await sender.ask(query('sendMessage'), input(group, stamped()));
      messages += 1;
      const deadline = performance.now() + 2_000;
      while (delivered < target && performance.now() < deadline) await sleep(0);
    }
  };
  await Promise.all(senders.slice(0, inFlight).map(one));
  while (delivered < messages * listeners.length && performance.now() < endMs + 5_000) await sleep(5);
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = await usage(server);
  for (const listener of listeners) listener.onFrame = null;
  return {
    perSecond: Math.round(delivered / seconds),
    cpuMsPer1000: Math.round(((after.cpuUs - before.cpuUs) / 1_000 / delivered) * 1_000 * 10) / 10,
    missing: messages * listeners.length - delivered,
    p99: quantile(latencies, 0.99),
  };
};

await ensurePrismaClient();
const { makeWorld } = await import('./world.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir: folder, onProgress: (line) => console.log(line) });
let server: ChildProcess | null = null;
try {
  await migrate({ url: postgres.url, folder: path.join(rootDir, 'prisma/migrations') });
  console.log('Making people and chats …');
  const howMany = Math.max(GROUP, PAIRS * 2, IDLE);
  const world = await makeWorld(postgres.url, howMany, GROUP);
  const postmaster = Number(readFileSync(path.join(postgres.folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const pinned = pin(1, process.pid) && pin(0, postmaster);
  if (!pinned) console.log('taskset is missing: nothing is pinned to a core, and the figures are not comparable.');
  server = fork(new URL('server.ts', import.meta.url), [postgres.url], { stdio: 'inherit' });
  const child = server;
  const { url } = await new Promise<{ url: string }>((resolve) => child.once('message', (message) => resolve(message as { url: string })));
  pin(0, child.pid as number);
  await sleep(1_000);

  const idleBefore = await usage(child);
  console.log(`Connecting ${IDLE} devices …`);
  const sockets: LoadSocket[] = [];
  for (let i = 0; i < IDLE; i += 20) {
    const some = await Promise.all(world.people.slice(i, i + 20).map((person) => connect(url, person.token)));
    await Promise.all(some.map(subscribe));
    sockets.push(...some);
  }
  await sleep(2_000);
  const idleAfter = await usage(child);
  const rssKbPerConnection = Math.round((idleAfter.rss - idleBefore.rss) / 1_024 / IDLE);

  const pairs = world.pairs
    .slice(0, PAIRS)
    .map((chatId, i) => ({ from: sockets[2 * i] as LoadSocket, to: sockets[2 * i + 1] as LoadSocket, chatId }));
  console.log('Latency …');
  const latency = [];
  for (const rate of [100, 500]) latency.push(await openLoop(pairs, rate));
  console.log('Sends …');
  const sends = [];
  for (let round = 0; round < ROUNDS; round += 1) sends.push(await closedLoop(pairs, 64));
  console.log('Fan-out …');
  const fans = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    fans.push(await fanOut(child, sockets.slice(0, GROUP), sockets.slice(0, GROUP), world.group, 4));
  }

  const results = {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: os.cpus()[0]?.model,
      cores: os.cpus().length,
      memoryGb: Math.round(os.totalmem() / 2 ** 30),
      node: process.version,
      pinned,
    },
    settings: { group: GROUP, idle: IDLE, pairs: PAIRS, seconds: SECONDS, rounds: ROUNDS, fsync: true },
    latencyMs: latency,
    acknowledgedPerSecond: median(sends.map((round) => round.perSecond)),
    acknowledgedP99Ms: median(sends.map((round) => round.p99)),
    refused: sends.reduce((sum, round) => sum + round.refused, 0),
    deliveriesPerSecond: median(fans.map((round) => round.perSecond)),
    cpuMsPer1000Deliveries: median(fans.map((round) => round.cpuMsPer1000)),
    fanOutP99Ms: median(fans.map((round) => round.p99)),
    deliveriesMissing: fans.reduce((sum, round) => sum + round.missing, 0),
    rssKbPerIdleConnection: rssKbPerConnection,
  };
  console.log(JSON.stringify(results, null, 2));
  mkdirSync(new URL('results/', import.meta.url), { recursive: true });
  if (!quick) writeFileSync(new URL(`results/${results.date}.json`, import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  for (const socket of sockets) socket.close();
} finally {
  server?.kill('SIGTERM');
  await new Promise((resolve) => (server === null ? resolve(null) : server.once('exit', resolve)));
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
