import type { WatchNews, Watched } from './effects/watches.ts';
import type { Clock, Tabs } from './ports.ts';
import type { Action } from './state/action.ts';
import type { State } from './state/state.ts';
import type { ConnectionStatus, PresenceView } from './types.ts';
import type { ReadSteps } from './view/message-view.ts';

/** What a tab that joins is told. */
export interface Welcome {
  readonly state: State;
  readonly status: ConnectionStatus;
  readonly presence: ReadonlyMap<string, PresenceView>;
  readonly steps: ReadonlyMap<string, ReadSteps>;
}

type TabMessage =
  | { readonly type: 'hello'; readonly from: string }
  | ({ readonly type: 'welcome'; readonly to: string } & Welcome)
  | { readonly type: 'leading' }
  | { readonly type: 'action'; readonly action: Action; readonly origin: string | null; readonly proposal: number }
  | { readonly type: 'propose'; readonly from: string; readonly proposal: number; readonly action: Action }
  | { readonly type: 'status'; readonly status: ConnectionStatus }
  | { readonly type: 'news'; readonly news: WatchNews }
  | { readonly type: 'watch'; readonly from: string; readonly watched: Watched | null }
  | { readonly type: 'attend'; readonly from: string; readonly chatId: string | null }
  | { readonly type: 'wiped' }
  | { readonly type: 'ping'; readonly from: string }
  | { readonly type: 'pong'; readonly to: string };

/** How long a leader may take to answer a tab that has just been looked at. */
const PONG_TIMEOUT_MS = 1500;

export interface TabRoomDeps {
  readonly tabs: Tabs;
  readonly clock: Clock;
  /** This tab's name among the others. */
  readonly id: string;
  readonly welcome: () => Welcome;
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onLead: () => void;
  readonly onFollow: () => void;
  /** An action that the leader has taken. */
  readonly onAction: (action: Action) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onNews: (news: WatchNews) => void;
  readonly onWatch: (from: string, watched: Watched | null) => void;
  readonly onWiped: () => void;
}

/**
 * The tabs of one browser as one device. The leader tells every action it takes, in order, so that the others come to the same
 * state; they propose theirs to it. A proposal is repeated to each new leader until it comes back.
 */
export class TabRoom {
  readonly #deps: TabRoomDeps;
  readonly #proposals = new Map<number, Action>();
  readonly #attended = new Map<string, string>();
  #watched: Watched | null = null;
  #ownAttended: string | null = null;
  #isLeading = false;
  #isWelcomed = false;
  #lastProposal = 0;
  #cancelPing: (() => void) | null = null;

