import { describe, expect, it } from 'vitest';
import type { SimBus } from './bus.ts';
import { simulate, SimulationFailed } from './run.ts';
import type { Sabotage } from './servers.ts';
import { openDatabase } from './open-database.ts';

const real = openDatabase();
const world = { devices: 5, steps: 40 };
const SEEDS_MAX = 30;

/** Runs seeds with something broken on purpose until one fails; answers with what it said. A seed that is known to fail may come early. */
const failureOf = async (sabotage: Sabotage, from = 1): Promise<string> => {
  for (let seed = from; seed < from + SEEDS_MAX; seed += 1) {
    try {
      await simulate(real(), { seed, ...world, sabotage });
    } catch (error) {
      if (error instanceof SimulationFailed) return error.message;
      throw error;
    }
  }
  return 'nothing was noticed';
};

interface Next {
  payload?: { data?: { events?: { __typename: string; reset?: boolean; messages?: { content: { __typename: string } }[] } } };
}

const withoutTombstones = (text: string): string => {
  const message = JSON.parse(text) as Next;
  const frame = message.payload?.data?.events;
  if (frame?.__typename !== 'ChatChanges' || frame.reset === true) return text;
  frame.messages = frame.messages?.filter(({ content }) => content.__typename !== 'RecalledContent') ?? [];
  return JSON.stringify(message);
};

describe('the simulation notices, and says how to replay it:', () => {
  it('a message that was acknowledged and is not in the log', async () => {
    const failure = await failureOf({ forgets: /append_/ });
    expect(failure).toMatch(/Replay it with\n {2}npm run simulate -- --seed \d+ --devices 5 --steps 40\n/);
    expect(failure).toMatch(/Not everyone shows the log|was acknowledged at|was shown/);
  });

  it('devices that take a version for theirs without what came with it', async () => {
    const failure = await failureOf({ frame: withoutTombstones }, 47);
    expect(failure).toMatch(/Not everyone shows the log[^]*lacks [^\n]* recalled/);
  });

  it('hubs that neither hear of changes nor look for them', async () => {
    const deaf = (bus: SimBus): SimBus => ({ ...bus, subscribe: async () => async () => {}, onGap: () => () => {} });
    expect(await failureOf({ bus: deaf, sweepMs: 86_400_000 })).toContain('Not everyone shows the log');
  });
});
