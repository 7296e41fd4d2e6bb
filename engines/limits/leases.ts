import { LRUCache } from 'lru-cache';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** Points that were taken for a key in advance, or the word that there are none. */
interface Lease {
  left: number;
  /** Left in the window after these. */
  readonly remaining: number;
  /** When the window ends. */
  readonly endsAtMs: number;
}

const KEYS_MAX = 20_000;
/** So long before a window ends nothing is kept of it: a point is better asked for one by one than spent in the next window. */
const MARGIN_MS = 100;

/**
 * Takes points of a shared window some at a time, and spends them here: one question for so many instead of one for each. What is taken is
 * counted at once, so nobody gets more than the rule says; a person who is at several processes may be stopped by so many earlier as
 * the others hold. A refusal holds until its window ends, without asking again.
 */
export const createLeases = (limiter: RateLimiterAbstract, { size, now = Date.now }: { size: number; now?: () => number }) => {
  const leases = new LRUCache<string, Lease>({ max: KEYS_MAX });
  const taking = new Map<string, Promise<Lease>>();

  const pointsFor = (known: Lease | undefined): number => {
    const restMs = known === undefined ? 0 : known.endsAtMs - now();
    if (known === undefined || restMs <= 0) return size;
    // Never more than is left: asking for more would lose it.
    return restMs <= MARGIN_MS ? 1 : Math.max(1, Math.min(size, known.remaining));
  };

  const take = async (key: string): Promise<Lease> => {
    const points = pointsFor(leases.get(key));
    const [left, window] = await limiter.consume(key, points).then(
      (answer) => [points, answer] as const,
      (refusal) => {
        // An Error says that something broke.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return [0, refusal] as const;
      },
    );
    const lease = { left, remaining: window.remainingPoints, endsAtMs: now() + window.msBeforeNext };
    leases.set(key, lease);
    return lease;
  };

  /** Those who come while points are being taken wait for these. */
  const takeOnce = (key: string): Promise<Lease> => {
    let running = taking.get(key);
    if (running === undefined) taking.set(key, (running = take(key).finally(() => taking.delete(key))));
    return running;
  };

  return {
    /** Spends a point; answers 0, or in how many milliseconds to come back. */
    async spend(key: string): Promise<number> {
      const held = leases.get(key);
      if (held !== undefined && held.left > 0 && held.endsAtMs - now() > MARGIN_MS) {
        held.left -= 1;
        return 0;
      }
      if (held !== undefined && held.remaining === 0 && held.left === 0 && held.endsAtMs > now()) return Math.max(1, held.endsAtMs - now());
      for (;;) {
        const lease = await takeOnce(key);
        if (lease.left > 0) {
          lease.left -= 1;
          return 0;
        }
        if (lease.remaining === 0) return Math.max(1, lease.endsAtMs - now());
      }
    },
    async reset(key: string): Promise<void> {
      leases.delete(key);
      await limiter.delete(key);
    },
  };
};

export type Leases = ReturnType<typeof createLeases>;
