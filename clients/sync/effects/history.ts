import { CHATS, MEMBERS, MESSAGES_AFTER, MESSAGES_AROUND, MESSAGES_BEFORE } from '../operations.ts';
import type { Variables } from '../ports.ts';
import type { Action } from '../state/action.ts';
import type { State } from '../state/state.ts';
import { messageAt } from '../state/timeline.ts';
import type { Store } from '../store.ts';
import { nodesOf, type ChatWire, type ConnectionWire, type MemberWire, type MessageWire } from '../wire.ts';
import type { Observable } from '../types.ts';
import { inBackground, type Requester } from './requester.ts';

const PAGE_SIZE = 50;
const LIST_PAGE_SIZE = 100;
const MEMBERS_PAGE_SIZE = 100;
const WHOLE_LIST_MAX = 1000;

type HistoryPage = { readonly chat: { readonly messages: ConnectionWire<MessageWire> } | null };
type MembersPage = { readonly chat: { readonly version: number; readonly members: ConnectionWire<MemberWire> } | null };
type ListPage = { readonly chats: ConnectionWire<ChatWire> };

export interface HistoryDeps {
  readonly store: Store;
  readonly requester: Requester;
  /** Pages that only this tab asked for. */
  readonly dispatch: (action: Action) => void;
  /** Pages of the chat list, which every tab shows. */
  readonly share: (action: Action) => void;
}

/** Loads pages. The same page asked for twice at once is one request; what comes back goes through the reducer. */
export class History {
  readonly #deps: HistoryDeps;
  readonly #running = new Map<string, Promise<void>>();

  /** By group: how many have its members on screen. */
  readonly #watched = new Map<string, number>();

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous }) => {
      for (const id of this.#watched.keys()) {
        const [held, before] = [state.members.get(id), previous.members.get(id)];
        const isForgotten = held !== undefined && before !== undefined && held.sinceVersion > before.sinceVersion;
        if (state.chats.has(id) && (isForgotten || !previous.chats.has(id))) inBackground(this.members(id));
      }
    });
  }

  newest(chatId: string, isWanted: () => boolean): Promise<void> {
    const chat = this.#deps.store.state.chats.get(chatId);
    if (chat === undefined) return Promise.resolve();
    return this.#page(chatId, MESSAGES_BEFORE, chat.lastSeq + 1, isWanted);
  }

  before(chatId: string, seq: number, isWanted: () => boolean): Promise<void> {
    return this.#page(chatId, MESSAGES_BEFORE, seq, isWanted);
  }

  after(chatId: string, seq: number, isWanted: () => boolean): Promise<void> {
    return this.#page(chatId, MESSAGES_AFTER, seq, isWanted);
  }

  around(chatId: string, seq: number, isWanted: () => boolean): Promise<void> {
    const chat = this.#deps.store.state.chats.get(chatId);
    if (chat !== undefined && messageAt(chat.messages, seq) !== null) return Promise.resolve();
    return this.#page(chatId, MESSAGES_AROUND, seq, isWanted);
  }

  /** The members of a group, which are loaded anew while somebody listens: when they were forgotten, and when the viewer is back in it. */
  watched<T>(chatId: string, { get, subscribe }: Observable<T>): Observable<T> {
    return {
      get,
      subscribe: (listener) => {
        const end = subscribe(listener);
        this.#watched.set(chatId, (this.#watched.get(chatId) ?? 0) + 1);
        return () => {
          end();
          const left = (this.#watched.get(chatId) ?? 1) - 1;
          if (left > 0) this.#watched.set(chatId, left);
          else this.#watched.delete(chatId);
        };
      },
    };
  }

  members(chatId: string): Promise<void> {
    return this.#once(`members:${chatId}`, async () => {
      let oldest = Infinity;
      this.#deps.dispatch({ type: 'members', chatId, members: [], version: oldest });
      for (let after: string | null = null; ;) {
        const variables: Variables = { chatId, first: MEMBERS_PAGE_SIZE, after };
        const page: MembersPage | null = await this.#deps.requester.patiently<MembersPage>(MEMBERS, variables);
        if (page === null || page.chat === null) return;
        const { version } = page.chat;
        const { hasNextPage, endCursor = null } = page.chat.members.pageInfo;
        oldest = Math.min(oldest, version);
        this.#deps.dispatch({ type: 'members', chatId, members: nodesOf(page.chat.members), version });
        // The list was forgotten while it was read: from the start again.
        const isForgotten = oldest < (this.#state.members.get(chatId)?.sinceVersion ?? 0);
        if (isForgotten) oldest = Infinity;
        after = isForgotten ? null : endCursor;
        if (!isForgotten && (!hasNextPage || after === null)) return;
      }
    });
  }

  /** More chats than are held; false when there are none. The first pages of the list may hold nothing new. */
  async moreChats(): Promise<boolean> {
    const held = this.#state.chats.size;
    while (!this.#state.list.complete && this.#state.chats.size <= held) {
      const came = await this.#chatPage();
      if (!came) break;
    }
    return !this.#state.list.complete;
  }

  /** Loads the whole list in the background, for the sum of what is unread; a very long one is left to scrolling. */
  async completeList(): Promise<void> {
    while (!this.#state.list.complete && this.#state.chats.size - this.#state.stale.size < WHOLE_LIST_MAX) {
      const came = await this.#chatPage();
      if (!came) return;
    }
    if (this.#state.stale.size > 0) this.#deps.share({ type: 'listEnded' });
  }

  async #chatPage(): Promise<boolean> {
    let came = false;
    await this.#once('chats', async () => {
      const after = this.#state.list.endCursor;
      const page = await this.#deps.requester.patiently<ListPage>(CHATS, { first: LIST_PAGE_SIZE, after });
      if (page === null) return;
      came = true;
      const { hasNextPage, endCursor } = page.chats.pageInfo;
      this.#deps.share({ type: 'chatList', chats: nodesOf(page.chats), endCursor: endCursor ?? null, complete: !hasNextPage });
    });
    return came;
  }

  get #state(): State {
    return this.#deps.store.state;
  }

  #page(chatId: string, document: string, seq: number, isWanted: () => boolean): Promise<void> {
    return this.#once(`${chatId}:${document}:${seq}`, async () => {
      const data = await this.#deps.requester.patiently<HistoryPage>(document, { chatId, count: PAGE_SIZE, seq }, isWanted);
      const chat = this.#state.chats.get(chatId);
      if (data === null || data.chat === null || chat === undefined) return;
      const messages = nodesOf(data.chat.messages);
      const oldest = chat.messages[0]?.seq ?? seq;
      // The start is reached when the server has nothing before a page that begins at or before all that is held. A page without
      // messages says so only of the message that it was asked for: another may be the first by now.
      const isFirst = messages[0] === undefined ? seq === oldest : messages[0].seq <= oldest;
      const reachedStart = data.chat.messages.pageInfo.hasPreviousPage === false && isFirst && document !== MESSAGES_AFTER;
      this.#deps.dispatch({ type: 'history', chatId, messages, reachedStart });
    });
  }

  #once(key: string, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }
}
