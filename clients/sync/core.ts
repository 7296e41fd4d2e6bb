import { Connection, type SignedOutReason } from './effects/connection.ts';
import { DraftKeeper } from './effects/draft-keeper.ts';
import { Healer } from './effects/healer.ts';
import { History } from './effects/history.ts';
import { Lapses } from './effects/lapses.ts';
import { Marker } from './effects/marker.ts';
import { PeopleLoader } from './effects/people-loader.ts';
import { Persister } from './effects/persister.ts';
import { Prefetcher } from './effects/prefetcher.ts';
import { inBackground, Requester } from './effects/requester.ts';
import { Sender } from './effects/sender.ts';
import { SettingsKeeper } from './effects/settings-keeper.ts';
import { Typing } from './effects/typing.ts';
import { Watches, type WatchNews } from './effects/watches.ts';
import { newId } from './new-id.ts';
import { Notifier } from './notifier.ts';
import type { Clock, Random, Signals, Storage, Tabs, Transport } from './ports.ts';
import type { Action } from './state/action.ts';
import { adoptedState, trimmedState, untoldWords } from './state/adopt.ts';
import { withoutEnded } from './state/ended.ts';
import { draftOf } from './state/reduce-drafts.ts';
import { emptyState, type State } from './state/state.ts';
import { keepOwnWords, openStorage, peekStorage } from './storage/open.ts';
import { CHATS_WITH_PAGE, PAGE_STORED } from './storage/records.ts';
import { Store } from './store.ts';
import { TabRoom, type Welcome } from './tab-room.ts';
import type { ConnectionStatus } from './types.ts';
import { Views } from './views.ts';
import type { Frame } from './wire.ts';

export interface CoreDeps {
  readonly userId: string;
  readonly transport: Transport;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly signals: Signals;
  readonly tabs: Tabs | null;
  readonly onSignedOut: (reason: 'signOut' | SignedOutReason) => void;
}

/** A tab that follows leaves the asking to the leader, unless nothing comes of it. */
const FOLLOWER_GRACE_MS = 3000;
/** A step of the clock that is no slow drift and no late frame. */
const CLOCK_SET_MS = 2000;

/** The parts of the engine and the two roles they play: leading (alone, or over the other tabs) and following. */
export class Core {
  readonly store: Store;
  readonly notifier: Notifier;
  readonly views: Views;
  readonly requester: Requester;
  readonly history: History;
  readonly typing: Typing;
  readonly people: PeopleLoader;
  readonly persister: Persister;
  readonly room: TabRoom | null;
  readonly id: string;
  readonly #deps: CoreDeps;
  /** The chats whose timelines are open in this tab. */
  openChatIds: () => ReadonlySet<string> = () => new Set();
  readonly #watches: Watches;
  readonly #sender: Sender;
  readonly #marker: Marker;
  readonly #draftKeeper: DraftKeeper;
  readonly #settingsKeeper: SettingsKeeper;
  readonly #lapses: Lapses;
  readonly #healer: Healer;
  readonly #prefetcher: Prefetcher;
  readonly #unlisten: (() => void)[] = [];
  #connection: Connection | null = null;
  #clockSkewMs = 0;
  #wasLive = false;
  #isRunning = false;
  /** Counts starts and stops, so that a start that waited knows whether it still counts. */
  #run = 0;
  /** Counts how often the lead was lost or let go. */
  #leads = 0;
  #opening: Promise<State | null> = Promise.resolve(null);
  #stopping: Promise<void> = Promise.resolve();
  /** What was read from the disk has not been compared with what a leader knows. */
  #isRestored = false;

