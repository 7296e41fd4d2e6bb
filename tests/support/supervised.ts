import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { rootDir } from '../../scripts/support/paths.ts';

/** A process of Parley that somebody looks after: whatever ends it, it is started again on the same port. */
export interface Supervised {
  readonly name: string;
  readonly role: 'server' | 'worker';
  readonly port: number;
  readonly url: string;
  /** How often it ended although nobody had asked it to and its engines were there to be reached when it began. */
  crashes(): number;
  /** Answers, and reaches its engines. */
  isReady(): Promise<boolean>;
  /** `kill -9`: it has no last moment. */
  kill(): void;
  /** As a deploy stops it: it drains, and ends by itself. Resolves when it has. */
  drain(): Promise<void>;
  /** Holds it still, and lets it go on: its sockets stay open, its clocks run. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface SupervisedOptions {
  readonly name: string;
  readonly role: 'server' | 'worker';
  readonly port: number;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const RESTART_PAUSE_MS = 100;
/** A start that fails, because an engine is away, is tried again after this. */
const FAILED_START_PAUSE_MS = 700;
const STOP_PATIENCE_MS = 6_000;
const READY_TIMEOUT_MS = 1_000;

export const supervise = (options: SupervisedOptions): Supervised => {
  const { name, role, port, folder, env } = options;
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let isWanted = true;
  let isExpected = false;
  let wasReady = false;
  let crashes = 0;
  let timer: NodeJS.Timeout | undefined;

  const launch = async (): Promise<void> => {
    const log = await open(path.join(folder, `${name}.log`), 'a');
    if (!isWanted) return log.close();
    const process_ = spawn(process.execPath, [path.join(rootDir, 'scripts/start.ts'), '--api-only'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env, PARLEY_ROLE: role, PORT: String(port) },
      stdio: ['ignore', log.fd, log.fd],
      // Ctrl-C in the terminal reaches the tool alone, which stops its processes in its own order.
      detached: true,
    });
    await log.close();
    child = process_;
    isExpected = false;
    wasReady = false;
    ended = new Promise((resolve) => {
      process_.once('error', () => resolve());
      process_.once('exit', () => resolve());
    });
    void ended.then(() => {
      if (child === process_) child = null;
      if (!isWanted) return;
      if (!isExpected && wasReady) crashes += 1;
      timer = setTimeout(() => void launch(), wasReady ? RESTART_PAUSE_MS : FAILED_START_PAUSE_MS);
    });
  };
  const signal = (which: NodeJS.Signals): void => void child?.kill(which);
  void launch();

  return {
    name,
    role,
    port,
    url,
    crashes: () => crashes,
    async isReady() {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) }).catch(() => null);
      const answer = (await response?.json().catch(() => null)) as { status?: string } | null | undefined;
      const isReady = response?.status === 200 && answer?.status === 'ready';
      wasReady ||= isReady;
      return isReady;
    },
    kill() {
      isExpected = true;
      signal('SIGKILL');
    },
    async drain() {
      isExpected = true;
      signal('SIGTERM');
      await ended;
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async stop() {
      isWanted = false;
      clearTimeout(timer);
      signal('SIGCONT');
      signal('SIGTERM');
      const patience = setTimeout(() => signal('SIGKILL'), STOP_PATIENCE_MS);
      await ended;
      clearTimeout(patience);
    },
  };
};
