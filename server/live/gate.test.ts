import { describe, expect, it } from 'vitest';
import type { Timers } from '../../engines/clock.ts';
import { createGate, GateFull } from './gate.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Work that ends when it is told to, and a patience that ends when it is told to. */
const setup = (insideMax: number, waitingMax: number) => {
  const pending = new Set<() => void>();
  const timers: Pick<Timers, 'after'> = {
    after(_delayMs, callback) {
      pending.add(callback);
      return () => pending.delete(callback);
    },
  };
  const losePatience = (): void => {
    for (const callback of [...pending]) {
      pending.delete(callback);
      callback();
    }
  };
  const gate = createGate({ insideMax, waitingMax, patienceMs: 100, timers });
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const enter = (number: number): Promise<number> =>
    gate(async () => {
      begun.push(number);
      const end = Promise.withResolvers<void>();
      ends.set(number, end);
      await end.promise;
      return number;
    });
  return {
    begun,
    enter,
    losePatience,
    waits: () => pending.size,
    end: (number: number) => ends.get(number)?.resolve(),
    fail: (number: number) => ends.get(number)?.reject(new Error('no')),
  };
};

describe('the gate', () => {
  it('lets so many in, and the others in order as one group when all of them have left, whether the work went well or not', async () => {
    const { begun, enter, end, fail, waits } = setup(2, 10);
    const results = Promise.allSettled([1, 2, 3, 4, 5].map(enter));
    await turn();
    expect(begun).toEqual([1, 2]);
    end(2);
    await turn();
    expect(begun).toEqual([1, 2]);
    fail(1);
    await turn();
    expect(begun).toEqual([1, 2, 3, 4]);
    for (const number of [3, 4]) end(number);
    await turn();
    end(5);
    expect((await results).map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(waits()).toBe(0);
  });

  it('waits only so long for the slowest of a group, and then fills the places that are free', async () => {
    const { begun, enter, end, losePatience, waits } = setup(2, 10);
    const results = Promise.all([1, 2, 3, 4].map(enter));
    await turn();
    losePatience();
    await turn();
    expect(begun).toEqual([1, 2]);
    end(1);
    await turn();
    expect(begun).toEqual([1, 2]);
    losePatience();
    await turn();
    expect(begun).toEqual([1, 2, 3]);
    end(3);
    end(2);
    await turn();
    expect(begun).toEqual([1, 2, 3, 4]);
    expect(waits()).toBe(0);
    end(4);
    await results;
  });

  it('lets few in as they come, without waiting for those who are inside', async () => {
    const { begun, enter, end } = setup(100, 10);
    const first = enter(1);
    await turn();
    const second = enter(2);
    await turn();
    expect(begun).toEqual([1, 2]);
    end(2);
    expect(await second).toBe(2);
    end(1);
    await first;
  });

  it('turns away whoever would wait too long, and is open again afterwards', async () => {
    const { enter, end } = setup(1, 1);
    const first = enter(1);
    const second = enter(2);
    await expect(enter(3)).rejects.toBeInstanceOf(GateFull);
    end(1);
    await turn();
    end(2);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    const later = enter(4);
    await turn();
    end(4);
    expect(await later).toBe(4);
  });
});
