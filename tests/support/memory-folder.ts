import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

/** Databases, object stores and browsers of a run at its widest. */
const ROOM_BYTES = 6 * 1024 ** 3;

/**
 * Puts what a run throws away in memory, where there is room: a database is two thousand files, and on some disks making a file takes
 * most of a millisecond. Nothing that lies there needs to survive the machine; tests of crashes kill processes, which it survives.
 * Every worker, engine and browser of the run inherits it; `TMPDIR` names another place. Removed when this process ends; what a killed
 * run left behind, by the next one.
 */
export const preferMemoryFolder = (): void => {
  const folder = process.env['TMPDIR'] === undefined ? makeFolder('/dev/shm') : null;
  if (folder !== null) process.env['TMPDIR'] = folder;
};

const makeFolder = (root: string): string | null => {
  try {
    const { bavail, bsize } = statfsSync(root);
    if (bavail * bsize < ROOM_BYTES) return null;
    const home = path.join(root, `parley-tests-${process.getuid?.()}`);
    mkdirSync(home, { recursive: true });
    for (const name of readdirSync(home)) if (!isAlive(Number(name))) rmSync(path.join(home, name), { recursive: true, force: true });
    const folder = path.join(home, String(process.pid));
    mkdirSync(folder, { recursive: true });
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
  } catch {
    // No such folder, or it is somebody else's.
    return null;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
