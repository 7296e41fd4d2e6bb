import type { Clock } from '../ports.ts';
import type { Store } from '../store.ts';

/** Timers of browsers hold 31 bits of milliseconds. */
const LOOK_MS_MAX = 86_400_000;

export interface LapsesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly serverNow: () => number;
  readonly onLapse: () => void;
}

/** A chat that is muted until a moment stops being so by itself: a timer for the next of them. */
export class Lapses {
  readonly #deps: LapsesDeps;
  #cancel: (() => void) | null = null;
  #isActive = false;

  constructor(deps: LapsesDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous }) => {
      if (this.#isActive && (state.settings !== previous.settings || state.wishes !== previous.wishes)) this.#schedule();
    });
  }

  start(): void {
    this.#isActive = true;
    this.#schedule();
  }

  stop(): void {
    this.#isActive = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(): void {
    const { clock, serverNow, store, onLapse } = this.#deps;
    this.#cancel?.();
    this.#cancel = null;
    const now = serverNow();
    const wished = [...store.state.wishes.values()].flat().map(({ change }) => change.mutedUntil);
    const moments = [...[...store.state.settings.values()].map(({ mutedUntil }) => mutedUntil), ...wished]
      .flatMap((mutedUntil) => (mutedUntil == null ? [] : Date.parse(mutedUntil)))
      .filter((moment) => moment > now);
    if (moments.length === 0) return;
    const next = moments.reduce((least, moment) => Math.min(least, moment));
    this.#cancel = clock.setTimer(
      () => {
        if (serverNow() >= next) onLapse();
        this.#schedule();
      },
      Math.min(next - now, LOOK_MS_MAX),
    );
  }
}
