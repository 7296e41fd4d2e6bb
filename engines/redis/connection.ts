import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** Redis could not be reached when the process began. The message is for the person who started it. */
export class RedisUnreachable extends Error {
  override readonly name = 'RedisUnreachable';
}

export interface RedisConnectionOptions {
  /** One address, or several of one cluster. */
  urls: readonly string[];
  /** What the connection is for; an operator sees it in CLIENT LIST. */
  name: string;
  /** Commands fail after this long, so that nobody waits for a server that does not answer. */
  commandTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/** Connects and waits until Redis answers. Afterwards the connection restores itself for as long as it is open. */
export async function connectRedis(options: RedisConnectionOptions): Promise<RedisClient> {
  const client = openRedis(options);
  const timeoutMs = options.connectTimeoutMs ?? 10_000;
  let lastError: Error | undefined;
  // Without a listener, ioredis prints every failed attempt. The state is read from `status` and from failing commands.
  client.on('error', (error: Error) => (lastError = error));
  try {
    await ready(client, timeoutMs);
    return client;
  } catch {
    client.disconnect();
    const place = options.urls.map(withoutPassword).join(', ');
    const cause = lastError?.message ?? `no answer within ${timeoutMs / 1000} s`;
    throw new RedisUnreachable(`Redis at ${place} cannot be reached (${cause}). Check REDIS_URL and that the server runs.`);
  }
}

/** Ends a connection, politely if the server still answers. */
export async function closeRedis(client: RedisClient): Promise<void> {
  if (client.status === 'ready') await client.quit().catch(() => {});
  client.disconnect();
}

function openRedis({ urls, name, commandTimeoutMs, connectTimeoutMs }: RedisConnectionOptions): RedisClient {
  const shared: RedisOptions = {
    connectionName: `parley-${name}`,
    connectTimeout: connectTimeoutMs ?? 10_000,
    keepAlive: 15_000,
    maxRetriesPerRequest: 1,
    ...(commandTimeoutMs === undefined ? {} : { commandTimeout: commandTimeoutMs }),
    // Commands of one turn of the loop leave in one write; in a cluster, one write per slot.
    enableAutoPipelining: true,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
  };
  const [first] = urls;
  if (first === undefined) throw new Error('REDIS_URL names no address.');
  if (urls.length === 1) return new Redis(first, shared);
  const { username, password, protocol } = new URL(first);
  return new Cluster([...urls], {
    enableAutoPipelining: true,
    // A command for a cluster that is away fails at once, instead of waiting for as long as that takes.
    enableOfflineQueue: false,
    clusterRetryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    redisOptions: {
      ...shared,
      // Nodes that the cluster tells us of come without credentials: they are those of the first address.
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}

function ready(client: RedisClient, timeoutMs: number): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, timeoutMs);
    client.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function withoutPassword(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.hostname}:${parsed.port || 6379}` : '(not an address)';
}
