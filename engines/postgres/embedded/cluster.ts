import { spawn, type ChildProcess } from 'node:child_process';
import { chown, mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { commandOf, isAlive, until, type OsUser } from './system.ts';
import { EmbeddedPostgresTrouble, errorCode, reaching } from './trouble.ts';

export const superuser = 'parley';

export interface Cluster {
  folder: string;
  binaries: Binaries;
  user: OsUser | null;
  password: string;
  logFile: string;
}

export type ClusterState = 'missing' | 'ready';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const logSizeMaxBytes = 10_000_000;

/** Whether there is a database in the folder; throws when there is something that is not one. */
export async function inspectCluster({ folder, binaries }: Cluster): Promise<ClusterState> {
  const names = await reaching(`the database folder ${folder}`, () =>
    readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }),
  );
  if (names === null) return 'missing';
  const version = await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => '');
  if (version.trim() === '') throw corrupt(folder, 'it is not a database folder, or part of it is missing');
  if (version.trim() !== binaries.major) {
    throw new EmbeddedPostgresTrouble(
      `The database in ${folder} was made by PostgreSQL ${version.trim()}, and this version of Parley brings ${binaries.major}. Start the earlier version of Parley and export the data, or start over with \`npm run db:reset\` (deletes all data).`,
    );
  }
  return 'ready';
}

/** Makes the database files beside their place and moves them in, so that a killed start leaves no half of a database. */
export async function initCluster({ folder, binaries, user, password }: Cluster): Promise<void> {
  const draft = `${folder}.new`;
  await reaching(`the folder ${path.dirname(folder)}`, () => rm(draft, { recursive: true, force: true }));
  const secrets = await mkdtemp(path.join(tmpdir(), 'parley-initdb-'));
  const passwordFile = path.join(secrets, 'password');
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user) for (const file of [secrets, passwordFile]) await chown(file, user.uid, user.gid);
    if (user) await makeOwned(draft, user);
    const args = ['-D', draft, '-U', superuser, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
    // Trigrams and Chinese letters need a UTF-8 locale; C.UTF-8 is the same on every Linux.
    const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
    const { code, output } = await finish(binaries.initdb, [...args, `--locale=${locale}`, '--no-instructions'], user);
    if (code !== 0) throw new EmbeddedPostgresTrouble(`The database files could not be made in ${folder}: ${lastLine(output)}`);
    await rename(draft, folder);
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

async function makeOwned(folder: string, user: OsUser): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, user.uid, user.gid);
}

