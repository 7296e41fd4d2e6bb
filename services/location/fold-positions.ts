import type { Timers } from '../../engines/clock.ts';

interface Waiting<T> {
  resolve(result: T): void;
  reject(error: unknown): void;
}

interface Road<P, T> {
  /** The newest, and who waits for it or for one that it came in the place of. */
  next: P | null;
  waiting: Waiting<T>[];
}

/**
 * Writes of one place, by key: the first at once, and what comes within `pauseMs` after a write as one, the newest. Only where something moves is
 * there a timer, and none where nothing has come for a pause.
 */
export const createFoldPositions = <P, T>({ timers, pauseMs }: { timers: Timers; pauseMs: number }) => {
  const roads = new Map<string, Road<P, T>>();

  const settle = (waiting: readonly Waiting<T>[], work: Promise<T>): Promise<void> =>
    work.then(
      (result) => {
        for (const { resolve } of waiting) resolve(result);
      },
      (error: unknown) => {
        for (const { reject } of waiting) reject(error);
      },
    );

  const goOn = (key: string, road: Road<P, T>, write: (position: P) => Promise<T>): void => {
    const { next, waiting } = road;
    if (next === null) return void roads.delete(key);
    road.next = null;
    road.waiting = [];
    void settle(waiting, write(next)).then(() => timers.after(pauseMs, () => goOn(key, road, write)));
  };

  return (key: string, position: P, write: (position: P) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const held = roads.get(key);
      const road = held ?? { next: null, waiting: [] };
      road.next = position;
      road.waiting.push({ resolve, reject });
      if (held !== undefined) return;
      roads.set(key, road);
      goOn(key, road, write);
    });
};
