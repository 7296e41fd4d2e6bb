import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresTrouble } from './trouble.ts';

const exec = promisify(execFile);

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user that Postgres runs as: nobody in particular, unless we are root, whom Postgres refuses. */
export async function postgresUser(): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await lookUpUser('postgres');
  if (existing) return existing;
  const commands: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']],
    ['adduser', ['-S', '-D', '-H', 'postgres']],
  ];
  for (const [command, args] of commands) {
    await exec(command, args).catch(() => {});
    const made = await lookUpUser('postgres');
    if (made) return made;
  }
  throw new EmbeddedPostgresTrouble(
    'PostgreSQL does not run as root, and a system user "postgres" could not be made. Create one (`useradd --system postgres`), or start as an ordinary user.',
  );
}

async function lookUpUser(name: string): Promise<OsUser | null> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether `user` may walk to `folder`: every folder above must let them through. What does not exist yet is ours to make. */
export async function isReachable(folder: string, user: OsUser): Promise<boolean> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const found = await stat(current).catch(() => null);
    if (found && !passes(found, user)) return false;
    if (current === path.dirname(current)) return true;
  }
}

function passes(entry: { mode: number; uid: number; gid: number }, user: OsUser): boolean {
  if (entry.uid === user.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === user.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}

/** Whether a process runs. One that has ended and that nobody has asked after, as in a container without an init, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // Alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The command line of a process; null when there is no such process or the system does not say. */
export async function commandOf(pid: number): Promise<string | null> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  } catch {
    return await exec('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout.trim() || null,
      () => null,
    );
  }
}

/** When a process began, in whatever words the system has: with the pid, it tells a process from a later one of the same number. */
export async function birthOf(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return await exec('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
      ({ stdout }) => stdout.trim() || null,
      () => null,
    );
  }
}

/** Waits until `done` says so; false when `timeoutMs` pass first. */
export async function until(done: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 25): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await done())) {
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return true;
}