  constructor(deps: TabRoomDeps) {
    this.#deps = deps;
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  /** What was proposed here and has not come back from a leader. */
  get waiting(): readonly Action[] {
    return [...this.#proposals.values()];
  }

  join(): void {
    const { tabs, id } = this.#deps;
    tabs.onMessage((message) => this.#receive(message as TabMessage));
    this.#post({ type: 'hello', from: id });
    tabs.lead({ led: () => this.#led(), lost: () => this.#lost() });
    this.wake();
  }

  leave(): void {
    this.#cancelPing?.();
    this.#cancelPing = null;
    this.#post({ type: 'watch', from: this.#deps.id, watched: null });
    this.#post({ type: 'attend', from: this.#deps.id, chatId: null });
    this.#isLeading = false;
    this.#deps.tabs.close();
  }

  wiped(): void {
    this.#post({ type: 'wiped' });
  }

  /** Tells the others of an action before it is taken here, so that what follows from it comes after it there too. */
  tell(action: Action): void {
    if (this.#isLeading) {
      this.#post({ type: 'action', action, origin: null, proposal: 0 });
      return;
    }
    this.#lastProposal += 1;
    // Repeated after the newer one, an older draft would replace it.
    for (const [proposal, { type, ...held }] of this.#proposals)
      if (type === 'draft' && action.type === 'draft' && 'chatId' in held && held.chatId === action.chatId)
        this.#proposals.delete(proposal);
    this.#proposals.set(this.#lastProposal, action);
    this.#propose(this.#lastProposal, action);
    this.wake();
  }

  tellStatus(status: ConnectionStatus): void {
    this.#post({ type: 'status', status });
  }

  tellNews(news: WatchNews): void {
    this.#post({ type: 'news', news });
  }

  watch(watched: Watched): void {
    this.#watched = watched;
    if (this.#isLeading) this.#deps.onWatch(this.#deps.id, watched);
    else this.#post({ type: 'watch', from: this.#deps.id, watched });
  }

  attend(chatId: string | null): void {
    this.#ownAttended = chatId;
    this.#post({ type: 'attend', from: this.#deps.id, chatId });
  }

  /** Does any tab show this chat to a person right now? */
  isAttended(chatId: string): boolean {
    return this.#ownAttended === chatId || [...this.#attended.values()].includes(chatId);
  }

  /** The person looks at this tab, or does something in it: a leader that sleeps or hangs is replaced. */
  wake(): void {
    if (this.#isLeading || this.#cancelPing !== null) return;
    this.#cancelPing = this.#deps.clock.setTimer(() => {
      this.#cancelPing = null;
      this.#deps.tabs.steal();
    }, PONG_TIMEOUT_MS);
    this.#post({ type: 'ping', from: this.#deps.id });
  }

  #post(message: TabMessage): void {
    this.#deps.tabs.post(message);
  }

  #repeat(): void {
    for (const [proposal, action] of this.#proposals) this.#propose(proposal, action);
  }

  #propose(proposal: number, action: Action): void {
    this.#post({ type: 'propose', from: this.#deps.id, proposal, action });
  }

  #led(): void {
    this.#isLeading = true;
    this.#isWelcomed = true;
    this.#cancelPing?.();
    this.#cancelPing = null;
    // What was proposed is in this tab's own state already; the others may not have heard of it.
    const waiting = [...this.#proposals.values()];
    this.#proposals.clear();
    this.#post({ type: 'leading' });
    for (const action of waiting) this.tell(action);
    if (this.#watched !== null) this.#deps.onWatch(this.#deps.id, this.#watched);
    this.#deps.onLead();
  }

  #lost(): void {
    this.#isLeading = false;
    this.#deps.onFollow();
    this.#post({ type: 'hello', from: this.#deps.id });
    this.#announce();
  }

  #announce(): void {
    if (this.#watched !== null) this.#post({ type: 'watch', from: this.#deps.id, watched: this.#watched });
    this.#post({ type: 'attend', from: this.#deps.id, chatId: this.#ownAttended });
  }

  #receive(message: TabMessage): void {
    switch (message.type) {
      case 'attend':
        if (message.chatId === null) this.#attended.delete(message.from);
        else this.#attended.set(message.from, message.chatId);
        return;
      case 'wiped':
        this.#deps.onWiped();
        return;
      default:
        if (this.#isLeading) this.#receiveAsLeader(message);
        else this.#receiveAsFollower(message);
    }
  }

  #receiveAsLeader(message: TabMessage): void {
    switch (message.type) {
      case 'hello':
        this.#post({ type: 'welcome', to: message.from, ...this.#deps.welcome() });
        return;
      case 'propose':
        this.#post({ type: 'action', action: message.action, origin: message.from, proposal: message.proposal });
        this.#deps.onAction(message.action);
        return;
      case 'watch':
        this.#deps.onWatch(message.from, message.watched);
        return;
      case 'ping':
        this.#post({ type: 'pong', to: message.from });
    }
  }

  #receiveAsFollower(message: TabMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.to !== this.#deps.id) return;
        this.#isWelcomed = true;
        this.#deps.onWelcome(message);
        return;
      case 'leading':
        this.#repeat();
        this.#announce();
        if (!this.#isWelcomed) this.#post({ type: 'hello', from: this.#deps.id });
        return;
      case 'action':
        if (message.origin === this.#deps.id) this.#proposals.delete(message.proposal);
        else this.#deps.onAction(message.action);
        return;
      case 'status':
        this.#deps.onStatus(message.status);
        return;
      case 'news':
        this.#deps.onNews(message.news);
        return;
      case 'pong':
        if (message.to !== this.#deps.id) return;
        this.#cancelPing?.();
        this.#cancelPing = null;
        // The leader lives: what it should have answered before this it has slept through.
        this.#repeat();
    }
  }
}