  constructor(deps: CoreDeps) {
    const { userId, transport, storage, clock, random } = deps;
    this.#deps = deps;
    this.id = newId(random);
    this.notifier = new Notifier(clock);
    this.store = new Store(emptyState(userId));
    const { store } = this;
    store.onChange(({ action }) => {
      if (action?.type === 'frame') this.#tick(action.frame);
      this.notifier.changed();
    });
    const link = () => this.#connection?.link ?? null;
    this.requester = new Requester({
      transport,
      clock,
      random,
      link,
      onUnauthenticated: () => this.#unauthenticated(),
      onNoAnswer: () => this.#connection?.doubt(),
    });
    const { requester, serverNow } = this;
    this.typing = new Typing({
      store,
      requester,
      clock,
      userId,
      serverNow,
      isLive: () => this.isLive,
      onChange: () => this.views.typingChanged(),
    });
    this.views = new Views({ store, notifier: this.notifier, typing: this.typing, userId, serverNow });
    const onTooEarly = (chatId: string): void => inBackground(this.history.newest(chatId, () => this.isLive));
    this.#lapses = new Lapses({ store, clock, serverNow, onLapse: () => this.views.timePassed(), onTooEarly });
    const effects = { store, requester, clock, random, dispatch: (action: Action) => this.#found(action) };
    this.history = new History({ ...effects, dispatch: (action) => store.dispatch(action), share: (action) => this.share(action) });
    this.people = new PeopleLoader(effects);
    this.persister = new Persister({ storage, store, clock, random });
    this.#sender = new Sender({ ...effects, serverNow, stored: () => this.persister.flush() });
    this.#marker = new Marker(effects);
    this.#draftKeeper = new DraftKeeper(effects);
    this.#settingsKeeper = new SettingsKeeper(effects);
    this.#healer = new Healer({
      ...effects,
      completeList: async () => (this.isLeading ? this.history.completeList() : undefined),
      graceMs: () => (this.isLeading ? null : FOLLOWER_GRACE_MS),
    });
    this.#prefetcher = new Prefetcher({
      store,
      clock,
      isLive: () => this.isLive,
      isLeading: () => this.isLeading,
      openChatIds: () => this.openChatIds(),
      loadNewest: (chatId) => this.history.newest(chatId, () => this.isLive),
      loadBefore: (chatId, seq) => this.history.before(chatId, seq, () => this.isLive),
    });
    this.#watches = new Watches({ clock, link, onNews: (news) => this.#news(news) });
    this.room = deps.tabs === null ? null : this.#createRoom(deps.tabs);
  }

  get isLive(): boolean {
    return this.views.status.kind === 'live';
  }

  get wasLive(): boolean {
    return this.#wasLive;
  }

  get isLeading(): boolean {
    return this.room === null || this.room.isLeading;
  }

  /** What the server's clock shows, as far as it was told. */
  readonly serverNow = (): number => this.#deps.clock.now() + this.#clockSkewMs;

  /** An action of the person, or of the server: every tab takes it. Told before it is taken, so that what follows from it comes after. */
  share(action: Action): void {
    this.room?.tell(action);
    this.store.dispatch(action);
  }

  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run += 1;
    const run = this.#run;
    const { clock, signals, storage, userId } = this.#deps;
    this.views.setStatus({ kind: 'connecting', sinceMs: clock.now() });
    // What is left of the last run ends with leaving the room and closing the disk.
    await this.#stopping;
    if (run !== this.#run) return;
    this.requester.start();
    this.#opening = openStorage(storage, clock, userId, (late) => this.#foundLate(late, run));
    const stored = await this.#opening;
    if (run !== this.#run) return;
    if (stored !== null) this.store.adopt(withoutEnded(stored, this.serverNow()));
    this.#isRestored = stored !== null;
    this.persister.start();
    this.people.start();
    this.#healer.start();
    this.#lapses.start();
    this.#unlisten.push(
      signals.onSleep(() => {
        this.#draftKeeper.flush();
        void this.persister.flush();
      }),
      // A timer may have slept with the device.
      signals.onWake(() => this.#lapses.lookAnew()),
      signals.onWake(() => this.room?.wake()),
    );
    this.notifier.urgent();
    if (this.room === null) void this.#lead();
    else this.room.join();
  }

  stop(): Promise<void> {
    if (!this.#isRunning) return this.#stopping;
    this.#isRunning = false;
    this.#run += 1;
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    // Still as the leader, so that the last batch holds what the server said too.
    this.#rest();
    this.#healer.stop();
    this.#lapses.stop();
    this.people.stop();
    this.typing.stop();
    this.requester.stop();
    const closed = this.#close(this.#stopping);
    this.#stopping = closed.catch(() => {});
    return closed;
  }

  async #close(before: Promise<void>): Promise<void> {
    await Promise.all([before, this.#opening, this.persister.stop()]);
    this.room?.leave();
    this.notifier.stop();
    await this.#deps.storage.close();
  }

  async wipe(): Promise<void> {
    this.room?.wiped();
    if (this.#isRunning) return this.#end('signOut');
    // It may be stopping just now, and its last batch would outlive the wipe.
    this.persister.abandon();
    await this.#stopping;
    await this.#forget('signOut');
  }

  watch(watched: { userIds: readonly string[]; groupIds: readonly string[] }): void {
    if (this.room === null) this.#watches.set(this.id, watched);
    else this.room.watch(watched);
  }

  #createRoom(tabs: Tabs): TabRoom {
    return new TabRoom({
      tabs,
      clock: this.#deps.clock,
      id: this.id,
      welcome: () => ({
        state: trimmedState(this.store.state, CHATS_WITH_PAGE, PAGE_STORED),
        status: this.views.status,
        presence: this.views.presence,
        steps: this.views.steps,
      }),
      onWelcome: (welcome) => this.#welcomed(welcome),
      onLead: () => void this.#lead(),
      onFollow: () => this.#follow(),
      onAction: (action) => this.store.dispatch(action),
      draftOf: (chatId) => draftOf(this.store.state, chatId),
      onStatus: (status) => this.#showStatus(status),
      onNews: (news) => this.views.apply(news),
      onWatch: (from, watched) => this.#watches.set(from, watched),
      onWiped: () => void this.#end('signOut'),
    });
  }

  /** The disk has answered when nobody waited for it any more. Who has heard of nothing else yet shows what was stored. */
  #foundLate(stored: State, run: number): void {
    if (run !== this.#run) return;
    const own = this.store.state;
    const hasHeard = own.account !== null || own.chats.size > 0;
    if (!hasHeard) {
      this.store.adopt({ ...stored, inCatchUp: own.inCatchUp, inSnapshot: own.inSnapshot });
      this.#isRestored = true;
    }
    for (const action of hasHeard ? untoldWords(stored, own) : untoldWords(own, stored)) this.share(action);
    this.notifier.urgent();
  }

  /** Takes the connection: alone from the start, or when the tab that led is gone. */
  async #lead(): Promise<void> {
    const { clock, random, signals, storage, transport } = this.#deps;
    if (this.room !== null) {
      // The tab that led may have been told what it could not tell us of.
      const [run, lead] = [this.#run, this.#leads];
      const stored = await peekStorage(storage, clock, this.#deps.userId, (late) => this.#foundLate(late, run));
      // It may have been lost meanwhile, and won again.
      if (lead !== this.#leads) return;
      for (const action of stored === null ? [] : untoldWords(stored, this.store.state)) this.share(action);
    }
    this.persister.lead();
    this.#connection = new Connection({
      transport,
      clock,
      random,
      signals,
      cursor: () => this.store.state.cursor,
      onBegin: () => this.share({ type: 'streamBegun' }),
      onFrame: (frame) => this.share({ type: 'frame', frame }),
      onStatus: (status) => {
        this.room?.tellStatus(status);
        this.#showStatus(status);
      },
      onOpened: () => {
        this.requester.opened();
        this.#watches.opened();
      },
      onCursorLost: () => this.share({ type: 'cursorLost' }),
      onSignedOut: (reason) => void this.#end(reason),
    });
    this.#connection.start();
    this.#sender.start();
    this.#marker.start();
    this.#draftKeeper.start();
    this.#settingsKeeper.start();
  }

  #follow(): void {
    this.#rest();
    this.persister.follow();
  }

  /** Lets go of the connection and of what only a leader does. */
  #rest(): void {
    this.#leads += 1;
    this.#connection?.stop();
    this.#connection = null;
    this.#sender.stop();
    this.#marker.stop();
    this.#draftKeeper.stop();
    this.#settingsKeeper.stop();
    this.#prefetcher.stop();
    this.#watches.stop();
  }

  #welcomed({ state, status, presence, steps }: Welcome): void {
    const own = this.store.state;
    this.store.adopt(adoptedState(own, state));
    // What this tab's person did and the leader has not taken yet is not in what it told.
    for (const action of this.room?.waiting ?? []) this.store.dispatch(action);
    for (const action of this.#isRestored ? untoldWords(own, state) : []) this.share(action);
    this.#isRestored = false;
    for (const [userId, known] of presence) this.views.apply({ type: 'presence', userId, presence: known });
    for (const [chatId, known] of steps) this.views.apply({ type: 'receipts', chatId, steps: known });
    this.#showStatus(status);
  }

  #showStatus(status: ConnectionStatus): void {
    this.#wasLive ||= status.kind === 'live';
    if (status.kind === 'live') this.#prefetcher.start();
    this.notifier.paceMs = status.kind === 'catchingUp' ? Notifier.paceMsCatchingUp : Notifier.paceMsLive;
    this.views.setStatus(status);
    if (status.kind === 'signedOut' && status.reason !== null && !this.isLeading) void this.#end(status.reason);
  }

  /** What an effect has found out: the leader tells the others, a follower asked for itself. */
  #found(action: Action): void {
    if (this.isLeading) this.share(action);
    else this.store.dispatch(action);
  }

  #news(news: WatchNews): void {
    this.room?.tellNews(news);
    this.views.apply(news);
  }

  #tick(frame: Frame): void {
    if (!('serverTime' in frame)) return;
    const serverMs = Date.parse(frame.serverTime);
    if (!Number.isFinite(serverMs)) return;
    const skewMs = serverMs - this.#deps.clock.now();
    const wasSet = Math.abs(skewMs - this.#clockSkewMs) > CLOCK_SET_MS;
    this.#clockSkewMs = skewMs;
    // What is over by now, or not yet after all, was told by the wrong clock.
    if (wasSet) this.#lapses.lookAnew();
  }

  #unauthenticated(): void {
    const reason = this.#wasLive ? 'revoked' : 'expired';
    if (this.#connection === null) void this.#end(reason);
    else this.#connection.signOut(reason);
  }

  /** The session is over: everything stops, and the host is told once. */
  async #end(reason: 'signOut' | SignedOutReason): Promise<void> {
    if (!this.#isRunning) return;
    this.persister.abandon();
    await this.stop();
    await this.#forget(reason);
    this.views.setStatus({ kind: 'signedOut', reason });
    this.#deps.onSignedOut(reason);
  }

  /**
   * What a person may no longer see does not stay on the disk. Each tab does it, after its own last write. Of a session that has expired
   * the person's unsent words are kept for when they sign in again.
   */
  async #forget(reason: 'signOut' | SignedOutReason): Promise<void> {
    const { storage } = this.#deps;
    try {
      if (reason === 'expired') await keepOwnWords(storage, await storage.load());
      else await storage.clear();
    } catch {
      // A disk that cannot be reached cannot be read by the next person either; the host may try again with `wipe`.
    }
    await storage.close();
  }
}