/** Stops the server of a run that was killed, if it still works on the folder. */
export async function stopOrphan(folder: string, onOrphan: () => void): Promise<void> {
  const file = path.join(folder, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  const command = await commandOf(pid);
  if (command !== null && !command.includes(folder)) {
    // The number has gone to a stranger since, as it does in containers; Postgres would take them for its predecessor.
    await rm(file, { force: true });
    return;
  }
  onOrphan();
  await endServer(pid, () => !isAlive(pid));
}

export interface RunningServer {
  readonly port: number;
  /** Resolves when the server has ended, with the reason it logged last. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the server and waits until it accepts connections. */
export async function startServer(cluster: Cluster, port: number, settings: Record<string, string>): Promise<RunningServer> {
  const giveUpAt = performance.now() + startTimeoutMs;
  for (;;) {
    const outcome = await tryStart(cluster, port, settings, giveUpAt);
    if ('port' in outcome) return outcome;
    // The last processes of a killed server take a moment to notice that it is gone.
    const waitsForOld = /pre-existing shared memory block|lock file .* already exists/.test(outcome.reason);
    if (!waitsForOld || performance.now() > giveUpAt) throw startTrouble(cluster.folder, outcome.reason);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** The port was taken between our look and the server's start. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

async function tryStart(
  cluster: Cluster,
  port: number,
  settings: Record<string, string>,
  giveUpAt: number,
): Promise<RunningServer | { reason: string }> {
  const logStart = await prepareLog(cluster.logFile);
  const child = await launch(cluster, port, settings);
  const readLog = async () => (await readFile(cluster.logFile)).subarray(logStart).toString();
  let ended = false;
  const exited = new Promise<string>((resolve) => {
    // A server that was killed has not said why; what its log says last is about something else.
    const end = (fallback: string, wasKilled = false) => {
      ended = true;
      void readLog().then(
        (log) => resolve(wasKilled ? fallback : (lastFatal(log) ?? fallback)),
        () => resolve(fallback),
      );
    };
    child.once('exit', (code, signal) => end(`it ended with ${signal ?? code}`, signal === 'SIGKILL'));
    child.once('error', (error) => end(error.message));
  });
  const ready = await until(async () => ended || (await accepts(cluster, port)), giveUpAt - performance.now());
  if (ended) return { reason: await exited };
  const stop = () => (child.pid === undefined ? Promise.resolve() : endServer(child.pid, () => ended));
  if (!ready) {
    await stop();
    return { reason: `it was not ready after ${startTimeoutMs / 1000} s` };
  }
  return { port, exited, stop };
}

async function launch({ folder, binaries, user, logFile }: Cluster, port: number, settings: Record<string, string>): Promise<ChildProcess> {
  // The log is a file and not a pipe: a server that outlives us must still have somewhere to write.
  const log = await open(logFile, 'a', 0o600);
  const fixed = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  try {
    return spawn(binaries.postgres, ['-D', folder, ...Object.entries(fixed).flatMap(([key, value]) => ['-c', `${key}=${value}`])], {
      ...user,
      cwd: folder,
      // A session of its own: Ctrl-C in the terminal reaches us alone, and we stop the server when its clients are done.
      detached: true,
      env: minimalEnv,
      stdio: ['ignore', log.fd, log.fd],
    });
  } finally {
    await log.close();
  }
}

/** Nothing of our environment, which holds secrets, and messages in English, which we read. */
const minimalEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_MESSAGES: 'C' };

async function prepareLog(logFile: string): Promise<number> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= logSizeMaxBytes) return size;
  await truncate(logFile);
  return 0;
}

async function accepts({ password }: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28P01: the server is up, and the password is not the one the database was made with. Waiting would not help.
    if (errorCode(error) === '28P01')
      throw new EmbeddedPostgresTrouble(
        'The database does not accept the password in postgres.json. Restore that file, or start over with `npm run db:reset` (deletes all data).',
        { cause: error },
      );
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function endServer(pid: number, ended: () => boolean): Promise<void> {
  // Fast shutdown: sessions are ended, everything is written. Then, without patience, immediate: the log is replayed at the next start.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (ended()) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (errorCode(error) === 'ESRCH') return;
      throw error;
    }
    if (await until(ended, stopTimeoutMs)) return;
  }
}

function finish(command: string, args: string[], user: OsUser | null): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...user, cwd: '/', env: minimalEnv, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const corrupt = (folder: string, reason: string) =>
  new EmbeddedPostgresTrouble(
    `The database in ${folder} is damaged: ${reason}. Restore the folder from a backup, or start over with \`npm run db:reset\` (deletes all data).`,
  );

function startTrouble(folder: string, reason: string): Error {
  if (/could not bind|Address already in use|could not create any TCP/.test(reason)) return new PortTaken(reason);
  if (/Permission denied|has wrong ownership|invalid permissions/.test(reason)) {
    return new EmbeddedPostgresTrouble(
      `The database in ${folder} belongs to another user or is closed to us (${reason}). Start as the user who made it, or start over with \`npm run db:reset\` (deletes all data).`,
    );
  }
  return corrupt(folder, reason);
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

/** What one session was told, such as our own that asked whether it is up yet: no reason for the server to end. */
const ofOneSession =
  /the database system is (starting up|shutting down|not yet accepting|in recovery)|terminating connection|authentication failed/;

/** The last FATAL or PANIC of the log that is about the server, without time and pid. */
function lastFatal(log: string): string | null {
  const line = log
    .split('\n')
    .findLast((text) => /(FATAL|PANIC|could not access directory|is not a valid data directory):?/.test(text) && !ofOneSession.test(text));
  return line?.replace(/^.*?(FATAL|PANIC|postgres):\s*/, '').trim() ?? null;
}
