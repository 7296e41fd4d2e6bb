import { describe, expect, it } from 'vitest';
import { createBatcher } from './batcher.ts';

/** A load that answers when it is let, and notes what it was asked. */
const setup = (keysMax?: number) => {
  const asked: number[][] = [];
  const running: PromiseWithResolvers<void>[] = [];
  const load = async (keys: readonly number[]): Promise<string[]> => {
    asked.push([...keys]);
    const gate = Promise.withResolvers<void>();
    running.push(gate);
    await gate.promise;
    return keys.map((key) => `value ${key}`);
  };
  return { asked, running, ask: createBatcher(load, keysMax) };
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the batcher', () => {
  it('loads what one turn asks for at once, and gives each its own', async () => {
    const { asked, running, ask } = setup();
    const answers = Promise.all([ask(1), ask(2), ask(2)]);
    await turn();
    expect(asked).toEqual([[1, 2, 2]]);
    running[0]?.resolve();
    expect(await answers).toEqual(['value 1', 'value 2', 'value 2']);
  });

  it('lets two loads run, and those who come meanwhile leave together with the next', async () => {
    const { asked, running, ask } = setup();
    const answers: Promise<string>[] = [];
    for (let key = 1; key <= 5; key += 1) {
      answers.push(ask(key));
      await turn();
    }
    expect(asked).toEqual([[1], [2]]);
    running[0]?.resolve();
    await turn();
    expect(asked).toEqual([[1], [2], [3, 4, 5]]);
    for (const { resolve } of running) resolve();
    expect(await Promise.all(answers)).toHaveLength(5);
  });

  it('asks for no more than so many at once', async () => {
    const { asked, running, ask } = setup(2);
    const answers = Promise.all([1, 2, 3, 4, 5].map(ask));
    for (let loads = 0; loads < 3; loads += 1) {
      await turn();
      for (const { resolve } of running) resolve();
    }
    await answers;
    expect(asked).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('fails those who were loaded together, and nobody after them', async () => {
    let fails = true;
    const ask = createBatcher(async (keys: readonly number[]) => {
      if (fails) throw new Error('away');
      return keys;
    });
    expect((await Promise.allSettled([ask(1), ask(2)])).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask(3)).toBe(3);
  });
});
