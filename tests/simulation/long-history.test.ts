import { describe, it } from 'vitest';
import { openDatabase } from './open-database.ts';
import { simulate } from './run.ts';

const real = openDatabase();

describe('a device that was away while thousands of messages were said', () => {
  it.each([1, 2, 3])('shows the newest of them first, then all, whatever happens on the way (seed %i)', async (seed) => {
    await simulate(real(), { seed, devices: 4, steps: 15, history: 1_500 });
  });
});
