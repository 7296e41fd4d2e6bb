import { usersQuery } from '../operations.ts';
import type { Clock } from '../ports.ts';
import { rangesIn } from '../same-ranges.ts';
import type { Action } from '../state/action.ts';
import type { Message, State } from '../state/state.ts';
import type { Store } from '../store.ts';
import type { UserView } from '../types.ts';
import { inBackground, type Requester } from './requester.ts';

const COALESCE_MS = 20;
/** Below the server's limit on aliases in one operation. */
const PEOPLE_PER_CALL_MAX = 50;

export interface PeopleLoaderDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly dispatch: (action: Action) => void;
}

/** Frames name senders by id only; this asks for the people behind the ids, once for each, many at a time. */
export class PeopleLoader {
  readonly #deps: PeopleLoaderDeps;
  readonly #wanted = new Set<string>();
  /** Asked for since the engine started: known, on their way, or not there at all. */
  readonly #asked = new Set<string>();
  readonly #looked = new WeakSet<Message>();
  #isActive = false;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: PeopleLoaderDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, chatIds }) => {
      if (this.#isActive) this.#look(state, chatIds);
    });
  }

  start(): void {
    this.#isActive = true;
    const { state } = this.#deps.store;
    this.#look(state, state.chats.keys());
    this.#schedule();
  }

  stop(): void {
    this.#isActive = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** People on screen whose names are from an earlier day: ask once. */
  refresh(ids: Iterable<string>): void {
    for (const id of ids) this.#want(id);
  }

  #look(state: State, chatIds: Iterable<string>): void {
    for (const chatId of chatIds) {
      const chat = state.chats.get(chatId);
      if (chat === undefined) continue;
      if (chat.peerId !== null && !state.people.has(chat.peerId)) this.#want(chat.peerId);
      for (const message of chat.messages) {
        if (this.#looked.has(message)) continue;
        this.#looked.add(message);
        if (message.senderId !== null && !state.people.has(message.senderId)) this.#want(message.senderId);
        const quoted = message.replyTo?.senderId ?? null;
        if (message.content.kind === 'chain')
          for (const { userId } of message.content.entries) if (!state.people.has(userId)) this.#want(userId);
        if (quoted !== null && !state.people.has(quoted)) this.#want(quoted);
        for (const { userId } of rangesIn(message.content)) if (userId !== undefined && !state.people.has(userId)) this.#want(userId);
      }
    }
  }

  #want(id: string): void {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#wanted.add(id);
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#isActive || this.#cancelTimer !== null || this.#wanted.size === 0) return;
    this.#cancelTimer = this.#deps.clock.setTimer(() => {
      this.#cancelTimer = null;
      const ids = [...this.#wanted].slice(0, PEOPLE_PER_CALL_MAX);
      for (const id of ids) this.#wanted.delete(id);
      inBackground(this.#load(ids));
      this.#schedule();
    }, COALESCE_MS);
  }

  async #load(ids: readonly string[]): Promise<void> {
    const variables = Object.fromEntries(ids.map((id, place) => [`id${place}`, id]));
    const found = await this.#deps.requester.patiently<Record<string, UserView | null>>(usersQuery(ids.length), variables);
    const people = Object.values(found ?? {}).filter((user) => user !== null);
    if (people.length > 0) this.#deps.dispatch({ type: 'people', people });
  }
}
