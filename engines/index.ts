import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInProcessBus } from './bus/in-process.ts';
import type { Bus } from './bus/bus.ts';
import { createRedisBus } from './bus/redis.ts';
import { systemClock, systemTimers, type Clock, type Timers } from './clock.ts';
import { createIdGenerator, type IdGenerator } from './ids.ts';
import { createInProcessLimiter } from './limits/in-process.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import { createRedisLimiter } from './limits/redis.ts';
import { createFolderStore } from './objects/folder.ts';
import type { ObjectStore } from './objects/object-store.ts';
import { createS3Store, type S3StoreOptions } from './objects/s3.ts';
import { createDatabase, type Database } from './postgres/client.ts';
import { createWorkerLease } from './postgres/worker-lease.ts';
import { createInProcessPresence } from './presence/in-process.ts';
import type { PresenceStore } from './presence/presence-store.ts';
import { createRedisPresence } from './presence/redis.ts';
import { closeRedis, connectRedis } from './redis/connection.ts';

export interface EnginesOptions {
  databaseUrl: string;
  databasePoolMax: number;
  /** None: bus, presence and limits live in this process. */
  redisUrls: readonly string[];
  /** Keeps several installations on one Redis apart. */
  redisPrefix?: string;
  /** Where attachments lie: a bucket, or a folder whose addresses are signed with `secret`. Left out by programs that store none. */
  objects?: S3StoreOptions | { folder: string; secret: string };
  clock?: Clock;
  /** Told of troubles that nobody's call carries: a broken idle connection, a throwing listener, a lost lease. */
  onTrouble(what: string, error: unknown): void;
}

export interface Engines {
  readonly database: Database;
  readonly bus: Bus;
  readonly presence: PresenceStore;
  readonly limiter: RateLimiter;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdGenerator;
  /** Which engines were chosen, for the boot log. */
  readonly names: { readonly database: string; readonly bus: string; readonly objects: string };
  /** In the order in which they lean on each other; whoever uses them must have stopped. */
  close(): Promise<void>;
}

/** The adapters that the environment asks for. The database must have been migrated. */
export async function createEngines(options: EnginesOptions): Promise<Engines> {
  const { clock = systemClock, onTrouble } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    // Last opened, first closed, and each only once. One that fails to close does not keep the others open.
    for (const closer of closers.splice(0).toReversed()) await closer().catch((error: unknown) => onTrouble('close', error));
  };
  try {
    const database = createDatabase({
      url: options.databaseUrl,
      poolMax: options.databasePoolMax,
      onError: (error) => onTrouble('database', error),
    });
    closers.push(() => database.close());
    const lease = await createWorkerLease({ sql: database.pool, clock, onTrouble: (error) => onTrouble('ids', error) });
    closers.push(() => lease.release());
    const ids = createIdGenerator({ clock, grant: lease.grant });
    const shared = await createShared({ ...options, clock }, closers);
    const asked = options.objects ?? { folder: path.join(tmpdir(), 'parley-attachments'), secret: randomUUID() };
    const objects = 'bucket' in asked ? await createS3Store(asked) : createFolderStore({ ...asked, clock });
    closers.push(() => objects.close());
    const bus = options.redisUrls.length > 0 ? 'redis' : 'in-process';
    const names = { database: new URL(options.databaseUrl).host, bus, objects: objects.name };
    return { database, ...shared, objects, clock, timers: systemTimers, ids, names, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Shared = Pick<Engines, 'bus' | 'presence' | 'limiter'>;

async function createShared(options: EnginesOptions & { clock: Clock }, closers: (() => Promise<void>)[]): Promise<Shared> {
  const { redisUrls: urls, redisPrefix: prefix = 'parley:', clock } = options;
  const onListenerError = (error: unknown) => options.onTrouble('bus', error);
  if (urls.length === 0) {
    const bus = createInProcessBus({ onListenerError });
    closers.push(() => bus.close());
    return { bus, presence: createInProcessPresence({ clock }), limiter: createInProcessLimiter() };
  }
  const redis = await connectRedis({ urls, name: 'commands', commandTimeoutMs: 3_000 });
  closers.push(() => closeRedis(redis));
  const bus = await createRedisBus({ urls, prefix, onListenerError });
  closers.push(() => bus.close());
  return { bus, presence: createRedisPresence({ redis, prefix }), limiter: createRedisLimiter({ redis, prefix }) };
}
