import type { Clock } from '../ports.ts';
import type { State } from '../state/state.ts';
import { nextMessageAt } from '../state/writing.ts';
import type { Store } from '../store.ts';

/** Timers of browsers hold 31 bits of milliseconds. */
const LOOK_MS_MAX = 86_400_000;

export interface LapsesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly serverNow: () => number;
  readonly onLapse: () => void;
}

/** Something of it ends by itself. */
const isTimed = (state: State, chatId: string): boolean => {
  const chat = state.chats.get(chatId);
  return chat !== undefined && (chat.own.mutedUntil != null || chat.slow !== undefined);
};

/** What lasts until a moment, such as a mute, stops by itself: a timer for the next of them. */
export class Lapses {
  readonly #deps: LapsesDeps;
  #cancel: (() => void) | null = null;
  #isActive = false;

  constructor(deps: LapsesDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous, chatIds }) => {
      const isChanged = state.settings !== previous.settings || state.wishes !== previous.wishes;
      if (this.#isActive && (isChanged || chatIds.some((id) => isTimed(state, id) || isTimed(previous, id)))) this.#schedule();
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

  /** The clock was set: what has ended meanwhile ends now. */
  lookAnew(): void {
    if (!this.#isActive) return;
    this.#deps.onLapse();
    this.#schedule();
  }

  #schedule(): void {
    const { clock, serverNow, store, onLapse } = this.#deps;
    this.#cancel?.();
    this.#cancel = null;
    const now = serverNow();
    const { chats, settings, userId, wishes } = store.state;
    const wished = [...wishes.values()].flat().map(({ change }) => change.mutedUntil);
    const inChats = [...chats.values()].flatMap((chat) => [chat.own.mutedUntil, nextMessageAt(chat, userId, now)]);
    const moments = [...[...settings.values()].map(({ mutedUntil }) => mutedUntil), ...wished, ...inChats]
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
