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
  /** What was held to have ended in a chat has not: it is a hole now. */
  readonly onTooEarly: (chatId: string) => void;
}

/** Something of it ends by itself. */
const isTimed = (state: State, chatId: string): boolean => {
  const chat = state.chats.get(chatId);
  return chat !== undefined && (chat.own.mutedUntil != null || chat.slow !== undefined || chat.ends !== undefined);
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
    this.#lapse();
    this.#schedule();
  }

  #lapse(): void {
    const { onLapse, onTooEarly, serverNow, store } = this.#deps;
    const { chats } = store.state;
    store.dispatch({ type: 'ended', atMs: serverNow() });
    for (const { id, messages } of store.state.chats.values()) if (messages.length < (chats.get(id)?.messages.length ?? 0)) onTooEarly(id);
    onLapse();
  }

  #schedule(): void {
    const { clock, serverNow, store } = this.#deps;
    this.#cancel?.();
    this.#cancel = null;
    const now = serverNow();
    const { chats, settings, userId, wishes } = store.state;
    const wished = [...wishes.values()].flat().map(({ change }) => change.mutedUntil);
    const inChats = [...chats.values()].flatMap((chat) => [chat.own.mutedUntil, nextMessageAt(chat, userId, now)]);
    const ends = [...chats.values()].reduce((least, chat) => Math.min(least, chat.ends?.nextMs ?? least), Number.POSITIVE_INFINITY);
    const moments = [...[...settings.values()].map(({ mutedUntil }) => mutedUntil), ...wished, ...inChats]
      .flatMap((mutedUntil) => (mutedUntil == null ? [] : Date.parse(mutedUntil)))
      .filter((moment) => moment > now);
    const next = moments.reduce((least, moment) => Math.min(least, moment), ends);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#cancel = clock.setTimer(
      () => {
        if (serverNow() >= next) this.#lapse();
        this.#schedule();
      },
      Math.min(Math.max(next - now, 0), LOOK_MS_MAX),
    );
  }
}
