import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../testing/seeded-random.ts';
import { drainDelayMs, RETRY_DELAY_MAX_MS, RETRY_DELAY_MIN_MS, retryDelayMs } from './backoff.ts';

describe('retryDelayMs', () => {
  it('lies between half a second and half a minute, for any attempt', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (attempt, seed) => {
        const delay = retryDelayMs(attempt, createSeededRandom(seed));
        expect(delay).toBeGreaterThanOrEqual(RETRY_DELAY_MIN_MS);
        expect(delay).toBeLessThanOrEqual(RETRY_DELAY_MAX_MS);
      }),
    );
  });

  it('grows, and spreads a herd', () => {
    const random = createSeededRandom(1);
    const mean = (attempt: number) => Array.from({ length: 200 }, () => retryDelayMs(attempt, random)).reduce((a, b) => a + b) / 200;
    expect(mean(3)).toBeGreaterThan(3 * mean(0));
    expect(new Set(Array.from({ length: 50 }, () => retryDelayMs(6, random))).size).toBeGreaterThan(40);
  });
});

describe('drainDelayMs', () => {
  it('spreads those who leave a draining server over seconds', () => {
    const random = createSeededRandom(2);
    const delays = Array.from({ length: 200 }, () => drainDelayMs(random));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(3500);
  });
});
