import type { Typing } from './effects/typing.ts';
import type { WatchNews } from './effects/watches.ts';
import { createObservable, type Notifier } from './notifier.ts';
import { messageOf } from './state/convert.ts';
import { deletedIn, NO_RANGES, withoutDeleted, type Ranges } from './state/deleted.ts';
import { attentionOf, isMuted, NO_WISHES, placementOf, shownSettings, type ChatSettings, type Wish } from './state/settings.ts';
import { floorOf, type Chat, type Send, type State } from './state/state.ts';
import { mutedHereUntil, nextMessageAt } from './state/writing.ts';
import type { Store } from './store.ts';
import type {
  AccountView,
  ChatView,
  ConnectionStatus,
  MemberView,
  MessageView,
  Observable,
  PresenceView,
  ScheduledView,
  SightView,
  UserView,
} from './types.ts';
import { isMessageWire } from './wire-checks.ts';
import { accountViewOf, memberViewsOf } from './view/account-view.ts';
import { ChatViews, inListOrder } from './view/chat-view.ts';
import { EditedChats } from './view/edited-chats.ts';
import { memo, sameFields, sameItems } from './view/memo.ts';
import { MessageViews, type ReadSteps } from './view/message-view.ts';
import { PeopleViews } from './view/people-view.ts';
import { TimelineRows } from './view/timeline-view.ts';

const byTime = (a: ScheduledView, b: ScheduledView): number => (a.sendAt < b.sendAt || (a.sendAt === b.sendAt && a.id < b.id) ? -1 : 1);

const NO_SENDS: readonly Send[] = [];
const NO_TYPISTS: readonly UserView[] = [];

export interface ViewsDeps {
  readonly store: Store;
  readonly notifier: Notifier;
  readonly typing: Typing;
  readonly userId: string;
  readonly serverNow: () => number;
}

/** What the screen sees: every value is the same object until something in it changes. */
export class Views {
  readonly #deps: ViewsDeps;
  readonly #people = new PeopleViews();
  readonly #messages: MessageViews;
  readonly #chats: ChatViews;
  readonly #edited: EditedChats;
  readonly #typists = new Map<string, { ids: readonly string[]; people: State['people']; views: readonly UserView[] }>();
  #status: ConnectionStatus = { kind: 'signedOut', reason: null };
  #steps: ReadonlyMap<string, ReadSteps> = new Map();
  #presence: ReadonlyMap<string, PresenceView> = new Map();
  #list: { state: State; typing: number; steps: unknown; views: readonly ChatView[] } | null = null;
  /** Counts what changes beside the state: typing notices. */
  #typingRevision = 0;
  /** By chat, what the settings that are shown were made of. */
  readonly #settings = new Map<string, { told: ChatSettings | undefined; wishes: readonly Wish[]; shown: ChatSettings }>();

