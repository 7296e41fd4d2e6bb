import { round } from '../statistics.ts';

/** CPU time used so far, in milliseconds; null where the system does not say. */
export type CpuMeter = () => number | null | Promise<number | null>;

/** Whose CPU time is told apart: all that runs on the server's core. */
export interface Meters {
  readonly server: CpuMeter;
  readonly postgres: CpuMeter;
  readonly redis?: CpuMeter;
  /** All that the server's core did, for anyone. */
  readonly core?: CpuMeter;
}

/** Of one second: what each was busy. */
export interface Busy {
  readonly server: number | null;
  readonly postgres: number | null;
  readonly redis: number | null;
  /** What the server's core did for others than these: near 0 on a machine of one's own. */
  readonly others: number | null;
  readonly load: number;
}

export interface Watched {
  readonly busy: Busy;
  readonly serverCpuMs: number;
  /** The server's with that of the database and the bus; null where one of them is not known. */
  readonly allCpuMs: number | null;
}

const less = (after: number | null, before: number | null): number | null => (after === null || before === null ? null : after - before);

/** Notes what everyone's CPU was used for until the returned function is called. */
export const watchBusy = async ({ server, postgres, redis = () => 0, core = () => null }: Meters): Promise<() => Promise<Watched>> => {
  const read = async () => ({ server: await server(), postgres: await postgres(), redis: await redis(), core: await core() });
  const before = await read();
  const loadBefore = process.cpuUsage();
  const startedMs = performance.now();
  return async () => {
    const tookMs = performance.now() - startedMs;
    const load = process.cpuUsage(loadBefore);
    const after = await read();
    const used = {
      server: less(after.server, before.server),
      postgres: less(after.postgres, before.postgres),
      redis: less(after.redis, before.redis),
    };
    const coreMs = less(after.core, before.core);
    const share = (ms: number | null) => (ms === null ? null : round(ms / tookMs));
    const known = [used.server, used.postgres, used.redis].filter((ms) => ms !== null);
    const allCpuMs = known.length === 3 ? known.reduce((sum, ms) => sum + ms, 0) : null;
    return {
      busy: {
        server: share(used.server),
        postgres: share(used.postgres),
        redis: share(used.redis),
        others: coreMs === null || allCpuMs === null ? null : Math.max(0, share(coreMs - allCpuMs) ?? 0),
        load: round((load.user + load.system) / 1_000 / tookMs),
      },
      serverCpuMs: used.server ?? Number.NaN,
      allCpuMs,
    };
  };
};
