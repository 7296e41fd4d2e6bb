import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a crash does; `start` brings it back on the same port, empty. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops answering while its connections stay open, and goes on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** A real Redis on a free port, which keeps nothing on disk. `cluster` makes it the only node of a cluster. */
export async function startRedis({ cluster = false } = {}): Promise<TestRedis> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-redis-'));
  let child: ChildProcess | undefined;

  const start = async () => {
    const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
    child = spawn('redis-server', cluster ? [...flags, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'] : flags, {
      stdio: 'ignore',
    });
    await withClient(port, async (client) => {
      await waitFor(async () => (await client.ping().catch(() => '')) === 'PONG', 'Redis to answer');
      if (!cluster) return;
      await client.cluster('ADDSLOTSRANGE', 0, 16_383).catch(() => {});
      await waitFor(async () => (await client.cluster('INFO')).includes('cluster_state:ok'), 'the cluster to be whole');
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGCONT');
    ending.kill(signal);
    await ended;
  };

  await start();
  // A test that fails before it stops its server leaves it to the end of the process.
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill: () => end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withClient(port: number, work: (client: Redis) => Promise<void>): Promise<void> {
  const client = new Redis({ port, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => {});
  try {
    await work(client);
  } finally {
    client.disconnect();
  }
}
