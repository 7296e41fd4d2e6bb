import type { Clock } from '../ports.ts';
import type { Chat } from '../state/state.ts';
import { holesOf, reachedStartOf, tailLengthOf } from '../state/timeline.ts';
import type { Store } from '../store.ts';
import { EngineStopped, RequestFailed, inBackground } from './requester.ts';

const IDLE_MS = 3000;
const PAUSE_MS = 200;
const CHATS_MAX = 30;
/** As many messages as are kept on disk for a chat. */
const PAGE = 50;
/** Of the holes of one chat so many pages are filled unasked; the rest waits for whoever scrolls to it. */
const HOLE_PAGES_MAX = 20;

export interface PrefetcherDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly isLive: () => boolean;
  readonly isLeading: () => boolean;
  /** The chats whose timelines are open in this tab. */
  readonly openChatIds: () => ReadonlySet<string>;
  readonly loadNewest: (chatId: string) => Promise<void>;
  /** A page before a seq. */
  readonly loadBefore: (chatId: string, seq: number) => Promise<void>;
}

/**
 * When nothing else is to be done: fills the holes of what is open, the newest first, and fetches a page of each of the most active
 * chats, so that they open without a network. One page at a time, and none while things happen.
 */
export class Prefetcher {
  readonly #deps: PrefetcherDeps;
  readonly #asked = new Set<string>();
  readonly #holePages = new Map<string, number>();
  #isStarted = false;
  #isBusy = false;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: PrefetcherDeps) {
    this.#deps = deps;
    deps.store.onChange(({ chatIds }) => {
      if (!this.#isStarted || this.#isBusy || chatIds.length === 0) return;
      const open = deps.openChatIds();
      if (chatIds.some((id) => open.has(id))) this.#schedule(IDLE_MS);
    });
  }

  start(): void {
    this.#isStarted = true;
    this.#schedule(IDLE_MS);
  }

  stop(): void {
    this.#isStarted = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#deps.clock.setTimer(() => this.#step(), delayMs);
  }

  /** The next page to fetch; null when all is here. */
  #next(): (() => Promise<void>) | null {
    const { chats } = this.#deps.store.state;
    for (const id of this.#deps.openChatIds()) {
      const chat = chats.get(id);
      const load = chat === undefined ? null : this.#hole(chat);
      if (load !== null) return load;
    }
    if (!this.#deps.isLeading()) return null;
    const active = [...chats.values()].sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
    // Of a chat whose newest messages were deleted elsewhere, the list would have nothing to show.
    const keyOf = (one: Chat) => (tailLengthOf(one) === 0 ? `${one.id}:${one.lastSeq}` : one.id);
    const isShort = (one: Chat) => !this.#asked.has(keyOf(one)) && tailLengthOf(one) < PAGE && !reachedStartOf(one);
    const chat = active.slice(0, CHATS_MAX).find(isShort) ?? active.find((one) => tailLengthOf(one) === 0 && isShort(one));
    if (chat === undefined) return null;
    this.#asked.add(keyOf(chat));
    return () => this.#deps.loadNewest(chat.id);
  }

  /** Between rows that are held; what lies before the first of them is history, which is for whoever scrolls to it. */
  #hole(chat: Chat): (() => Promise<void>) | null {
    const first = chat.messages[0];
    const pages = this.#holePages.get(chat.id) ?? 0;
    const hole =
      first === undefined || pages >= HOLE_PAGES_MAX ? undefined : holesOf(chat.messages, first.seq - 1, chat.lastSeq, chat.deleted).at(-1);
    if (hole === undefined) return null;
    this.#holePages.set(chat.id, pages + 1);
    return () => this.#deps.loadBefore(chat.id, hole.toSeq + 1);
  }

  #step(): void {
    this.#cancelTimer = null;
    const load = this.#isBusy || !this.#deps.isLive() ? null : this.#next();
    if (load === null) return;
    this.#isBusy = true;
    const settled = load()
      .catch((error: unknown) => {
        // Not there now: another page may be, and this one is asked for again when someone looks.
        if (error instanceof EngineStopped || !(error instanceof RequestFailed)) throw error;
      })
      .finally(() => {
        this.#isBusy = false;
      })
      .then(() => {
        if (this.#isStarted && this.#cancelTimer === null) this.#schedule(PAUSE_MS);
      });
    inBackground(settled);
  }
}
