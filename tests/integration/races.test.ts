import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { type ListWorld, makeListWorld } from '../support/lists/list-world.ts';
import { createPeople, type People } from '../support/people.ts';
import { type Contender, races } from '../support/races.ts';

/** The services of two processes of one installation, each with its own connections. */
let both: readonly [People, People];
let world: ListWorld;
beforeAll(async () => {
  const one = await createPeople();
  both = [one, await createPeople({ beside: one.engines })];
  world = await makeListWorld(one);
});
afterAll(async () => {
  await both[1].close();
  await both[0].close();
});

const attempt = async (process: People, [person, operation, input]: Contender): Promise<string> => {
  const type = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
  const viewer = { userId: parseUserId(person.id) as bigint, deviceId: parseDeviceId(person.deviceId) as bigint };
  const document = `mutation ($input: ${type}Input!) { ${operation}(input: $input) { __typename } }`;
  const name: string = (await process.data(process.request(document, { input }, { viewer })))[operation].__typename;
  return name === `${type}Payload` ? 'ok' : name;
};

describe('two who race through two processes', () => {
  it.each(races)('%s: end in one of the ways that are right', async (_title, make) => {
    // Each of them is the first to ask once.
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { contenders, ends, ways } = await make(world);
      const answers: string[] = [];
      await Promise.all(
        order.map(async (at) => {
          answers[at] = await attempt(both[at], contenders[at] as Contender);
        }),
      );
      expect(ways).toContainEqual(await ends(answers));
    }
  });
});
