import type { RedisClient } from '../redis/connection.ts';
import type { PresenceEntry, PresenceStore } from './presence-store.ts';

/**
 * One sorted set per user: device → when it goes offline, by Redis's own clock, so that the clocks of our machines do not
 * matter. The key expires together with its last device; "online" is therefore a plain EXISTS.
 */
const shared = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local function settle()
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
    local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    if last[2] then redis.call('PEXPIREAT', KEYS[1], last[2]) end
  end`;
/** ARGV: ttl in ms, device ids. */
const touchScript = `${shared}
  for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
  settle()`;
/** ARGV: device id. */
const leaveScript = `${shared}
  redis.call('ZREM', KEYS[1], ARGV[1])
  settle()`;

interface PresenceCommands {
  parleyTouch(key: string, ttlMs: number, ...deviceIds: string[]): Promise<unknown>;
  parleyLeave(key: string, deviceId: string): Promise<unknown>;
}

export interface RedisPresenceOptions {
  /** Shared with others; whoever made it closes it. It pipelines the commands of one turn by itself. */
  redis: RedisClient;
  prefix?: string;
}

export function createRedisPresence({ redis, prefix = 'parley:' }: RedisPresenceOptions): PresenceStore {
  redis.defineCommand('parleyTouch', { numberOfKeys: 1, lua: touchScript });
  redis.defineCommand('parleyLeave', { numberOfKeys: 1, lua: leaveScript });
  const commands = redis as unknown as PresenceCommands;
  const keyOf = (userId: string) => `${prefix}presence:${userId}`;

  return {
    async touch(entries, ttlMs) {
      const byUser = groupByUser(entries);
      await Promise.all([...byUser].map(([userId, devices]) => commands.parleyTouch(keyOf(userId), ttlMs, ...devices)));
    },
    async leave({ userId, deviceId }) {
      await commands.parleyLeave(keyOf(userId), deviceId);
    },
    async online(userIds) {
      const found = await Promise.all(userIds.map((userId) => redis.exists(keyOf(userId))));
      return new Set(userIds.filter((_, index) => found[index] === 1));
    },
  };
}

function groupByUser(entries: readonly PresenceEntry[]): Map<string, string[]> {
  const byUser = new Map<string, string[]>();
  for (const { userId, deviceId } of entries) {
    const devices = byUser.get(userId);
    if (devices) devices.push(deviceId);
    else byUser.set(userId, [deviceId]);
  }
  return byUser;
}
