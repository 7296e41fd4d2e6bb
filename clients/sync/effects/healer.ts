import { CHANGES, CHAT_VERSIONS, SYNC } from '../operations.ts';
import type { Clock, Random } from '../ports.ts';
import type { Action } from '../state/action.ts';
import { SNAPSHOT_CHATS_MAX, type State } from '../state/state.ts';
import type { Store } from '../store.ts';
import {
  nodesOf,
  type AccountChangesWire,
  type ChatChangesWire,
  type ChatWire,
  type ConnectionWire,
  type Frame,
  type HeartbeatWire,
} from '../wire.ts';
import { retryDelayMs } from './backoff.ts';
import { RequestFailed, inBackground, type Requester } from './requester.ts';

/** What is known to be missing is often on its way already: wait this long before asking. */
const GRACE_MS = 150;
const CHATS_AT_ONCE_MAX = 4;
const AUDIT_PAGE_SIZE = 100;

type ChangesAnswer = { readonly chat: (ChatWire & { readonly changes: ChatChangesWire }) | null };

export interface HealerDeps {
  readonly store: Store;
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatch: (action: Action) => void;
  /** Loads the rest of the chat list. */
  readonly completeList: () => Promise<void>;
  /** How long to wait for what is on its way; null for the usual. */
  readonly graceMs: () => number | null;
}

/** Asks for what is missing: chats that are behind, the account, and, when the digests differ without a reason, the whole list. */
export class Healer {
  readonly #deps: HealerDeps;
  readonly #busy = new Set<string>();
  #isActive = false;
  #accountIsBusy = false;
  #auditIsBusy = false;
  #cancelTimer: (() => void) | null = null;
  #failures = 0;

  constructor(deps: HealerDeps) {
    this.#deps = deps;
    deps.store.onChange(({ action, state, previous }) => {
      if (action?.type === 'frame') this.#lookAtList(action.frame, state);
      const isNews = state.behind !== previous.behind || state.accountBehind !== previous.accountBehind;
      if (isNews || state.auditWanted !== previous.auditWanted) this.#schedule(this.#graceMs);
    });
  }

  start(): void {
    this.#isActive = true;
    this.#schedule(this.#graceMs);
  }

  /** A snapshot brings the most recent chats only. */
  #lookAtList(frame: Frame, { chats, list, stale }: State): void {
    if (!this.#isActive || list.complete) return;
    const isCut = frame.__typename === 'CaughtUp' && chats.size >= SNAPSHOT_CHATS_MAX;
    const isShort = frame.__typename === 'Heartbeat' && (stale.size > 0 || chats.size < (frame as HeartbeatWire).chatCount);
    if (isCut || isShort) this.#run(this.#deps.completeList());
  }

  get #graceMs(): number {
    return this.#deps.graceMs() ?? GRACE_MS;
  }

  stop(): void {
    this.#isActive = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #schedule(delayMs: number): void {
    const { behind, accountBehind, auditWanted } = this.#deps.store.state;
    if (!this.#isActive || this.#cancelTimer !== null || (behind.size === 0 && !accountBehind && !auditWanted)) return;
    this.#cancelTimer = this.#deps.clock.setTimer(() => {
      this.#cancelTimer = null;
      this.#pump();
    }, delayMs);
  }

  #pump(): void {
    const { behind, accountBehind, auditWanted } = this.#deps.store.state;
    for (const chatId of behind.keys()) {
      if (this.#busy.size >= CHATS_AT_ONCE_MAX) break;
      if (!this.#busy.has(chatId)) this.#run(this.#healChat(chatId));
    }
    if (accountBehind && !this.#accountIsBusy) this.#run(this.#healAccount());
    if (auditWanted && !this.#auditIsBusy) this.#run(this.#audit());
  }

  #run(work: Promise<void>): void {
    const settled = work.then(
      () => {
        this.#failures = 0;
        this.#schedule(this.#graceMs);
      },
      (error: unknown) => {
        this.#schedule(retryDelayMs(this.#failures, this.#deps.random));
        this.#failures += 1;
        throw error;
      },
    );
    inBackground(settled);
  }

  async #healChat(chatId: string): Promise<void> {
    this.#busy.add(chatId);
    try {
      for (let attempt = 0; this.#isActive && this.#deps.store.state.behind.has(chatId); attempt += 1) {
        await this.#ask(chatId, false);
        if (!this.#deps.store.state.behind.has(chatId)) return;
        // A replica may lag behind the stream for a moment; ask again, ever more slowly.
        await this.#deps.requester.pause(retryDelayMs(attempt, this.#deps.random), false);
      }
    } finally {
      this.#busy.delete(chatId);
    }
  }

  async #ask(chatId: string, replace: boolean): Promise<void> {
    const after = replace ? 0 : (this.#deps.store.state.chats.get(chatId)?.version ?? 0);
    const isWanted = () => this.#isActive && (replace || this.#deps.store.state.behind.has(chatId));
    const data = await this.#deps.requester.patiently<ChangesAnswer>(CHANGES, { chatId, after }, isWanted);
    if (data === null) return;
    const answer = data.chat === null ? null : { chat: data.chat, changes: data.chat.changes };
    this.#deps.dispatch({ type: 'changes', chatId, answer, replace });
  }

  async #healAccount(): Promise<void> {
    this.#accountIsBusy = true;
    try {
      const isWanted = () => this.#isActive && this.#deps.store.state.accountBehind;
      const data = await this.#deps.requester.patiently<{ sync: { events: readonly Frame[] } }>(SYNC, {}, isWanted);
      // A snapshot says everything about the account; what it says about chats would only throw history away.
      const changes = data?.sync.events.find((frame) => frame.__typename === 'AccountChanges') as AccountChangesWire | undefined;
      if (changes !== undefined) this.#deps.dispatch({ type: 'account', changes });
      else if (data !== null) throw new RequestFailed('INTERNAL', 'The snapshot has no account.');
    } finally {
      this.#accountIsBusy = false;
    }
  }

  /** Compares the versions of all chats, one by one. */
  async #audit(): Promise<void> {
    this.#auditIsBusy = true;
    try {
      const held = this.#deps.store.state.chats;
      const listed = await this.#listVersions();
      if (listed === null) return;
      this.#deps.dispatch({ type: 'audited' });
      this.#deps.dispatch({ type: 'behind', versions: [...listed].map(([chatId, version]) => ({ chatId, version })) });
      for (const [chatId, chat] of held) {
        const version = listed.get(chatId);
        // Not listed: left, perhaps. Listed with a version below what was held before the question: the server was set back.
        if (version === undefined || version < chat.version) await this.#ask(chatId, true);
      }
    } finally {
      this.#auditIsBusy = false;
    }
  }

  async #listVersions(): Promise<Map<string, number> | null> {
    type Page = { chats: ConnectionWire<{ id: string; version: number }> };
    const listed = new Map<string, number>();
    for (let after: string | null = null; ;) {
      const page: Page | null = await this.#deps.requester.patiently<Page>(
        CHAT_VERSIONS,
        { first: AUDIT_PAGE_SIZE, after },
        () => this.#isActive,
      );
      if (page === null) return null;
      for (const { id, version } of nodesOf(page.chats)) listed.set(id, version);
      after = page.chats.pageInfo.endCursor ?? null;
      if (!page.chats.pageInfo.hasNextPage || after === null) return listed;
    }
  }
}
