import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import pg from 'pg';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** Whether server and database were bound to one core, and the load to another. */
  readonly pinned: boolean;
  /** Processes that were already running when the measurement began, averaged over a minute: near 0 on a machine of one's own. */
  readonly loadAverageBefore: number;
}

export const describeMachine = async (databaseUrl: string, pinned: boolean, loadAverageBefore: number): Promise<Machine> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string; fsync: string }>(
      `SELECT current_setting('server_version') AS server_version, current_setting('fsync') || current_setting('synchronous_commit') AS fsync`,
    );
    const [{ server_version: postgres, fsync }] = rows as [{ server_version: string; fsync: string }];
    if (fsync !== 'onon') throw new Error('PostgreSQL does not flush its log on commit: durable sends cannot be measured.');
    return {
      cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: os.cpus().length,
      memoryGb: Math.round(os.totalmem() / 2 ** 30),
      system: `${os.type()} ${os.release()} ${os.arch()}`,
      node: process.version,
      postgres,
      pinned,
      loadAverageBefore,
    };
  } finally {
    await client.end();
  }
};

/** Linux counts CPU time in hundredths of a second. */
const MS_PER_TICK = 10;

/** CPU time of a server of PostgreSQL and of all its processes, ended ones included; null where /proc is missing. */
export const createPostgresCpuMs = (postmaster: number) => (): number | null => {
  try {
    let ticks = 0;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const fields = readStat(name);
      if (fields === null || (Number(name) !== postmaster && Number(fields[1]) !== postmaster)) continue;
      // After pid and name: state, parent, …, utime, stime, and those of children that have ended.
      for (const at of [11, 12, 13, 14]) ticks += Number(fields[at]);
    }
    return ticks * MS_PER_TICK;
  } catch {
    return null;
  }
};

/** CPU time of one process with all its threads; null when it is not there or the system does not say. */
export const createProcessCpuMs = (pid: number) => (): number | null => {
  const fields = readStat(String(pid));
  return fields === null ? null : (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
};

/** Resident memory of a process. */
export const readRssBytes = (pid: number): number => {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (found === null) throw new Error(`The system does not say how much memory process ${pid} has.`);
  return Number(found[1]) * 1_024;
};

/** CPU time that a core has spent on anything so far, the host's other guests included; null where the system does not say. */
export const createCoreCpuMs = (core: number) => (): number | null => {
  try {
    const line = readFileSync('/proc/stat', 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`cpu${core} `));
    const [user, nice, system, , , irq, softirq, steal] = (line ?? '').split(' ').slice(1).map(Number);
    const ticks = [user, nice, system, irq, softirq, steal].reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0);
    return Number.isNaN(ticks) ? null : ticks * MS_PER_TICK;
  } catch {
    return null;
  }
};

const readStat = (pid: string): string[] | null => {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It ended while we were looking.
    return null;
  }
};
