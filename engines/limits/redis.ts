import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisClient } from '../redis/connection.ts';
import { memoryLimiter } from './in-process.ts';
import type { RateLimiter, RateRule } from './rate-limiter.ts';
import { createWindows } from './windows.ts';

export interface RedisLimiterOptions {
  /** Shared with others; whoever made it closes it. */
  redis: RedisClient;
  prefix?: string;
}

/** The library's script counts windows in whole seconds; this one takes its ARGV[2] as milliseconds. */
const millisecondScript = `
  redis.call('set', KEYS[1], 0, 'PX', ARGV[2], 'NX')
  local consumed = redis.call('incrby', KEYS[1], ARGV[1])
  return { consumed, redis.call('pttl', KEYS[1]) }`;

/**
 * Rate limits of several processes. Without Redis each process counts on its own: a limit that is met a little late is better
 * than a chat that nobody can sign in to.
 */
export function createRedisLimiter({ redis, prefix = 'parley:' }: RedisLimiterOptions): RateLimiter {
  // The library defines its command with the first rule that is met. A pipeline that ioredis began before that, in the same
  // turn, does not know the command; its answers then no longer fit its callbacks, and the process ends.
  redis.defineCommand('rlflxIncr', { numberOfKeys: 1, lua: millisecondScript });
  return createWindows(
    (rule: RateRule) =>
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `${prefix}limit:${rule.name}`,
        points: rule.points,
        // Reaches the script unchanged, where it means milliseconds.
        duration: rule.durationMs,
        customIncrTtlLuaScript: millisecondScript,
        rejectIfRedisNotReady: true,
        insuranceLimiter: memoryLimiter(rule),
      }),
  );
}
