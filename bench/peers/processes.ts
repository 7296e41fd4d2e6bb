import { type ChildProcess, spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVER_CORE, startChild } from '../child.ts';
import { createProcessCpuMs, readRssBytes } from '../machine.ts';
import type { Stage } from '../stage.ts';
import type { PeerServer } from './peer.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 25;
const COMPLAINT_CHARACTERS_MAX = 500;

const running = new Set<ChildProcess>();
// Whatever ends us, nothing of ours goes on.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The place of a program, in the folders of the path and in those where Debian keeps servers; null when it is not installed. */
export const findProgram = async (name: string): Promise<string | null> => {
  for (const folder of [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const file = path.join(folder, name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (folder !== '' && isThere) return file;
  }
  return null;
};

/** A loopback port that is free now. */
export const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly pinned: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program on the server's core; resolves when something listens on its port. */
export const startProgram = async ({ command, args, port, pinned, env }: ProgramOptions): Promise<PeerServer> => {
  const [file, ...all] = pinned ? ['taskset', '-c', String(SERVER_CORE), command, ...args] : [command, ...args];
  // A group of its own, so that Ctrl-C reaches us alone and we stop it in order.
  const child = spawn(file as string, all, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env }, detached: true });
  running.add(child);
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-COMPLAINT_CHARACTERS_MAX)));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  void exited.then(() => running.delete(child));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    if (running.has(child)) await exited;
    clearTimeout(timer);
  };
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (!(await takesConnections(port))) {
    if (!running.has(child)) throw new Error(`${command} ended before it took connections. ${complaint}`);
    if (performance.now() > giveUpAt) {
      await end('SIGKILL');
      throw new Error(`${command} took no connections within ${START_TIMEOUT_MS} ms.`);
    }
    await delay(LOOK_EVERY_MS);
  }
  const pid = child.pid as number;
  return {
    pid,
    cpuMs: createProcessCpuMs(pid),
    rssBytes: async () => readRssBytes(pid),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
};

export type RedisServer = PeerServer & { readonly url: string };

/** A Redis that keeps nothing on disk, on the server's core. */
export const startRedis = async ({ pinned, defer, createFolder }: Stage): Promise<RedisServer> => {
  const command = await findProgram('redis-server');
  if (command === null) throw new Error('This measurement needs redis-server (apt-get install redis-server).');
  const port = await findFreePort();
  const folder = await createFolder('redis');
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = await startProgram({ command, args, port, pinned });
  defer(() => server.stop());
  return { ...server, url: `redis://127.0.0.1:${port}` };
};

/** Starts a server of ours, a file of this folder, which says when it listens; see measured.ts. */
export const startNodeServer = async (file: string, args: readonly string[], pinned: boolean): Promise<PeerServer> => {
  const child = await startChild(file, args, pinned);
  return {
    pid: child.pid,
    cpuMs: createProcessCpuMs(child.pid),
    async rssBytes() {
      await child.usageAfterGc();
      return readRssBytes(child.pid);
    },
    kill: () => child.kill(),
    stop: () => child.stop(),
  };
};
