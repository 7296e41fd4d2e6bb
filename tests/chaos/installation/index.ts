import { randomBytes } from 'node:crypto';
import type { Random } from '../../../clients/sync/index.ts';
import { freePort } from '../../support/free-port.ts';
import { startRedis, type TestRedis } from '../../support/redis-server.ts';
import { waitFor } from '../../support/wait-for.ts';
import { createFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { type ChaosPostgres, startChaosPostgres } from './postgres.ts';
import { supervise, type Supervised } from '../../support/supervised.ts';

/** Everything that an installation of Parley is made of, each part a process of its own. */
export interface Installation {
  readonly postgres: ChaosPostgres;
  readonly redis: TestRedis;
  readonly servers: readonly Supervised[];
  readonly workers: readonly Supervised[];
  readonly proxy: FaultProxy;
  /** Where the devices connect. */
  readonly url: string;
  readonly heartbeatMs: number;
  /** Resolves when every process answers and reaches its engines. */
  whole(): Promise<void>;
}

export interface InstallationOptions {
  readonly folder: string;
  readonly servers: number;
  readonly workers: number;
  readonly random: Random;
  /** Called while the database is there and nobody else is. */
  prepare(databaseUrl: string): Promise<void>;
  /** What closes each part, as soon as the part exists: the last one first. */
  defer(close: () => Promise<void>): void;
}

export const HEARTBEAT_MS = 2_000;
export const SECRET = randomBytes(36).toString('base64');
const WHOLE_TIMEOUT_MS = 120_000;

export const startInstallation = async (options: InstallationOptions): Promise<Installation> => {
  const { folder, random, defer } = options;
  const postgres = await startChaosPostgres(folder);
  defer(() => postgres.stop());
  await options.prepare(postgres.url);
  const redis = await startRedis();
  defer(() => redis.stop());
  const env = {
    DATABASE_URL: postgres.url,
    DATABASE_POOL_MAX: '8',
    REDIS_URL: redis.url,
    PARLEY_SECRET: SECRET,
    HOST: '127.0.0.1',
    HEARTBEAT_MS: String(HEARTBEAT_MS),
    SHUTDOWN_MS: '1500',
    LOG_LEVEL: 'info',
    // Whoever starts Parley through npm is watched: when the tool is killed, its processes end by themselves.
    npm_lifecycle_event: 'chaos',
  };
  const start = async (role: 'server' | 'worker', at: number): Promise<Supervised> => {
    const supervised = supervise({ name: `${role}-${at + 1}`, role, port: await freePort(), folder, env });
    defer(() => supervised.stop());
    return supervised;
  };
  const servers: Supervised[] = [];
  for (let at = 0; at < options.servers; at += 1) servers.push(await start('server', at));
  const workers: Supervised[] = [];
  for (let at = 0; at < options.workers; at += 1) workers.push(await start('worker', at));
  const proxy = await createFaultProxy(
    servers.map((server) => server.port),
    random,
  );
  defer(() => proxy.close());
  const whole = async (): Promise<void> => {
    for (const supervised of [...servers, ...workers]) {
      await waitFor(() => supervised.isReady(), `${supervised.name} to be ready`, WHOLE_TIMEOUT_MS);
    }
  };
  return { postgres, redis, servers, workers, proxy, url: proxy.url, heartbeatMs: HEARTBEAT_MS, whole };
};
