import { describe, expect, it } from 'vitest';
import { median, quantile, spread } from './statistics.ts';

describe('statistics', () => {
  it('takes quantiles that were measured, not made up between two', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(spread(hundred.toReversed())).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('takes the middle of three', () => {
    expect(median([3, 1, 2])).toBe(2);
  });

  it('says that nothing was measured', () => {
    expect(median([])).toBeNaN();
  });
});
