import { UPDATE_MARKS } from '../operations.ts';
import type { Clock, Random } from '../ports.ts';
import type { Action } from '../state/action.ts';
import { topSeqOf, type Chat } from '../state/state.ts';
import type { Change, Store } from '../store.ts';
import { retryDelayMs } from './backoff.ts';
import { RequestFailed, inBackground, type Requester } from './requester.ts';

const COALESCE_MS = 80;
const MARKS_PER_CALL_MAX = 100;

export interface MarkerDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatch: (action: Action) => void;
}

/** Tells the server how far messages have been received (in direct chats) and read: coalesced, and again until it has them. */
export class Marker {
  readonly #deps: MarkerDeps;
  #isActive = false;
  #isBusy = false;
  #cancelTimer: (() => void) | null = null;

  constructor(deps: MarkerDeps) {
    this.#deps = deps;
    deps.store.onChange((change) => this.#onChange(change));
  }

  start(): void {
    this.#isActive = true;
    for (const chat of this.#deps.store.state.chats.values()) this.#noteReceived(chat);
    this.#schedule(COALESCE_MS);
  }

  stop(): void {
    this.#isActive = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #onChange({ state, previous, chatIds }: Change): void {
    if (!this.#isActive) return;
    for (const id of chatIds) {
      const chat = state.chats.get(id);
      if (chat !== undefined) this.#noteReceived(chat);
    }
    if (state.marks !== previous.marks) this.#schedule(COALESCE_MS);
  }

  /** Only the other side of a direct chat is shown a delivered mark. */
  #noteReceived(chat: Chat): void {
    const top = topSeqOf(chat);
    if (chat.kind !== 'DIRECT' || top <= chat.own.deliveredSeq) return;
    this.#deps.dispatch({ type: 'mark', chatId: chat.id, marks: { deliveredSeq: top, readSeq: 0 } });
  }

  #schedule(delayMs: number): void {
    if (!this.#isActive || this.#isBusy || this.#cancelTimer !== null || this.#deps.store.state.marks.size === 0) return;
    this.#cancelTimer = this.#deps.clock.setTimer(() => {
      this.#cancelTimer = null;
      this.#isBusy = true;
      inBackground(
        this.#tell().finally(() => {
          this.#isBusy = false;
          this.#schedule(COALESCE_MS);
        }),
      );
    }, delayMs);
  }

  async #tell(): Promise<void> {
    for (let attempt = 0; this.#isActive; attempt += 1) {
      const waiting = [...this.#deps.store.state.marks].slice(0, MARKS_PER_CALL_MAX).map(([chatId, marks]) => ({ chatId, ...marks }));
      if (waiting.length === 0) return;
      const marks = waiting.map(({ chatId, deliveredSeq, readSeq }) => ({
        chatId,
        ...(deliveredSeq > 0 ? { deliveredSeq } : {}),
        ...(readSeq > 0 ? { readSeq } : {}),
      }));
      try {
        // A refusal is an answer too: the same marks would be refused again.
        await this.#deps.requester.once(UPDATE_MARKS, { input: { marks } });
        this.#deps.dispatch({ type: 'marksAcked', marks: waiting });
        return;
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code === 'UNAUTHENTICATED') throw error;
        await this.#deps.requester.pause(retryDelayMs(attempt, this.#deps.random), error.isNetwork);
      }
    }
  }
}
