import { describe, expect, it } from 'vitest';
import type { SimBus } from './bus.ts';
import { simulate, SimulationFailed } from './run.ts';
import type { Sabotage } from './servers.ts';
import { openDatabase } from './open-database.ts';

const real = openDatabase();
const world = { devices: 5, steps: 40 };
const SEEDS_MAX = 30;

/** Runs seeds with something broken on purpose until one fails; answers with what it said. */
const failureOf = async (sabotage: Sabotage): Promise<string> => {
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    try {
      await simulate(real(), { seed, ...world, sabotage });
    } catch (error) {
      if (error instanceof SimulationFailed) return error.message;
      throw error;
    }
  }
  return 'nothing was noticed';
};

describe('the simulation notices, and says how to replay it:', () => {
  it('a message that was acknowledged and is not in the log', async () => {
    const failure = await failureOf({ forgets: /append_/ });
    expect(failure).toMatch(/Replay it with\n {2}npm run simulate -- --seed \d+ --devices 5 --steps 40\n/);
    expect(failure).toMatch(/Not everyone shows the log|was acknowledged at|was shown/);
  });

  it('devices that apply a frame although one before it is missing', async () => {
    const failure = await failureOf({
      // Every frame claims to follow what the device holds: the same as a device that does not compare versions.
      frame: (text) =>
        text.replace(/"previousVersion":\d+,"version":(\d+),"reset":false/, '"previousVersion":0,"version":$1,"reset":false'),
    });
    expect(failure).toMatch(/Not everyone shows the log|are missing, and nothing says so/);
  });

  it('hubs that neither hear of changes nor look for them', async () => {
    const deaf = (bus: SimBus): SimBus => ({ ...bus, subscribe: async () => async () => {}, onGap: () => () => {} });
    expect(await failureOf({ bus: deaf, sweepMs: 86_400_000 })).toContain('Not everyone shows the log');
  });
});