  constructor(deps: ViewsDeps) {
    this.#deps = deps;
    this.#messages = new MessageViews(this.#people, deps.userId);
    this.#edited = new EditedChats(deps.userId);
    this.#chats = new ChatViews(this.#messages, this.#people);
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  setStatus(status: ConnectionStatus): void {
    if (sameFields(this.#status, status)) return;
    this.#status = status;
    this.#deps.notifier.urgent();
  }

  typingChanged(): void {
    this.#typingRevision += 1;
    this.#deps.notifier.changed();
  }

  /** Something has come to its end by itself: what depends on the time is looked at anew. */
  timePassed(): void {
    this.#list = null;
    this.#deps.notifier.changed();
  }

  get presence(): ReadonlyMap<string, PresenceView> {
    return this.#presence;
  }

  get steps(): ReadonlyMap<string, ReadSteps> {
    return this.#steps;
  }

  apply(news: WatchNews): void {
    if (news.type === 'presence') this.#presence = new Map(this.#presence).set(news.userId, news.presence);
    else this.#steps = new Map(this.#steps).set(news.chatId, news.steps);
    this.#deps.notifier.changed();
  }

  readonly connection = (): ConnectionStatus => this.#status;

  readonly scheduled: () => readonly ScheduledView[] = (() => {
    const compute = memo((scheduled: State['scheduled']) => [...scheduled.values()].filter(({ isDone }) => isDone !== true).sort(byTime));
    return () => compute(this.#state.scheduled);
  })();

  readonly account: () => AccountView | null = (() => {
    const compute = memo((account: State['account'], people: State['people']) =>
      account === null ? null : accountViewOf(account, people, this.#people),
    );
    return () => compute(this.#state.account, this.#state.people);
  })();

  chatList(): readonly ChatView[] {
    const { state: held, typing, steps } = this.#list ?? {};
    if (this.#list !== null && held === this.#state && typing === this.#typingRevision && steps === this.#steps) return this.#list.views;
    const views = [...this.#state.chats.values()].map((chat) => this.#chatView(chat)).sort(inListOrder((id) => this.#shown(id).pinnedAt));
    const before = this.#list?.views ?? [];
    this.#list = { state: this.#state, typing: this.#typingRevision, steps: this.#steps, views: sameItems(before, views) ? before : views };
    return this.#list.views;
  }

  chat(chatId: string): ChatView | null {
    const chat = this.#state.chats.get(chatId);
    if (chat !== undefined) return this.#chatView(chat);
    this.#chats.forget(chatId);
    this.#settings.delete(chatId);
    return null;
  }

  unreadTotal(): number {
    let total = 0;
    const nowMs = this.#deps.serverNow();
    for (const chat of this.#state.chats.values()) total += attentionOf(this.#state, chat, nowMs);
    return total;
  }

  members(chatId: string): Observable<readonly MemberView[]> {
    const compute = memo(
      (members: ReturnType<State['members']['get']>, people: State['people']) => memberViewsOf(members, people, this.#people),
      (a, b) => a.length === b.length && a.every((member, at) => sameFields(member, b[at] as MemberView)),
    );
    return this.observable(() => compute(this.#state.members.get(chatId), this.#state.people));
  }

  sight(chatId: string): Observable<SightView> {
    const compute = memo((version: number, floorSeq: number, deleted: Ranges): SightView => ({ version, floorSeq, deleted }));
    return this.observable(() => {
      const chat = this.#state.chats.get(chatId);
      return chat === undefined ? compute(0, 0, NO_RANGES) : compute(chat.version, floorOf(chat), deletedIn(chat));
    });
  }

  presenceOf(userIds: readonly string[]): () => ReadonlyMap<string, PresenceView> {
    const compute = memo(
      (presence: ReadonlyMap<string, PresenceView>) => {
        const known = userIds.map((id) => [id, presence.get(id)] as const);
        return new Map(known.filter((entry): entry is readonly [string, PresenceView] => entry[1] !== undefined));
      },
      (a, b) => a.size === b.size && [...a].every(([id, presence]) => b.get(id) === presence),
    );
    return () => compute(this.#presence);
  }

  /** A renderer of one open chat. */
  timeline(chatId: string) {
    const rows = new TimelineRows(this.#messages);
    const render = memo(
      (
        chat: Chat,
        sends: readonly Send[],
        people: State['people'],
        steps: ReadSteps | undefined,
        unreadFromSeq: number | null,
        loading: boolean,
      ) => rows.view({ chat, sends, people, steps, unreadFromSeq, loading }),
      (a, b) =>
        a.loading === b.loading && a.reachedStart === b.reachedStart && a.unreadFromSeq === b.unreadFromSeq && sameItems(a.items, b.items),
    );
    return (chat: Chat, unreadFromSeq: number | null, loading: boolean) =>
      render(
        this.#edited.of(withoutDeleted(chat), this.#wishes(chatId), this.#state.votes),
        this.#sends(chatId),
        this.#state.people,
        this.#steps.get(chatId),
        unreadFromSeq,
        loading,
      );
  }

  messageView(chat: Chat, message: Chat['messages'][number]): MessageView {
    return this.#messages.ofMessage(this.#state.people, chat, message, this.#steps.get(chat.id)).view;
  }

  viewOf(wire: unknown): MessageView | null {
    if (!isMessageWire(wire)) return null;
    const chat = this.#state.chats.get(wire.chatId);
    return chat === undefined ? null : this.messageView(chat, messageOf(wire));
  }

  observable<T>(compute: () => T): Observable<T> {
    return createObservable(this.#deps.notifier, compute);
  }

  get #state(): State {
    return this.#deps.store.state;
  }

  #sends(chatId: string): readonly Send[] {
    return this.#state.sends.get(chatId) ?? NO_SENDS;
  }

  #wishes(chatId: string): readonly Wish[] {
    return this.#state.wishes.get(chatId) ?? NO_WISHES;
  }

  /** The same object until the server or the person changes something. */
  #shown(chatId: string): ChatSettings {
    const told = this.#state.settings.get(chatId);
    const wishes = this.#wishes(chatId);
    const known = this.#settings.get(chatId);
    if (known !== undefined && known.told === told && known.wishes === wishes) return known.shown;
    const shown = shownSettings(told, wishes);
    this.#settings.set(chatId, { told, wishes, shown });
    return shown;
  }

  #chatView(chat: Chat): ChatView {
    const settings = this.#shown(chat.id);
    const nowMs = this.#deps.serverNow();
    return this.#chats.of({
      chat: this.#edited.of(withoutDeleted(chat), this.#wishes(chat.id), this.#state.votes),
      sends: this.#sends(chat.id),
      people: this.#state.people,
      contacts: this.#state.account?.contacts ?? null,
      draft: this.#state.drafts.get(chat.id),
      settings,
      isMuted: isMuted(settings, nowMs),
      mutedHereUntil: mutedHereUntil(chat, nowMs),
      nextMessageAt: nextMessageAt(chat, this.#deps.userId, nowMs),
      placement: placementOf(chat, settings, this.#state.sends.has(chat.id), nowMs),
      typing: this.#typing(chat.id),
      steps: this.#steps.get(chat.id),
    });
  }

  #typing(chatId: string): readonly UserView[] {
    const ids = this.#deps.typing.of(chatId);
    if (ids.length === 0) return NO_TYPISTS;
    const known = this.#typists.get(chatId);
    if (known !== undefined && known.ids === ids && known.people === this.#state.people) return known.views;
    const fresh = ids.map((id) => this.#people.of(this.#state.people, id));
    const views = known !== undefined && sameItems(known.views, fresh) ? known.views : fresh;
    this.#typists.set(chatId, { ids, people: this.#state.people, views });
    return views;
  }
}
