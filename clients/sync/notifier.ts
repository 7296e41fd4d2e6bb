import type { Clock } from './ports.ts';
import type { Observable } from './types.ts';

/** At most one repaint a frame while news pours in; the first news after a pause is told at once. */
const PACE_MS = 16;

/** Tells the observers that something may have changed, coalesced. */
export class Notifier {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: (() => void) | null = null;
  #isQueued = false;
  /** Slower while a long resume comes in. */
  paceMs = PACE_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  static readonly paceMsLive = PACE_MS;
  static readonly paceMsCatchingUp = 100;

  changed(): void {
    if (this.#isQueued || this.#cancelTimer !== null || this.#listeners.size === 0) return;
    const waitMs = this.#flushedAtMs + this.paceMs - this.#clock.now();
    // A clock that stepped back must not silence the screen: never wait longer than one pace.
    if (waitMs <= 0 || waitMs > this.paceMs) this.urgent();
    else this.#cancelTimer = this.#clock.setTimer(() => this.#flush(), waitMs);
  }

  /** For what the person did just now: shown in this very turn. */
  urgent(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => this.#flush());
  }

  onFlush(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #flush(): void {
    this.#isQueued = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#flushedAtMs = this.#clock.now();
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A value computed from the state. `compute` gives the same object as long as nothing in it has changed. */
export const createObservable = <T>(notifier: Notifier, compute: () => T): Observable<T> => ({
  get: compute,
  subscribe(listener) {
    let shown = compute();
    return notifier.onFlush(() => {
      const value = compute();
      if (Object.is(value, shown)) return;
      shown = value;
      listener();
    });
  },
});
