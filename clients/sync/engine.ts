import { attachedSend } from './attached.ts';
import { Core, type CoreDeps } from './core.ts';
import { watchIncoming } from './incoming.ts';
import { newId } from './new-id.ts';
import { sameRanges } from './same-ranges.ts';
import { shareDraft } from './share-draft.ts';
import { beyondEnded } from './state/ended.ts';
import { OpenTimeline } from './open-timeline.ts';
import type { Action } from './state/action.ts';
import type { Wish } from './state/settings.ts';
import { forwardsOf } from './view/forward.ts';
import { quoting } from './view/quote.ts';
import { messageAt } from './state/timeline.ts';
import { topSeqOf, type Send } from './state/state.ts';
import type {
  AttachedDraft,
  ChatChange,
  ChatView,
  LocationDraft,
  MemberView,
  MessageView,
  Observable,
  PollDraft,
  PresenceView,
  SyncEngine,
  TextRange,
  Timeline,
  UserView,
} from './types.ts';
import { isChatWire, isMessageWire, isPartOfChat, isScheduledWire, isVersioned } from './wire-checks.ts';

type IncomingListener = (message: MessageView, chat: ChatView, context: { attended: boolean }) => void;

type RefusedListener = Parameters<SyncEngine['onRefused']>[0];

/** The face of the engine: what a person does becomes an action, what the state says becomes an observable. */
export class Engine implements SyncEngine {
  readonly connection: SyncEngine['connection'];
  readonly account: SyncEngine['account'];
  readonly scheduled: SyncEngine['scheduled'];
  readonly chats: SyncEngine['chats'];
  readonly unreadTotal: SyncEngine['unreadTotal'];
  readonly #core: Core;
  readonly #deps: CoreDeps;
  readonly #incoming = new Set<IncomingListener>();
  readonly #timelines = new Set<OpenTimeline>();
  readonly #chats = new Map<string, Observable<ChatView | null>>();
  readonly #members = new Map<string, Observable<readonly MemberView[]>>();
  readonly #watchedPeople = new Map<object, readonly string[]>();
  #attended: string | null = null;
  #lastOrder = 0;
  readonly #refused = new Set<RefusedListener>();
  /** What this tab has asked for, so that it alone hears of a refusal. */
  readonly #wished = new Map<string, Wish>();

