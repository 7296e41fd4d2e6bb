import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createLeases, type Leases } from './leases.ts';
import type { RateAnswer, RateLimiter, RateRule } from './rate-limiter.ts';

interface Window {
  readonly limiter: RateLimiterAbstract;
  readonly leases: Leases | null;
}

const ALLOWED: RateAnswer = { allowed: true };

/** Both adapters: one limiter of the library per rule, made when the rule is first met. */
export function createWindows(make: (rule: RateRule) => RateLimiterAbstract): RateLimiter {
  const windows = new Map<string, Window>();
  const windowOf = (rule: RateRule): Window => {
    const id = `${rule.name}:${rule.points}:${rule.durationMs}`;
    let window = windows.get(id);
    if (window === undefined) {
      const limiter = make(rule);
      window = { limiter, leases: rule.lease === undefined ? null : createLeases(limiter, { size: rule.lease }) };
      windows.set(id, window);
    }
    return window;
  };
  return {
    async consume(rule, key, cost = 1) {
      const { limiter, leases } = windowOf(rule);
      if (leases !== null && cost === 1) {
        const retryAfterMs = await leases.spend(key);
        return retryAfterMs === 0 ? ALLOWED : { allowed: false, retryAfterMs };
      }
      try {
        await limiter.consume(key, cost);
        return ALLOWED;
      } catch (refusal) {
        // The library rejects with its result when the points are spent, and with an Error when something broke.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { allowed: false, retryAfterMs: Math.max(1, refusal.msBeforeNext) };
      }
    },
    async reset(rule, key) {
      const { limiter, leases } = windowOf(rule);
      await (leases ?? { reset: (forgotten: string) => limiter.delete(forgotten) }).reset(key);
    },
  };
}
