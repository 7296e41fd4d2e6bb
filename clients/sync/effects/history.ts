import { CHATS, MEMBERS, MESSAGES_AFTER, MESSAGES_AROUND, MESSAGES_BEFORE } from '../operations.ts';
import type { Variables } from '../ports.ts';
import type { Action } from '../state/action.ts';
import type { State } from '../state/state.ts';
import { messageAt } from '../state/timeline.ts';
import type { Store } from '../store.ts';
import { nodesOf, type ChatWire, type ConnectionWire, type MemberWire, type MessageWire } from '../wire.ts';
import type { Requester } from './requester.ts';

const PAGE_SIZE = 50;
const LIST_PAGE_SIZE = 100;
const MEMBERS_PAGE_SIZE = 100;
const WHOLE_LIST_MAX = 1000;

type HistoryPage = { readonly chat: { readonly messages: ConnectionWire<MessageWire> } | null };
type MembersPage = { readonly chat: { readonly members: ConnectionWire<MemberWire> } | null };
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

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
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

  members(chatId: string): Promise<void> {
    return this.#once(`members:${chatId}`, async () => {
      for (let after: string | null = null; ;) {
        const variables: Variables = { chatId, first: MEMBERS_PAGE_SIZE, after };
        const page: MembersPage | null = await this.#deps.requester.patiently<MembersPage>(MEMBERS, variables);
        if (page === null || page.chat === null) return;
        const { pageInfo } = page.chat.members;
        after = pageInfo.endCursor ?? null;
        const complete = !pageInfo.hasNextPage || after === null;
        this.#deps.dispatch({ type: 'members', chatId, members: nodesOf(page.chat.members), complete });
        if (complete) return;
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
