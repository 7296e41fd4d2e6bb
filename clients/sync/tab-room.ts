import type { WatchNews, Watched } from './effects/watches.ts';
import type { Clock, Tabs } from './ports.ts';
import type { Action } from './state/action.ts';
import type { State } from './state/state.ts';
import type { ConnectionStatus, PresenceView } from './types.ts';
import type { ReadSteps } from './view/message-view.ts';
import type { Written } from './written.ts';

/** What a tab that joins is told. */
export interface Welcome {
  readonly state: State;
  readonly status: ConnectionStatus;
  readonly presence: ReadonlyMap<string, PresenceView>;
  readonly steps: ReadonlyMap<string, ReadSteps>;
}

/** What a leader says, and which: a tab that was replaced in its sleep may not know it yet, and goes on for a moment. */
type LeaderMessage = { readonly by: string } & (
  | ({ readonly type: 'welcome'; readonly to: string } & Welcome)
  | { readonly type: 'leading'; readonly isRepeated: boolean }
  | { readonly type: 'action'; readonly action: Action; readonly origin: string | null; readonly proposal: number }
  | { readonly type: 'status'; readonly status: ConnectionStatus }
  | { readonly type: 'news'; readonly news: WatchNews }
  | { readonly type: 'pong'; readonly to: string }
);

type TabMessage =
  | LeaderMessage
  | { readonly type: 'hello'; readonly from: string; readonly wasLeading: boolean }
  | {
      readonly type: 'propose';
      readonly from: string;
      readonly proposal: number;
      readonly action: Action;
      readonly atMs: number;
      /** The leader that has just been heard, when that is why it is told again. */
      readonly to: string | null;
    }
  | { readonly type: 'watch'; readonly from: string; readonly watched: Watched | null }
  | { readonly type: 'attend'; readonly from: string; readonly chatId: string | null }
  | { readonly type: 'wiped' }
  | { readonly type: 'ping'; readonly from: string };

/** What a person does, which no log can tell again. */
const WORDS: readonly Action['type'][] = ['send', 'sendRetried', 'sendDiscarded', 'mark', 'draft', 'wish'];

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

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
  /** What stands written and not sent, for this tab. */
  readonly draftOf: (chatId: string) => Written;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onNews: (news: WatchNews) => void;
  readonly onWatch: (from: string, watched: Watched | null) => void;
  readonly onWiped: () => void;
}

/**
 * The tabs of one browser as one device. The leader tells every action it takes, in order, so that the others come to the same
 * state; they propose theirs to it. A proposal is repeated to each new leader until it comes back.
 *
 * A tab follows the one that last said it leads, and hears no other. One that slept while it led wakes with a queue of what it was
 * told meanwhile, and may work on it before it hears that it was replaced. So a leader does not take a proposal that seems to have waited
 * longer than a tab waits for a leader, but answers: if the one who made it still follows it, it is repeated to it by name and taken,
 * whatever their clocks say; if not, another has it. And what a person does in a tab that does not know yet is taken by the one that leads.
 */
