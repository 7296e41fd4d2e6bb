import { FORWARD_MESSAGES, SEND_MESSAGE } from '../operations.ts';
import type { Random } from '../ports.ts';
import type { Action } from '../state/action.ts';
import type { Chat, Send } from '../state/state.ts';
import type { Store } from '../store.ts';
import type { MessageWire } from '../wire.ts';
import { retryDelayMs } from './backoff.ts';
import { RequestFailed, inBackground, type Requester } from './requester.ts';

/** A message that could not be handed over for this long is given back to the person: nobody expects it to leave any more. */
export const SEND_AGE_MAX_MS = 24 * 60 * 60 * 1000;
/** How often a server that fails without a reason is asked again. */
const SERVER_FAILURES_MAX = 8;
const CHATS_AT_ONCE_MAX = 4;
const RATE_PAUSE_MS = 1000;

type SendAnswer =
  | { readonly __typename: 'SendMessagePayload'; readonly message: MessageWire }
  | { readonly __typename: string; readonly code: string; readonly retryAfterMs?: number };

type ForwardAnswer =
  | { readonly messages: readonly [MessageWire] }
  | { readonly __typename: string; readonly code: string; readonly retryAfterMs?: number };

const isUnhurried = (chat: Chat | undefined): boolean => chat?.slow === undefined || chat.own.role !== 'MEMBER';

const isSent = (answer: SendAnswer): answer is Extract<SendAnswer, { message: MessageWire }> => answer.__typename === 'SendMessagePayload';

export interface SenderDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly random: Random;
  readonly serverNow: () => number;
  readonly dispatch: (action: Action) => void;
  /** Resolves when what is in the queue now is on disk (or cannot be put there). */
  readonly stored: () => Promise<void>;
}

/**
 * Hands the queue over: each chat's sends one after the other, so that they cannot overtake each other; several chats at once. The
 * same clientMessageId is offered until there is an answer, and the server keeps it from counting twice.
 */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #busy = new Set<string>();
  /** Chats whose slow mode has not let the last one through; they hold up no others. */
  readonly #resting = new Set<string>();
  #isActive = false;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous, chatIds }) => {
      // Ended for all, or for the viewer with another role.
      const woken =
        this.#resting.size > 0 && chatIds.filter((id) => isUnhurried(state.chats.get(id)) && this.#resting.delete(id)).length > 0;
      if (woken || state.sends !== previous.sends) this.#pump();
    });
  }

  start(): void {
    this.#isActive = true;
    this.#pump();
  }

  stop(): void {
    this.#isActive = false;
  }

  #next(chatId: string): Send | undefined {
    if (this.#resting.has(chatId)) return undefined;
    return this.#deps.store.state.sends.get(chatId)?.find((send) => send.failureCode === null);
  }

  #pump(): void {
    if (!this.#isActive) return;
    for (const chatId of this.#deps.store.state.sends.keys()) {
      if (this.#busy.size >= CHATS_AT_ONCE_MAX) return;
      if (this.#busy.has(chatId) || this.#next(chatId) === undefined) continue;
      this.#busy.add(chatId);
      inBackground(this.#drain(chatId).finally(() => this.#done(chatId)));
    }
  }

  #done(chatId: string): void {
    this.#busy.delete(chatId);
    this.#pump();
  }

  async #drain(chatId: string): Promise<void> {
    for (let send = this.#next(chatId); send !== undefined && this.#isActive; send = this.#next(chatId)) {
      await this.#deps.stored();
      await this.#deliver(send);
    }
  }

  #isWaiting({ chatId, clientMessageId }: Send): boolean {
    return this.#isActive && this.#next(chatId)?.clientMessageId === clientMessageId;
  }

  #fail({ chatId, clientMessageId }: Send, code: string): void {
    this.#deps.dispatch({ type: 'sendFailed', chatId, clientMessageId, code });
  }

  async #deliver(send: Send): Promise<void> {
    let serverFailures = 0;
    for (let attempt = 0; this.#isWaiting(send); attempt += 1) {
      if (this.#deps.serverNow() - Date.parse(send.createdAt) > SEND_AGE_MAX_MS) {
        this.#fail(send, 'NETWORK');
        return;
      }
      try {
        const pauseMs = await this.#attempt(send);
        if (pauseMs === null) return;
        await this.#deps.requester.pause(pauseMs, false);
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code === 'UNAUTHENTICATED') throw error;
        serverFailures += error.isNetwork ? 0 : 1;
        if (serverFailures >= SERVER_FAILURES_MAX) {
          this.#fail(send, error.code);
          return;
        }
        await this.#deps.requester.pause(Math.max(retryDelayMs(attempt, this.#deps.random), error.retryAfterMs ?? 0), error.isNetwork);
      }
    }
  }

  async #offer({ chatId, clientMessageId, body, ranges, linkPreview, silent, asked, replyTo, forward }: Send): Promise<SendAnswer> {
    const { requester } = this.#deps;
    if (forward !== undefined) {
      const { fromChatId, seqs, merged } = forward;
      const input = { fromChatId, seqs, merged, chatId, clientMessageIds: [clientMessageId] };
      const { forwardMessages } = await requester.once<{ forwardMessages: ForwardAnswer }>(FORWARD_MESSAGES, { input });
      return 'messages' in forwardMessages ? { __typename: 'SendMessagePayload', message: forwardMessages.messages[0] } : forwardMessages;
    }
    const text = { body, ...(ranges === undefined ? {} : { ranges }), ...(linkPreview === undefined ? {} : { linkPreview }) };
    const input = {
      chatId,
      clientMessageId,
      content: asked ?? { text },
      ...(replyTo === undefined ? {} : { replyToSeq: replyTo.seq }),
      ...(silent ? { silent } : {}),
    };
    return (await requester.once<{ sendMessage: SendAnswer }>(SEND_MESSAGE, { input })).sendMessage;
  }

  #rest(chatId: string, pauseMs: number): void {
    this.#resting.add(chatId);
    const goOn = this.#deps.requester.pause(pauseMs, false).then(() => {
      if (this.#resting.delete(chatId)) this.#pump();
    });
    inBackground(goOn);
  }

  /** One offer. Null when it is settled, else how long to wait. */
  async #attempt(send: Send): Promise<number | null> {
    const answer = await this.#offer(send);
    if (isSent(answer)) {
      this.#deps.dispatch({ type: 'message', message: answer.message });
      // An answer that does not carry our id would leave the send in the queue for ever.
      if (this.#isWaiting(send)) this.#fail(send, 'INTERNAL');
      return null;
    }
    if (answer.code === 'SLOW_MODE') {
      this.#rest(send.chatId, answer.retryAfterMs ?? RATE_PAUSE_MS);
      return null;
    }
    if (answer.code === 'RATE_LIMITED') return answer.retryAfterMs ?? RATE_PAUSE_MS;
    this.#fail(send, answer.code);
    return null;
  }
}
