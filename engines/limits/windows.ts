import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RateLimiter, RateRule } from './rate-limiter.ts';

/** Both adapters: one limiter of the library per rule, made when the rule is first met. */
export function createWindows(make: (rule: RateRule) => RateLimiterAbstract): RateLimiter {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (rule: RateRule) => {
    const id = `${rule.name}:${rule.points}:${rule.durationMs}`;
    let limiter = limiters.get(id);
    if (!limiter) limiters.set(id, (limiter = make(rule)));
    return limiter;
  };
  return {
    async consume(rule, key, cost = 1) {
      try {
        await limiterOf(rule).consume(key, cost);
        return { allowed: true };
      } catch (refusal) {
        // The library rejects with its result when the points are spent, and with an Error when something broke.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { allowed: false, retryAfterMs: Math.max(1, refusal.msBeforeNext) };
      }
    },
    async reset(rule, key) {
      await limiterOf(rule).delete(key);
    },
  };
}
