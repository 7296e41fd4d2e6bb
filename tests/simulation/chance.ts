import { createSeededRandom } from '../../clients/sync/testing/seeded-random.ts';

/** What a seed decides. Each part of the world draws from a stream of its own, so that a new draw in one leaves the others alone. */
export interface Chance {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  happens(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** Another stream of the same seed. */
  fork(name: string): Chance;
}

const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  return hash >>> 0;
};

export const createChance = (seed: number): Chance => {
  const { next } = createSeededRandom(seed);
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    happens: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
    shuffle(items) {
      const left = [...items];
      return items.map(() => left.splice(int(0, left.length - 1), 1)[0] as (typeof items)[number]);
    },
    fork: (name) => createChance((seed ^ hashOf(name)) >>> 0),
  };
};
