import type { Clock } from '../ports.ts';

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Lets everything that waits on promises run, without real time passing. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that moves only when told to. Timers due at the same moment run in the order in which they were set. */
export class FakeClock implements Clock {
  #nowMs: number;
  #lastId = 0;
  #timers: Timer[] = [];

  constructor(startMs = Date.parse('2026-11-23T08:00:00.000Z')) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    this.#lastId += 1;
    const timer = { id: this.#lastId, dueMs: this.#nowMs + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const next = this.#timers.reduce<Timer | null>((first, timer) => {
        if (timer.dueMs > untilMs) return first;
        if (first === null || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.id < first.id)) return timer;
        return first;
      }, null);
      if (next === null) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
    }
    this.#nowMs = untilMs;
    await settle();
  }
}

/** A clock of one device: runs with another, but shows a different time. */
export const skewedClock = (clock: Clock, skewMs: number): Clock => ({
  now: () => clock.now() + skewMs,
  setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
});
