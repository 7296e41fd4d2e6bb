import type { Clock } from '../ports.ts';
import type { Chat } from '../state/state.ts';
import { reachedStartOf, tailLengthOf } from '../state/timeline.ts';
import type { Store } from '../store.ts';
import { inBackground } from './requester.ts';

const IDLE_MS = 3000;
const PAUSE_MS = 200;
const CHATS_MAX = 30;
/** As many messages as are kept on disk for a chat. */
const PAGE = 50;

export interface PrefetcherDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly isLive: () => boolean;
  readonly loadNewest: (chatId: string) => Promise<void>;
}

/** When nothing else is to be done, fetches a page of each of the most active chats, so that they open without a network. */
export class Prefetcher {
  readonly #deps: PrefetcherDeps;
  readonly #asked = new Set<string>();
  #cancelTimer: (() => void) | null = null;

  constructor(deps: PrefetcherDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.setTimer(() => this.#step(), IDLE_MS);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #next(): Chat | undefined {
    const active = [...this.#deps.store.state.chats.values()].sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
    return active.slice(0, CHATS_MAX).find((chat) => !this.#asked.has(chat.id) && tailLengthOf(chat) < PAGE && !reachedStartOf(chat));
  }

  #step(): void {
    this.#cancelTimer = null;
    const chat = this.#next();
    if (chat === undefined || !this.#deps.isLive()) return;
    this.#asked.add(chat.id);
    const loaded = this.#deps.loadNewest(chat.id).then(() => {
      // Stopped meanwhile: `start` begins again.
      this.#cancelTimer ??= this.#deps.clock.setTimer(() => this.#step(), PAUSE_MS);
    });
    inBackground(loaded);
  }
}
