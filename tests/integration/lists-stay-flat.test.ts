import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupLists } from '../support/lists/group-lists.ts';
import { FEW, type ListWorld, makeListWorld, MANY } from '../support/lists/list-world.ts';
import { messageLists } from '../support/lists/message-lists.ts';
import { ownLists } from '../support/lists/own-lists.ts';
import { createPeople, type People } from '../support/people.ts';

let people: People;
let world: ListWorld;
beforeAll(async () => {
  people = await createPeople();
  world = await makeListWorld(people);
});
afterAll(() => people.close());

describe('a list asks the database as often for many entries as for few, whatever is asked of each', () => {
  it.each([...groupLists, ...messageLists, ...ownLists])('%s', async (_title, make) => {
    const { add, readings, reader = world.ann } = await make(world);
    const readAll = async (length: number) => {
      const counted = [];
      for (const { document, variables, read } of readings) {
        const once = await people.countQueries(() => world.run(reader, document, variables));
        expect(read(once.result), document).toHaveLength(length);
        counted.push(once);
      }
      return counted;
    };
    for (const [at, person] of world.others.slice(0, FEW).entries()) await add(at, person);
    const few = await readAll(FEW);
    for (const [at, person] of world.others.slice(FEW).entries()) await add(at + FEW, person);
    const many = await readAll(MANY);
    many.forEach(({ count, statements }, at) => expect(count, statements.join('\n')).toBe(few[at]?.count));
  });
});