  constructor(deps: CoreDeps) {
    this.#deps = deps;
    const core = new Core(deps);
    this.#core = core;
    core.openChatIds = () => new Set([...this.#timelines].map((timeline) => timeline.chatId));
    this.connection = core.views.observable(core.views.connection);
    this.account = core.views.observable(core.views.account);
    this.scheduled = core.views.observable(core.views.scheduled);
    this.chats = core.views.observable(() => core.views.chatList());
    this.unreadTotal = core.views.observable(() => core.views.unreadTotal());
    core.store.onChange(({ chatIds, previous }) => {
      if (chatIds.length === 0 || this.#timelines.size === 0) return;
      // A chat that was opened before it was known may turn out to be a group.
      if (chatIds.some((id) => !previous.chats.has(id))) this.#watch();
      for (const timeline of this.#timelines) if (chatIds.includes(timeline.chatId)) timeline.refresh();
    });
    core.store.onChange(({ action }) => {
      if (action?.type === 'wishSettled') this.#settled(action);
    });
    watchIncoming({
      store: core.store,
      userId: deps.userId,
      serverNow: core.serverNow,
      isLive: () => core.isLive,
      wasLive: () => core.wasLive,
      onMessage: (message, chat) => this.#arrived(core.views.messageView(chat, message)),
    });
  }

  start = (): Promise<void> => this.#core.start();
  stop = (): Promise<void> => this.#core.stop();
  wipe = (): Promise<void> => this.#core.wipe();

  onIncoming(listener: IncomingListener): () => void {
    this.#incoming.add(listener);
    return () => this.#incoming.delete(listener);
  }

  attend(chatId: string | null): void {
    this.#attended = chatId;
    this.#core.room?.attend(chatId);
  }

  /** The same observable for the same chat, so that asking in each render costs nothing. */
  chat(chatId: string): Observable<ChatView | null> {
    const known = this.#chats.get(chatId) ?? this.#core.views.observable(() => this.#core.views.chat(chatId));
    this.#chats.set(chatId, known);
    return known;
  }

  loadMoreChats = (): Promise<boolean> => this.#core.history.moreChats();

  openTimeline(chatId: string): Timeline {
    const { store, views, history, people, notifier } = this.#core;
    const timeline = new OpenTimeline({
      chatId,
      store,
      views,
      history,
      isWanted: () => [...this.#timelines].some((open) => open.chatId === chatId),
      onLoading: () => notifier.urgent(),
      onClose: (closed) => {
        this.#timelines.delete(closed);
        this.#watch();
      },
    });
    this.#timelines.add(timeline);
    timeline.refresh();
    this.#watch();
    const chat = store.state.chats.get(chatId);
    // A link may lead to a chat beyond those that are held.
    if (chat === undefined) store.dispatch({ type: 'behind', versions: [{ chatId, version: 1 }] });
    const messages = chat?.messages ?? [];
    people.refresh(new Set(messages.slice(-100).flatMap(({ senderId }) => senderId ?? [])));
    return timeline;
  }

  members(chatId: string): Observable<readonly MemberView[]> {
    const known = this.#members.get(chatId);
    if (known !== undefined) return known;
    const members = this.#core.history.watched(chatId, this.#core.views.members(chatId));
    this.#members.set(chatId, members);
    return members;
  }

  sight: SyncEngine['sight'] = (chatId) => this.#core.views.sight(chatId);

  loadMembers = (chatId: string): Promise<void> => this.#core.history.members(chatId);

  watchPresence(userIds: readonly string[]): Observable<ReadonlyMap<string, PresenceView>> {
    const { get, subscribe } = this.#core.views.observable(this.#core.views.presenceOf(userIds));
    return {
      get,
      // People are on screen as long as someone listens.
      subscribe: (listener) => {
        const watcher = {};
        const end = subscribe(listener);
        this.#watchedPeople.set(watcher, userIds);
        this.#watch();
        return () => {
          end();
          this.#watchedPeople.delete(watcher);
          this.#watch();
        };
      },
    };
  }

  sendText(
    chatId: string,
    body: string,
    { replyTo = null, ranges = [], linkPreview = true, silent = false }: Parameters<SyncEngine['sendText']>[2] = {},
  ): string {
    const more = {
      ...quoting(replyTo),
      ...(ranges.length === 0 ? {} : { ranges }),
      ...(linkPreview ? {} : { linkPreview }),
      ...(silent ? { silent } : {}),
    };
    return this.#send(chatId, body, more);
  }

  sendPoll(chatId: string, poll: PollDraft): string {
    return this.#send(chatId, poll.question, { asked: { poll } });
  }

  sendChain(chatId: string, topic: string): string {
    return this.#send(chatId, topic, { asked: { chain: { topic } } });
  }

  sendContactCard(chatId: string, { id: userId, name }: UserView): string {
    return this.#send(chatId, name, { asked: { contactCard: { userId } } });
  }

  sendLocation(chatId: string, location: LocationDraft): string {
    return this.#send(chatId, location.name, { asked: { location } });
  }

  sendAttached(chatId: string, draft: AttachedDraft): string {
    return this.#send(chatId, '', { ...attachedSend(draft), ...quoting(draft.replyTo) }, draft.clientMessageId);
  }

  #send(chatId: string, body: string, more: Partial<Send>, clientMessageId = newId(this.#deps.random)): string {
    const send: Send = { clientMessageId, chatId, body, ...more, ...this.#now(), failureCode: null };
    this.#core.share({ type: 'send', send });
    this.#core.typing.sent(chatId);
    this.#core.notifier.urgent();
    return send.clientMessageId;
  }

  forward(messages: readonly MessageView[], chatIds: readonly string[], { merged = false }: { merged?: boolean } = {}): number {
    const forwards = forwardsOf(messages, merged);
    for (const chatId of chatIds) {
      for (const forward of forwards) {
        const send: Send = { clientMessageId: newId(this.#deps.random), chatId, ...forward, ...this.#now(), failureCode: null };
        this.#core.share({ type: 'send', send });
      }
    }
    this.#core.notifier.urgent();
    return forwards.length;
  }

  retry(clientMessageId: string): void {
    const send = this.#failed(clientMessageId);
    if (send === null) return;
    // An id that the server knows for other words is spent for good.
    const newClientMessageId = send.failureCode === 'MESSAGE_ID_REUSED' ? newId(this.#deps.random) : clientMessageId;
    this.#core.share({ type: 'sendRetried', chatId: send.chatId, clientMessageId, newClientMessageId, ...this.#now() });
    this.#core.notifier.urgent();
  }

  editMessage(message: MessageView, body: string, ranges: readonly TextRange[] = []): void {
    const { id: messageId, seq, chatId, content } = message;
    // Ranges count from the first letter: whoever gives some has cut the blank space.
    const text = ranges.length === 0 ? body.trim() : body;
    const isSame = content.kind === 'text' && content.body === text && sameRanges(content.ranges, ranges);
    if (messageId === null || seq === null || isSame) return;
    this.#wish(chatId, 'edit', {}, { edit: { messageId, seq, body: text, ...(ranges.length === 0 ? {} : { ranges }) } });
  }

  setReaction(message: MessageView, emoji: string | null): void {
    const { id: messageId, seq, chatId, reactions } = message;
    const own = reactions.find(({ isOwn }) => isOwn)?.emoji ?? null;
    if (messageId === null || seq === null || own === emoji) return;
    this.#wish(chatId, 'react', {}, { react: { messageId, seq, emoji } });
  }

  votePoll({ id: messageId, seq, chatId, content }: MessageView, chosen: readonly number[]): void {
    const options = [...new Set(chosen)].sort((a, b) => a - b);
    if (messageId === null || seq === null || content.kind !== 'poll' || content.ownVote.join() === options.join()) return;
    const version = messageAt(this.#core.store.state.chats.get(chatId)?.messages ?? [], seq)?.version ?? 0;
    this.#wish(chatId, 'vote', {}, { vote: { messageId, seq, options, version } });
  }

  setChainEntry({ id: messageId, seq, chatId, content }: MessageView, text: string | null): void {
    if (messageId === null || seq === null || content.kind !== 'chain') return;
    if ((content.entries.find(({ isOwn }) => isOwn)?.text ?? null) === text) return;
    this.#wish(chatId, 'entry', {}, { entry: { messageId, seq, text } });
  }

  stopLiveLocation({ id: messageId, seq, chatId, content }: Parameters<SyncEngine['stopLiveLocation']>[0]): void {
    if (messageId === null || seq === null) return;
    if (content?.kind === 'location' && (content.live?.endsAt ?? '') <= this.#now().createdAt) return;
    this.#wish(chatId, 'stop', {}, { stop: { messageId, seq } });
  }

  discard(clientMessageId: string): void {
    const send = this.#failed(clientMessageId);
    if (send === null) return;
    this.#core.share({ type: 'sendDiscarded', chatId: send.chatId, clientMessageId });
    this.#core.notifier.urgent();
  }

  markRead(chatId: string, seq: number): void {
    const chat = this.#core.store.state.chats.get(chatId);
    if (chat === undefined) return;
    // Read again what was marked unread: there is no mark to move.
    if (seq >= chat.own.readSeq && this.#core.views.chat(chatId)?.isMarkedUnread === true) this.updateChat(chatId, { markedUnread: false });
    const readSeq = beyondEnded(chat, Math.min(seq, topSeqOf(chat)));
    if (readSeq <= chat.own.readSeq) return;
    this.#core.share({ type: 'mark', chatId, marks: { readSeq, deliveredSeq: readSeq } });
    this.#core.notifier.urgent();
  }

  typing(chatId: string): void {
    this.#core.typing.pressed(chatId);
  }

  setDraft: SyncEngine['setDraft'] = (...draft) => shareDraft(this.#core, ...draft);

  updateChat(chatId: string, change: ChatChange): void {
    this.#wish(chatId, 'update', change);
  }

  clearHistory(chatId: string): void {
    this.#wish(chatId, 'clear', {});
    this.#discardFailed(chatId);
  }

  deleteChat(chatId: string): void {
    // Notes to self are always there.
    if (this.#core.store.state.chats.get(chatId)?.kind === 'SELF') return this.clearHistory(chatId);
    this.#wish(chatId, 'delete', {});
    this.#discardFailed(chatId);
    this.setDraft(chatId, '');
  }

  deleteMessages(chatId: string, seqs: readonly number[], { restore = false }: { restore?: boolean } = {}): void {
    if (seqs.length > 0) this.#wish(chatId, 'remove', {}, { remove: { seqs, restore } });
  }

  markPlayed({ chatId, seq }: MessageView): void {
    if (seq !== null) this.#wish(chatId, 'play', {}, { play: { seqs: [seq] } });
  }

  onRefused(listener: RefusedListener): () => void {
    this.#refused.add(listener);
    return () => this.#refused.delete(listener);
  }

  applyChat(chat: unknown): void {
    if (isChatWire(chat)) this.#core.share({ type: 'chat', chat });
    else if (isVersioned(chat)) this.#core.share({ type: 'behind', versions: [{ chatId: chat.id, version: chat.version ?? 1 }] });
  }

  applyMessage(message: unknown): void {
    if (isMessageWire(message)) this.#core.share({ type: 'message', message });
    else if (isPartOfChat(message)) this.#core.share({ type: 'behind', versions: [{ chatId: message.chatId, version: message.version }] });
  }

  viewMessage: SyncEngine['viewMessage'] = (message) => this.#core.views.viewOf(message);

  applyScheduled(message: unknown): void {
    if (isScheduledWire(message)) this.#core.share({ type: 'scheduled', message });
  }

  #wish(chatId: string, kind: Wish['kind'], change: ChatChange, about: Partial<Wish> = {}): void {
    const chat = this.#core.store.state.chats.get(chatId);
    if (chat === undefined) return;
    const { createdAt: at, order } = this.#now();
    const wish: Wish = {
      id: newId(this.#deps.random),
      chatId,
      kind,
      change,
      ...about,
      at,
      order,
      upToSeq: topSeqOf(chat),
      readSeq: chat.own.readSeq,
    };
    this.#wished.set(wish.id, wish);
    this.#core.share({ type: 'wish', wish });
    this.#core.notifier.urgent();
  }

  #discardFailed(chatId: string): void {
    for (const send of this.#core.store.state.sends.get(chatId) ?? []) this.discard(send.clientMessageId);
  }

  #settled({ id, chatId, refusal }: Extract<Action, { type: 'wishSettled' }>): void {
    const { kind, edit, react, remove } = this.#wished.get(id) ?? {};
    if (!this.#wished.delete(id) || refusal === null || kind === 'play') return;
    const about = {
      ...(kind === 'vote' || kind === 'entry' || kind === 'stop' ? { kind } : {}),
      ...(edit === undefined ? {} : { edit }),
      ...(react === undefined ? {} : { react }),
      ...(remove === undefined ? {} : { remove }),
    };
    for (const listener of [...this.#refused]) listener({ chatId, code: refusal, ...about });
  }

  /** When it was made and its place among all sends and wishes, also those of an earlier run and of a clock that was set back. */
  #now(): { createdAt: string; order: number } {
    const now = this.#core.serverNow();
    const { sends, wishes } = this.#core.store.state;
    const orders = [...sends.values(), ...wishes.values()].flat().map(({ order }) => order);
    this.#lastOrder = Math.max(this.#lastOrder + 1, now, ...orders.map((order) => order + 1));
    return { createdAt: new Date(now).toISOString(), order: this.#lastOrder };
  }

  #failed(clientMessageId: string): Send | null {
    const sends = [...this.#core.store.state.sends.values()].flat();
    return sends.find((send) => send.clientMessageId === clientMessageId && send.failureCode !== null) ?? null;
  }

  #watch(): void {
    const { store } = this.#core;
    const open = [...this.#timelines].map((timeline) => timeline.chatId);
    this.#core.watch({
      userIds: [...new Set([...this.#watchedPeople.values()].flat())],
      groupIds: [...new Set(open)].filter((id) => store.state.chats.get(id)?.kind === 'GROUP'),
    });
  }

  #arrived(message: MessageView): void {
    for (const timeline of [...this.#timelines]) if (timeline.chatId === message.chatId) timeline.incoming(message);
    const chat = this.#core.views.chat(message.chatId);
    if (chat === null || !this.#core.isLeading) return;
    const attended = this.#attended === message.chatId || (this.#core.room?.isAttended(message.chatId) ?? false);
    for (const listener of [...this.#incoming]) listener(message, chat, { attended });
  }
}
