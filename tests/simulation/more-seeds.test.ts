import { describe, it } from 'vitest';
import { simulate } from './run.ts';
import { openDatabase } from './open-database.ts';

const real = openDatabase();

describe('every device shows exactly the log in the end, and nothing wrong on the way', () => {
  it.each(Array.from({ length: 100 }, (_, at) => at + 101))('seed %i', async (seed) => {
    await simulate(real(), { seed, devices: 5, steps: 34 });
  });
});
