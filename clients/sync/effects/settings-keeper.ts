import {
  CLEAR_HISTORY,
  DELETE_CHAT,
  DELETE_MESSAGES,
  EDIT_MESSAGE,
  MARK_PLAYED,
  REMOVE_CHAIN_ENTRY,
  SET_CHAIN_ENTRY,
  SET_REACTION,
  STOP_LIVE_LOCATION,
  UPDATE_CHAT_SETTINGS,
  VOTE_POLL,
} from '../operations.ts';
import type { Clock, Random } from '../ports.ts';
import type { Action } from '../state/action.ts';
import type { Wish } from '../state/settings.ts';
import type { Store } from '../store.ts';
import type { ChatSettingsWire, MessageWire, PollVoteWire } from '../wire.ts';
import { retryDelayMs } from './backoff.ts';
import { RequestFailed, inBackground, type Requester } from './requester.ts';

const RATE_PAUSE_MS = 1000;
/** Marks are told within moments of each other. */
const MARKS_PAUSE_MS = 250;
const MARKS_PAUSES_MAX = 40;

type Answer =
  | { readonly __typename: string; readonly chatSettings: ChatSettingsWire }
  | { readonly __typename: string; readonly message: MessageWire; readonly vote?: PollVoteWire }
  | { readonly __typename: string; readonly code: string; readonly retryAfterMs?: number };

export interface SettingsKeeperDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatch: (action: Action) => void;
}

const operationOf = (wish: Wish): { field: string; document: string; input: Record<string, unknown> } => {
  const { kind, chatId, change, upToSeq } = wish;
  switch (kind) {
    case 'update':
      return {
        field: 'updateChatSettings',
        document: UPDATE_CHAT_SETTINGS,
        input: { chatId, ...change, ...(change.archived === true || change.hidden === true ? { upToSeq } : {}) },
      };
    case 'clear':
      return { field: 'clearHistory', document: CLEAR_HISTORY, input: { chatId, upToSeq } };
    case 'delete':
      return { field: 'deleteChat', document: DELETE_CHAT, input: { chatId, upToSeq } };
    case 'remove':
      return { field: 'deleteMessages', document: DELETE_MESSAGES, input: { chatId, ...wish.remove } };
    case 'play':
      return { field: 'markPlayed', document: MARK_PLAYED, input: { chatId, ...wish.play } };
    case 'edit':
      return {
        field: 'editMessage',
        document: EDIT_MESSAGE,
        input: { messageId: wish.edit?.messageId, body: wish.edit?.body, ranges: wish.edit?.ranges ?? [] },
      };
    case 'react':
      return { field: 'setReaction', document: SET_REACTION, input: { messageId: wish.react?.messageId, emoji: wish.react?.emoji } };
    case 'vote':
      return { field: 'votePoll', document: VOTE_POLL, input: { messageId: wish.vote?.messageId, options: wish.vote?.options } };
    case 'stop':
      return { field: 'stopLiveLocation', document: STOP_LIVE_LOCATION, input: { messageId: wish.stop?.messageId } };
    case 'entry': {
      const { messageId, text } = wish.entry ?? { text: null };
      return text === null
        ? { field: 'removeChainEntry', document: REMOVE_CHAIN_ENTRY, input: { messageId } }
        : { field: 'setChainEntry', document: SET_CHAIN_ENTRY, input: { messageId, text } };
    }
  }
};

/** Tells the server how the viewer wants their chats and what they have sent: in order within a chat, one at a time, and again until there is an answer. */
export class SettingsKeeper {
  readonly #deps: SettingsKeeperDeps;
  readonly #busy = new Set<string>();
  #isActive = false;

  constructor(deps: SettingsKeeperDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous }) => {
      if (this.#isActive && state.wishes !== previous.wishes) this.#startAll();
    });
  }

  start(): void {
    this.#isActive = true;
    this.#startAll();
  }

  stop(): void {
    this.#isActive = false;
  }

  #startAll(): void {
    for (const chatId of this.#deps.store.state.wishes.keys()) {
      if (this.#busy.has(chatId)) continue;
      this.#busy.add(chatId);
      inBackground(this.#tellAll(chatId).finally(() => this.#busy.delete(chatId)));
    }
  }

  #first(chatId: string): Wish | undefined {
    return this.#isActive ? this.#deps.store.state.wishes.get(chatId)?.[0] : undefined;
  }

  async #tellAll(chatId: string): Promise<void> {
    let attempt = 0;
    for (let wish = this.#first(chatId); wish !== undefined; wish = this.#first(chatId)) {
      try {
        if (wish.change.markedUnread === true) await this.#marksTold(chatId);
        const pauseMs = await this.#offer(wish);
        attempt = 0;
        if (pauseMs !== null) await this.#deps.requester.pause(pauseMs, false);
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code === 'UNAUTHENTICATED') throw error;
        await this.#deps.requester.pause(Math.max(retryDelayMs(attempt, this.#deps.random), error.retryAfterMs ?? 0), error.isNetwork);
        attempt += 1;
      }
    }
  }

  /** The server marks at the mark of reading that it knows: one that came later would take the chat for read. */
  async #marksTold(chatId: string): Promise<void> {
    for (let pauses = 0; pauses < MARKS_PAUSES_MAX && this.#deps.store.state.marks.has(chatId); pauses += 1)
      await this.#deps.requester.pause(MARKS_PAUSE_MS, false);
  }

  /** One offer. Null when it is answered, else how long to wait. */
  async #offer(wish: Wish): Promise<number | null> {
    const { field, document, input } = operationOf(wish);
    const data = await this.#deps.requester.once<Record<string, Answer>>(document, { input });
    const answer = data[field] as Answer;
    const settled = { type: 'wishSettled', chatId: wish.chatId, id: wish.id } as const;
    if ('chatSettings' in answer) {
      this.#deps.dispatch({ ...settled, settings: answer.chatSettings, refusal: null });
      return null;
    }
    if ('message' in answer) {
      this.#deps.dispatch({ type: 'message', message: answer.message });
      if (answer.vote !== undefined) this.#deps.dispatch({ type: 'vote', vote: answer.vote });
      this.#deps.dispatch({ ...settled, settings: null, refusal: null });
      return null;
    }
    if (answer.code === 'RATE_LIMITED') return answer.retryAfterMs ?? RATE_PAUSE_MS;
    this.#deps.dispatch({ ...settled, settings: null, refusal: answer.code });
    return null;
  }
}
