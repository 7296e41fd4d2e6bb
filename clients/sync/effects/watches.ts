import { GROUP_RECEIPTS, PRESENCE } from '../operations.ts';
import type { Clock, Link } from '../ports.ts';
import type { PresenceView } from '../types.ts';
import type { ReadSteps } from '../view/message-view.ts';

const REGROUP_MS = 250;
/** The server's limit on people in one presence subscription. */
const PEOPLE_MAX = 200;
/** Presence and receipts together stay well below the server's limit of subscriptions on one socket. */
const GROUPS_MAX = 8;
/** A subscription that the server ended is taken up again after this. */
const RESUBSCRIBE_MS = 5000;

export interface Watched {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
}

export type WatchNews =
  | { readonly type: 'presence'; readonly userId: string; readonly presence: PresenceView }
  | { readonly type: 'receipts'; readonly chatId: string; readonly steps: ReadSteps };

export interface WatchesDeps {
  readonly clock: Clock;
  /** The open link; null while there is none. */
  readonly link: () => Link | null;
  readonly onNews: (news: WatchNews) => void;
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((item) => b.has(item));

/**
 * The subscriptions for what is on screen: one for the presence of everyone watched, one for the receipts of each open group.
 * Changes of who is watched are gathered for a moment, and the new subscription stands before the old one goes.
 */
export class Watches {
  readonly #deps: WatchesDeps;
  readonly #watchers = new Map<string, Watched>();
  readonly #groups = new Map<string, () => void>();
  #people: { ids: ReadonlySet<string>; end: () => void } | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: WatchesDeps) {
    this.#deps = deps;
  }

  /** What one watcher (a tab) wants to see from now on; null when it is gone. */
  set(watcher: string, watched: Watched | null): void {
    if (watched === null) this.#watchers.delete(watcher);
    else this.#watchers.set(watcher, watched);
    this.#schedule(REGROUP_MS);
  }

  forgetOthers(watcher: string): void {
    for (const other of [...this.#watchers.keys()]) if (other !== watcher) this.set(other, null);
  }

  /** A new link has opened; what was subscribed on the old one ended with it. */
  opened(): void {
    this.#forget();
    this.#schedule(0);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#forget();
  }

  #forget(): void {
    this.#people = null;
    this.#groups.clear();
  }

  #schedule(delayMs: number): void {
    if (this.#cancelTimer !== null) return;
    this.#cancelTimer = this.#deps.clock.setTimer(() => {
      this.#cancelTimer = null;
      this.#regroup();
    }, delayMs);
  }

  #regroup(): void {
    const link = this.#deps.link();
    if (link === null) return;
    const watched = [...this.#watchers.values()];
    this.#regroupPeople(link, new Set(watched.flatMap((one) => one.userIds).slice(0, PEOPLE_MAX)));
    this.#regroupGroups(link, new Set(watched.flatMap((one) => one.groupIds).slice(-GROUPS_MAX)));
  }

  #regroupPeople(link: Link, ids: ReadonlySet<string>): void {
    const before = this.#people;
    if (before !== null && sameSet(before.ids, ids)) return;
    this.#people = null;
    if (ids.size > 0) {
      const people = { ids, end: () => {} };
      const onEnd = () => {
        if (this.#people === people) this.#people = null;
      };
      people.end = link.subscribe(
        PRESENCE,
        { userIds: [...ids] },
        this.#sink((data) => this.#presence(data), onEnd),
      );
      this.#people = people;
    }
    before?.end();
  }

  #regroupGroups(link: Link, ids: ReadonlySet<string>): void {
    for (const [id, end] of [...this.#groups]) {
      if (ids.has(id)) continue;
      this.#groups.delete(id);
      end();
    }
    for (const chatId of ids) {
      if (this.#groups.has(chatId)) continue;
      const sink = this.#sink(
        (data) => this.#receipts(data),
        () => this.#groups.delete(chatId),
      );
      this.#groups.set(chatId, link.subscribe(GROUP_RECEIPTS, { chatId }, sink));
    }
  }

  #sink(onData: (data: unknown) => void, onEnd: () => void) {
    const link = this.#deps.link();
    const ended = () => {
      if (link !== this.#deps.link()) return;
      onEnd();
      this.#schedule(RESUBSCRIBE_MS);
    };
    return { next: (result: { readonly data?: unknown }) => result.data != null && onData(result.data), error: ended, complete: ended };
  }

  #presence(data: unknown): void {
    const { presence } = data as { presence: { user: { id: string }; online: boolean; lastSeenAt: string | null } };
    const { user, online, lastSeenAt } = presence;
    this.#deps.onNews({ type: 'presence', userId: user.id, presence: { online, lastSeenAt } });
  }

  #receipts(data: unknown): void {
    const { groupReceipts } = data as { groupReceipts: { chatId: string; marks: ReadSteps } };
    this.#deps.onNews({ type: 'receipts', chatId: groupReceipts.chatId, steps: groupReceipts.marks });
  }
}
