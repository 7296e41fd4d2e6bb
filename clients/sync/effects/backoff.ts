import type { Random } from '../ports.ts';

export const RETRY_DELAY_MIN_MS = 500;
export const RETRY_DELAY_MAX_MS = 30_000;
/** A draining server sends everyone away at once; they come back spread over this long. */
const DRAIN_SPREAD_MS = 4500;

/** How long to wait before attempt number `attempt` (0 is the first retry): doubling, half of it by chance, so that a herd spreads. */
export const retryDelayMs = (attempt: number, random: Random): number => {
  const ceiling = Math.min(RETRY_DELAY_MAX_MS, 2 * RETRY_DELAY_MIN_MS * 2 ** Math.min(attempt, 16));
  return Math.max(RETRY_DELAY_MIN_MS, Math.round(ceiling / 2 + (random.next() * ceiling) / 2));
};

export const drainDelayMs = (random: Random): number => Math.round(RETRY_DELAY_MIN_MS + random.next() * DRAIN_SPREAD_MS);
