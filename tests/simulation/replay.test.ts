import { describe, expect, it } from 'vitest';
import { simulate } from './run.ts';
import { openDatabase } from './open-database.ts';

const real = openDatabase();

describe('a seed', () => {
  it.each([1, 8, 23])('is the same run each time: %i', async (seed) => {
    const options = { seed, devices: 6, steps: 50 };
    const first = await simulate(real(), options);
    const second = await simulate(real(), options);
    expect(second).toEqual(first);
    const other = await simulate(real(), { ...options, seed: seed + 1_000 });
    expect(other.hash).not.toBe(first.hash);
  });
});
