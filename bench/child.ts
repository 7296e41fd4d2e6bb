import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** What a measured process tells about itself. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Buffers and the like, outside V8's heap. */
  readonly externalBytes: number;
  /** Statements sent to the database so far, without the chores that run beside requests. */
  readonly statements: number;
}

/** A measured process: a server of its own, on the core that it shares with PostgreSQL. */
export interface MeasuredChild {
  readonly url: string;
  readonly pid: number;
  usage(): Promise<Usage>;
  /** The same after a full garbage collection. */
  usageAfterGc(): Promise<Usage>;
  startProfile(): Promise<void>;
  /** The profile in V8's JSON. */
  stopProfile(): Promise<string>;
  ask<Answer>(question: string, argument?: unknown): Promise<Answer>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const ASK_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** Binds a process with all its threads to a core; what it starts from then on stays there too. False where there is no taskset. */
export const pin = (core: number, pid: number): boolean => {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const launch = (file: string, args: readonly string[], pinned: boolean): ChildProcess => {
  const script = fileURLToPath(new URL(file, import.meta.url));
  // The young generation as `npm start` has it.
  // The product runs with what package.json starts it with, the systems beside it with what Node does by itself.
  const flags = ['--expose-gc', '--no-warnings', ...(file === 'server.ts' ? ['--max-semi-space-size=32'] : [])];
  return pinned
    ? fork(script, args, { execPath: 'taskset', execArgv: ['-c', String(SERVER_CORE), process.execPath, ...flags], stdio: 'inherit' })
    : fork(script, args, { execArgv: flags, stdio: 'inherit' });
};

/** Starts `file`, which says `{ url }` when it listens and then answers questions (see measured.ts). */
export const startChild = async (file: string, args: readonly string[], pinned: boolean): Promise<MeasuredChild> => {
  const child = launch(file, args, pinned);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<string>();
  child.on('message', (message: { url?: string; id?: number; answer?: unknown }) => {
    if (message.url !== undefined) ready.resolve(message.url);
    else waiting.get(message.id ?? -1)?.resolve(message.answer);
  });
  const fail = (): void => {
    const error = new Error(`${file} ended before it was told to.`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  };
  void exited.then(fail);
  let count = 0;
  const ask = async <Answer>(question: string, argument?: unknown): Promise<Answer> => {
    const id = (count += 1);
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    const timer = setTimeout(() => answer.reject(new Error(`${file} did not answer "${question}".`)), ASK_TIMEOUT_MS);
    child.send({ id, question, argument });
    try {
      return (await answer.promise) as Answer;
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  const stop = () => end('SIGTERM');
  const timer = setTimeout(() => ready.reject(new Error(`${file} was not ready within ${START_TIMEOUT_MS} ms.`)), START_TIMEOUT_MS);
  try {
    const url = await ready.promise;
    return {
      url,
      pid: child.pid as number,
      ask,
      stop,
      kill: () => end('SIGKILL'),
      usage: () => ask('usage'),
      usageAfterGc: () => ask('usageAfterGc'),
      startProfile: () => ask('startProfile'),
      stopProfile: () => ask('stopProfile'),
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
};