export class TabRoom {
  readonly #deps: TabRoomDeps;
  readonly #proposals = new Map<number, Action>();
  readonly #attended = new Map<string, string>();
  #watched: Watched | null = null;
  #ownAttended: string | null = null;
  #isIn = false;
  #isLeading = false;
  #isWelcomed = false;
  /** Whom this tab follows, once it knows. */
  #leader: string | null = null;
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
    // Whoever led when this tab was last here may be gone.
    this.#leader = null;
    this.#isWelcomed = false;
    this.#isIn = true;
    tabs.onMessage((message) => this.#receive(message as TabMessage));
    this.#post({ type: 'hello', from: id, wasLeading: false });
    tabs.lead({ led: () => this.#led(), lost: () => this.#lost() });
    this.wake();
  }

  leave(): void {
    this.#cancelPing?.();
    this.#cancelPing = null;
    this.#post({ type: 'watch', from: this.#deps.id, watched: null });
    this.#post({ type: 'attend', from: this.#deps.id, chatId: null });
    this.#isLeading = false;
    this.#isIn = false;
    this.#deps.tabs.close();
  }

  /** Said in passing by a tab that is not in the room: stopped, or not started yet. */
  wiped(): void {
    const { tabs } = this.#deps;
    if (!this.#isIn) tabs.onMessage(() => {});
    this.#post({ type: 'wiped' });
    if (!this.#isIn) tabs.close();
  }

  /** Tells the others of an action before it is taken here, so that what follows from it comes after it there too. */
  tell(action: Action): void {
    if (this.#isLeading) {
      this.#say({ type: 'action', action, origin: null, proposal: 0 });
      return;
    }
    this.#lastProposal += 1;
    // Repeated after the newer one, or after it was sent, an older draft would replace it.
    const replacedIn = action.type === 'draft' ? action.chatId : action.type === 'send' ? action.send.chatId : null;
    for (const [proposal, held] of this.#proposals)
      if (held.type === 'draft' && held.chatId === replacedIn) this.#proposals.delete(proposal);
    this.#proposals.set(this.#lastProposal, action);
    this.#propose(this.#lastProposal, action, null);
    this.wake();
  }

  tellStatus(status: ConnectionStatus): void {
    this.#say({ type: 'status', status });
  }

  tellNews(news: WatchNews): void {
    this.#say({ type: 'news', news });
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

  #say(message: DistributiveOmit<LeaderMessage, 'by'>): void {
    this.#post({ ...message, by: this.#deps.id } as LeaderMessage);
  }

  #repeat(to: string): void {
    for (const [proposal, action] of this.#proposals) this.#propose(proposal, action, to);
  }

  #propose(proposal: number, action: Action, to: string | null): void {
    this.#post({ type: 'propose', from: this.#deps.id, proposal, action, atMs: this.#deps.clock.now(), to });
  }

  #led(): void {
    this.#isLeading = true;
    this.#isWelcomed = true;
    this.#cancelPing?.();
    this.#cancelPing = null;
    // What was proposed is in this tab's own state already; the others may not have heard of it.
    const waiting = [...this.#proposals.values()];
    this.#proposals.clear();
    this.#say({ type: 'leading', isRepeated: false });
    for (const action of waiting) this.tell(action);
    if (this.#watched !== null) this.#deps.onWatch(this.#deps.id, this.#watched);
    this.#deps.onLead();
  }

  #lost(): void {
    this.#isLeading = false;
    this.#leader = null;
    this.#deps.onFollow();
    this.#post({ type: 'hello', from: this.#deps.id, wasLeading: true });
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
        // Whoever has just lost the lead may have been taken for the leader a moment ago.
        if (message.wasLeading) this.#say({ type: 'leading', isRepeated: true });
        this.#say({ type: 'welcome', to: message.from, ...this.#deps.welcome() });
        return;
      case 'propose':
        if (message.to === this.#deps.id || (message.to === null && this.#isFresh(message.atMs)))
          this.#take(message.action, message.from, message.proposal);
        else if (message.to === null) this.#say({ type: 'pong', to: message.from });
        return;
      case 'action':
        if (WORDS.includes(message.action.type)) this.#take(message.action, null, 0);
        return;
      case 'watch':
        this.#deps.onWatch(message.from, message.watched);
        return;
      case 'ping':
        this.#say({ type: 'pong', to: message.from });
    }
  }

  #isFresh(atMs: number): boolean {
    return Math.abs(this.#deps.clock.now() - atMs) <= PONG_TIMEOUT_MS;
  }

  #take(action: Action, origin: string | null, proposal: number): void {
    this.#say({ type: 'action', action, origin, proposal });
    this.#deps.onAction(action);
    if (action.type !== 'send') return;
    // What is sent is no draft any more, also in the tab that sent it, should it have heard of another draft in between.
    const { chatId } = action.send;
    this.#say({ type: 'action', action: { type: 'draft', chatId, ...this.#deps.draftOf(chatId) }, origin: null, proposal: 0 });
  }

  #receiveAsFollower(message: TabMessage): void {
    if (!('by' in message)) return;
    if (message.type === 'leading') this.#follow(message.by, message.isRepeated);
    else if (this.#leader === null || this.#leader === message.by) this.#hear(message);
  }

  #follow(leader: string, isRepeated: boolean): void {
    const isKnown = this.#leader === leader;
    this.#leader = leader;
    // It lives: a second tab that has waited for the one before does not take the lead from it.
    this.#cancelPing?.();
    this.#cancelPing = null;
    if (isKnown && isRepeated) return;
    this.#repeat(leader);
    this.#announce();
    // What the true leader said while another was taken for it was not heard.
    if (!this.#isWelcomed || isRepeated) this.#post({ type: 'hello', from: this.#deps.id, wasLeading: false });
  }

  #hear(message: Exclude<LeaderMessage, { type: 'leading' }>): void {
    switch (message.type) {
      case 'welcome':
        if (message.to !== this.#deps.id) return;
        this.#isWelcomed = true;
        this.#leader = message.by;
        this.#deps.onWelcome(message);
        return;
      case 'action':
        this.#heard(message);
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
        this.#repeat(message.by);
    }
  }

  /** The own ones were taken here when they were made; only of drafts does the order count, and the leader's is the one that holds. */
  #heard({ action, origin, proposal }: Extract<LeaderMessage, { type: 'action' }>): void {
    const isOwn = origin === this.#deps.id;
    if (isOwn ? this.#proposals.delete(proposal) && action.type === 'draft' : true) this.#deps.onAction(action);
  }
}
