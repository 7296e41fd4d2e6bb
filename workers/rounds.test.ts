import { describe, expect, it } from 'vitest';
import { createRounds } from './rounds.ts';

/** Timers that go off when the test says so. */
const createBell = () => {
  const rings: { ms: number; ring: () => void }[] = [];
  const set = (ms: number, ring: () => void) => {
    const entry = { ms, ring };
    rings.push(entry);
    return () => void rings.splice(rings.indexOf(entry), 1);
  };
  return { rings, timers: { after: set, every: set } };
};
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('rounds', () => {
  const setUp = (answers: (boolean | Error)[] = []) => {
    const { rings, timers } = createBell();
    const errors: unknown[] = [];
    let rounds = 0;
    let tidied = 0;
    const made = createRounds({
      timers,
      pauseMs: 250,
      onError: (error) => errors.push(error),
      tidy: async () => void (tidied += 1),
      async work() {
        const answer = answers[rounds] ?? false;
        rounds += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const pauses = () => rings.filter(({ ms }) => ms === 250);
    const ringTidy = () => rings.find(({ ms }) => ms === 3_600_000)?.ring();
    return { ...made, rings, errors, pauses, ringTidy, rounds: () => rounds, tidied: () => tidied };
  };

  it('follow each other at once while there is more, and after a pause when there is not', async () => {
    const { start, pauses, rounds } = setUp([true, true, false]);
    const stop = start();
    await settle();
    expect([rounds(), pauses().length]).toEqual([3, 1]);
    pauses()[0]?.ring();
    await settle();
    expect(rounds()).toBe(4);
    await stop();
  });

  it('go on after one that failed, which is told of', async () => {
    const failure = new Error('no database');
    const { start, pauses, rounds, errors } = setUp([failure]);
    const stop = start();
    await settle();
    expect([rounds(), errors, pauses().length]).toEqual([1, [failure], 1]);
    pauses()[0]?.ring();
    await settle();
    expect(rounds()).toBe(2);
    await stop();
  });

  it('begin at once when nudged, in a pause and in the middle of a round', async () => {
    const { start, nudge, rounds, pauses } = setUp();
    const stop = start();
    nudge();
    await settle();
    expect([rounds(), pauses().length]).toEqual([2, 1]);
    nudge();
    await settle();
    expect([rounds(), pauses().length]).toEqual([3, 1]);
    await stop();
  });

  it('end with the one that runs, and leave no timer behind', async () => {
    const { start, rings, rounds, ringTidy, tidied } = setUp([true]);
    const stop = start();
    ringTidy();
    await stop();
    await settle();
    expect([rounds(), tidied(), rings]).toEqual([1, 1, []]);
  });
});
