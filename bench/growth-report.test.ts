import { describe, expect, it } from 'vitest';
import { growthDisturbanceText } from './growth-report.ts';

type Results = Parameters<typeof growthDisturbanceText>[0];
const run = (loadAverageBefore: number, ...others: (number | null)[]) =>
  ({
    machine: { loadAverageBefore },
    stored: others.map((share) => ({ capacity: { busy: { others: share } } })),
    split: [],
  }) as unknown as Results;

describe('a disturbed growth', () => {
  it('is one in which others took of the core, whatever ran before it', () => {
    expect(growthDisturbanceText(run(1.5, 0.01, 0.02))).toBe('');
    expect(growthDisturbanceText(run(0.1, 0.01, 0.4))).toContain('40 %');
  });

  it('is known by the load before it where nothing says what others took', () => {
    expect(growthDisturbanceText(run(1.5, null))).toContain('load average 1.5');
    expect(growthDisturbanceText(run(0.4, null))).toBe('');
  });
});
