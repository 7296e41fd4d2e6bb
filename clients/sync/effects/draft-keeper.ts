import { SET_DRAFT } from '../operations.ts';
import type { Clock, Random } from '../ports.ts';
import type { Action } from '../state/action.ts';
import { draftOf } from '../state/reduce-drafts.ts';
import type { Store } from '../store.ts';
import type { SavedDraftWire } from '../wire.ts';
import { sameWritten, writtenOf, type Written } from '../written.ts';
import { retryDelayMs } from './backoff.ts';
import { RequestFailed, inBackground, type Requester } from './requester.ts';

/** Saved this long after the last key, and in a long run of keys this long after the first. */
const PAUSE_MS = 1000;
const UNSAVED_MAX_MS = 5000;
const RATE_PAUSE_MS = 1000;
const SERVER_FAILURES_MAX = 8;
/** The server's limit, in code points; a longer text stays on this device until it is shorter. */
const LENGTH_MAX = 4000;

type DraftAnswer =
  | { readonly __typename: 'SetDraftPayload'; readonly draft: SavedDraftWire }
  | { readonly __typename: string; readonly code: string; readonly retryAfterMs?: number };

const isSaved = (answer: DraftAnswer): answer is Extract<DraftAnswer, { draft: SavedDraftWire }> => answer.__typename === 'SetDraftPayload';
const isTooLong = (text: string): boolean => text.length > LENGTH_MAX && [...text].length > LENGTH_MAX;

export interface DraftKeeperDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatch: (action: Action) => void;
}

/** Carries what was written and not sent to the server, for the person's other devices: after a pause, one save at a time in each chat. */
export class DraftKeeper {
  readonly #deps: DraftKeeperDeps;
  readonly #waiting = new Map<string, { readonly sinceMs: number; readonly cancel: () => void }>();
  readonly #busy = new Set<string>();
  /** Chats of which a save was offered and not answered: what the server holds is not known. */
  readonly #offered = new Set<string>();
  #isActive = false;

  constructor(deps: DraftKeeperDeps) {
    this.#deps = deps;
    deps.store.onChange(({ state, previous }) => {
      if (!this.#isActive || state.drafts === previous.drafts) return;
      for (const [chatId, draft] of state.drafts) {
        if (draft.unsaved && !sameWritten(draft, draftOf(previous, chatId))) this.#schedule(chatId);
      }
    });
  }

  start(): void {
    this.#isActive = true;
    for (const [chatId, draft] of this.#deps.store.state.drafts) {
      if (!draft.unsaved) continue;
      this.#offered.add(chatId);
      this.#schedule(chatId);
    }
  }

  stop(): void {
    this.#isActive = false;
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  /** Nobody is typing any more, and this process may not be there for long: what waits for a pause goes now. */
  flush(): void {
    for (const [chatId, { cancel }] of [...this.#waiting]) {
      cancel();
      this.#start(chatId);
    }
  }

  #schedule(chatId: string): void {
    const { clock } = this.#deps;
    const waiting = this.#waiting.get(chatId);
    waiting?.cancel();
    const now = clock.now();
    const sinceMs = waiting?.sinceMs ?? now;
    const delayMs = Math.max(0, Math.min(PAUSE_MS, sinceMs + UNSAVED_MAX_MS - now));
    this.#waiting.set(chatId, { sinceMs, cancel: clock.setTimer(() => this.#start(chatId), delayMs) });
  }

  #start(chatId: string): void {
    this.#waiting.delete(chatId);
    // Whoever is under way looks again when it is done.
    if (this.#busy.has(chatId)) return;
    this.#busy.add(chatId);
    const work = this.#save(chatId).finally(() => this.#busy.delete(chatId));
    inBackground(work);
  }

  /** What is to be saved; null when there is nothing to do. */
  #unsaved(chatId: string): Written | null {
    const draft = this.#deps.store.state.drafts.get(chatId);
    return !this.#isActive || draft === undefined || !draft.unsaved || isTooLong(draft.text) ? null : writtenOf(draft.text, draft);
  }

  async #save(chatId: string): Promise<void> {
    let serverFailures = 0;
    for (let attempt = 0; ; attempt += 1) {
      const written = this.#unsaved(chatId);
      if (written === null) return;
      const held = this.#deps.store.state.drafts.get(chatId);
      if (!this.#offered.has(chatId) && held !== undefined && sameWritten(held.saved, written)) {
        this.#deps.dispatch({ type: 'draftSaved', chatId, written, draft: null });
        return;
      }
      try {
        const pauseMs = await this.#offer(chatId, written);
        if (pauseMs !== null) await this.#deps.requester.pause(pauseMs, false);
        // Refused: asked again when the person writes on. Saved: unless they have written on meanwhile, that is all.
        else if (this.#waiting.has(chatId) || sameWritten(this.#unsaved(chatId) ?? written, written)) return;
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.code === 'UNAUTHENTICATED') throw error;
        serverFailures += error.isNetwork ? 0 : 1;
        if (serverFailures >= SERVER_FAILURES_MAX) throw error;
        await this.#deps.requester.pause(Math.max(retryDelayMs(attempt, this.#deps.random), error.retryAfterMs ?? 0), error.isNetwork);
      }
    }
  }

  /** One offer. Null when it is answered, else how long to wait. */
  async #offer(chatId: string, written: Written): Promise<number | null> {
    this.#offered.add(chatId);
    const { setDraft: answer } = await this.#deps.requester.once<{ setDraft: DraftAnswer }>(SET_DRAFT, {
      input: { chatId, ...written },
    });
    if (!isSaved(answer) && answer.code === 'RATE_LIMITED') return answer.retryAfterMs ?? RATE_PAUSE_MS;
    this.#offered.delete(chatId);
    // Whoever is no longer in the chat has nothing to write there; any other refusal is of this text.
    if (!isSaved(answer) && answer.code === 'CHAT_NOT_FOUND') this.#deps.dispatch({ type: 'draftSaved', chatId, written, draft: null });
    if (isSaved(answer)) this.#deps.dispatch({ type: 'draftSaved', chatId, written, draft: answer.draft });
    return null;
  }
}
