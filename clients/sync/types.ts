/**
 * The public shape of the sync engine: what a client may ask of it and what it shows. Framework-free.
 * Every observable value is immutable: a new object means a change, the same object means none, so React's
 * `useSyncExternalStore(o.subscribe, o.get)` works as it is.
 */

import type { AccountView, PresenceView, UserView } from './account-types.ts';
import type { AttachedDraft, FileView, ImagesView, MiniProgramView, StickerView, VideoView, VoiceView } from './attached.ts';
import type { LocationDraft, LocationView } from './location-types.ts';
import type { ScheduledView } from './scheduled-types.ts';

export type { AttachedDraft, FileView, ImagesView, ImageView, MiniProgramView, StickerView, VideoView, VoiceView } from './attached.ts';
export { clockOf } from './clock-of.ts';
export type * from './account-types.ts';
export type * from './location-types.ts';
export type * from './scheduled-types.ts';

export interface Observable<T> {
  get(): T;
  /** Calls `listener` after each change; returns the function that stops it. */
  subscribe(listener: () => void): () => void;
}

/** `sinceMs`: since when it is live, or since when it is not, however many attempts there were: a banner counts from there. */
export type ConnectionStatus =
  | { kind: 'signedOut'; reason: 'signOut' | 'revoked' | 'expired' | null }
  | { kind: 'connecting'; sinceMs: number }
  | { kind: 'catchingUp'; sinceMs: number }
  | { kind: 'live'; sinceMs: number }
  /** No connection; `retryAtMs` is when the next attempt is due. */
  | { kind: 'offline'; sinceMs: number; retryAtMs: number };

/** What a part of a text is, in UTF-16 code units. Show a kind that you do not know as plain text. */
export interface TextRange {
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  /** Of a MENTION: whom. */
  readonly userId?: string;
}

export interface TextRangeView extends TextRange {
  /** Of a MENTION: as they are called now; null until they are known here. */
  user: UserView | null;
}

/** What the page of a text's first link says of itself. It comes a moment after the message, as a change of it. */
export interface LinkPreviewView {
  readonly url: string;
  readonly site: string;
  readonly title: string;
  readonly description: string;
  /** Its picture, made small by the server, where it shows one. */
  readonly image?: { readonly width: number; readonly height: number; readonly placeholder: string; readonly url: string } | null;
}

/** What a draft is beside its text: what its parts are, and the message that it is to answer. */
export interface DraftExtras {
  readonly ranges?: readonly TextRange[];
  readonly replyToSeq?: number | undefined;
}

export type ContentView =
  /** `ranges` and `linkPreview`: left out where there are none. */
  | { kind: 'text'; body: string; ranges?: readonly TextRangeView[]; linkPreview?: LinkPreviewView }
  | { kind: 'system'; event: string; actor: UserView | null; targets: readonly UserView[]; title: string | null; messageSeq: number | null }
  | PollView
  | { kind: 'chain'; topic: string; entries: readonly { number: number; user: UserView; text: string; isOwn: boolean }[] }
  | ({ kind: 'location' } & LocationView)
  | ImagesView
  | VideoView
  | FileView
  | StickerView
  | VoiceView
  | MiniProgramView
  | { kind: 'recalled'; recalledAt: string; recalledBy: UserView }
  /** Messages of another chat forwarded as one. `preview`: its first lines. Its messages are asked for when somebody opens it. */
  | { kind: 'record'; authors: readonly string[]; count: number; preview: readonly string[] }
  /** Somebody the sender recommends, as they were called then. */
  | { kind: 'contactCard'; userId: string; name: string; avatarUrl: string }
  /** A kind this client does not know: show the fallback text. */
  | { kind: 'unknown'; fallbackText: string };

export interface ReactionView {
  emoji: string;
  count: number;
  /** The viewer is one of them. */
  isOwn: boolean;
}

export interface PollView {
  kind: 'poll';
  question: string;
  options: readonly { text: string; voteCount: number }[];
  multiple: boolean;
  anonymous: boolean;
  voterCount: number;
  /** From when on it takes no votes, which may be to come; null while it has no end. */
  closesAt: string | null;
  /** Places among the options. */
  ownVote: readonly number[];
}

/** A poll before it is sent. */
export interface PollDraft {
  question: string;
  options: readonly string[];
  multiple: boolean;
  anonymous: boolean;
  closesInSeconds: number | null;
}

/** A message as it was when it was answered, whatever has become of it since. */
export interface QuoteView {
  /** Where it stands in the same chat; it may be one that the viewer may not see. */
  seq: number;
  sender: UserView | null;
  /** `TEXT`; `RECALLED` when it was recalled already, `EXPIRED` when it has disappeared: no excerpt; else another kind, with its fallback text. */
  kind: string;
  excerpt: string;
}

/** Sent states only ever move right: sending → sent → delivered → read; `failed` waits for retry or discard. */
export type MessageState = 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

export interface MessageView {
  /** Stable for the life of the row, before and after the ack: the clientMessageId when there is one, else the message id. */
  key: string;
  /** Null until acknowledged. */
  id: string | null;
  seq: number | null;
  chatId: string;
  sender: UserView | null;
  isOwn: boolean;
  content: ContentView;
  createdAt: string;
  /** When it was given another text; null when it says what was sent. */
  editedAt: string | null;
  /** What it answers. */
  replyTo: QuoteView | null;
  /** Of a forwarded message: the name of who wrote it in the first place, as it was then. */
  forwardedFrom: string | null;
  /** Its sender wishes that nobody is disturbed by it: no notification, no sound. */
  silent: boolean;
  /** When it disappears, by itself and for everyone, as ISO text; null when it stays. */
  expiresAt: string | null;
  /** What people showed for it, each emoji from its first on. */
  reactions: readonly ReactionView[];
  /** Own messages only; null for others' and for messages that carry no state (system, recalled). */
  state: MessageState | null;
  /** Own messages in groups: how many others have read it, when known. */
  readCount: number | null;
  /** When `failed`: the refusal's code, or NETWORK, to choose a sentence by. */
  failureCode: string | null;
}

export type TimelineItem =
  | { kind: 'message'; message: MessageView }
  /** Seqs not held here. A loader is shown for it; call `fill` when it comes into view. */
  | { kind: 'hole'; key: string; fromSeq: number; toSeq: number };

export interface TimelineView {
  /** Oldest first; own pending messages last, in sending order. */
  items: readonly TimelineItem[];
  /** True when the first item is the first message the viewer may see. */
  reachedStart: boolean;
  /** The lowest seq the viewer had not read when the timeline was opened; null when all was read. Fixed while open. */
  unreadFromSeq: number | null;
  loading: boolean;
}

export interface ChatView {
  id: string;
  kind: 'DIRECT' | 'GROUP' | 'SELF';
  /** What to show as its name: remark or name of the peer, a group's title; empty for SELF (the client localizes it). */
  title: string;
  peer: UserView | null;
  memberCount: number;
  /** The viewer may write here now: false also while they are muted. */
  canSend: boolean;
  /** Until when the viewer is muted in this group, as ISO text; `FOR_EVER` while it has no end, as when all are; null when they are not. */
  mutedHereUntil: string | null;
  /** Only the owner and admins may write. */
  mutedAll: boolean;
  /** How long members wait between two messages; 0 where there is no slow mode. */
  slowModeSeconds: number;
  /** From when on the slow mode lets the viewer write again, as ISO text; null when at once. */
  nextMessageAt: string | null;
  /** How many seconds new messages last here; 0 for ever. */
  disappearSeconds: number;
  /** What the viewer may do here, by the names of the schema's `Capability`; it may hold names that this client does not know. */
  capabilities: readonly string[];
  /** How members wish to be called here, by their ids; a remark of the viewer's own goes before. */
  nicknames: ReadonlyMap<string, string>;
  /** The announcement that stands; ask for it by a query. Null when there is none. */
  announcementId: string | null;
  /** How many wait to be let in; 0 for those who may not answer. */
  joinRequestCount: number;
  /** Messages pinned here, oldest first. */
  pinnedSeqs: readonly number[];
  role: 'OWNER' | 'ADMIN' | 'MEMBER';
  lastSeq: number;
  readSeq: number;
  unreadCount: number;
  /** Unread messages that mention the viewer or everyone, oldest first; muted chats have them too. */
  unreadMentionSeqs: readonly number[];
  lastActivityAt: string;
  /** The newest message, pending ones included. */
  lastMessage: MessageView | null;
  draft: string;
  /** What parts of the draft are, and what it answers; left out where it is plain text, and answers nothing. */
  draftRanges?: readonly TextRange[];
  draftReplyToSeq?: number;
  /** Own messages here that could not be sent and wait for a decision. */
  failedCount: number;
  isPinned: boolean;
  isMuted: boolean;
  /** Until when, as ISO text; null when it is not muted. */
  mutedUntil: string | null;
  /** Marked unread by the viewer, and not read on since. */
  isMarkedUnread: boolean;
  /** A group that the viewer keeps among their contacts. */
  isSaved: boolean;
  /** Recordings that the viewer has listened to, ascending and apart; left out where there are none. */
  playedRanges?: readonly { readonly fromSeq: number; readonly toSeq: number }[];
  /** In the list, in the archive, or deleted or hidden until something new comes. */
  placement: 'LIST' | 'ARCHIVE' | 'HIDDEN';
  /** People typing now, the viewer excluded. */
  typing: readonly UserView[];
}

/** Until when a chat is muted that is muted for ever. */
export const FOR_EVER = '9999-12-31T23:59:59.999Z';

/** What is left out stays as it is. `hidden`: out of the list until something new comes, with nothing cleared; `saved`: a group among the contacts. */
export interface ChatChange {
  pinned?: boolean;
  /** ISO text; `FOR_EVER`; null to end it. */
  mutedUntil?: string | null;
  markedUnread?: boolean;
  archived?: boolean;
  hidden?: boolean;
  saved?: boolean;
}

export interface MemberView {
  user: UserView;
  role: 'OWNER' | 'ADMIN' | 'MEMBER';
  joinedAt: string;
  /** Until when they may not write, which may be past. */
  mutedUntil: string | null;
}

/** One open chat on screen. Keep one per open chat; `close` when it leaves the screen. */
export interface Timeline extends Observable<TimelineView> {
  /** Loads one page of older messages, or nothing when the start is reached. */
  loadOlder(): Promise<void>;
  /** Loads the messages of a hole, nearest the given seq first. */
  fill(hole: { fromSeq: number; toSeq: number }, near: 'start' | 'end'): Promise<void>;
  /** Loads the messages around a seq so that it can be shown, inside a hole too. */
  loadAround(seq: number): Promise<void>;
  /**
   * Fires for each new message of others in this chat while it is open, live only, in every tab that has it open: for the
   * screen reader's log. (`SyncEngine.onIncoming` fires in one tab only.)
   */
  onIncoming(listener: (message: MessageView) => void): () => void;
  close(): void;
}

/** How far a chat is known here, and what of it is not to be shown: for those who hold messages of it beside a timeline. */
export interface SightView {
  /** Moves with each change of the chat; what changed, `chat.changes(after:)` tells. */
  version: number;
  /** At or below it nothing is to be shown. */
  floorSeq: number;
  /** What the viewer has deleted for themselves. */
  deleted: readonly { readonly fromSeq: number; readonly toSeq: number }[];
}

export interface SyncEngine {
  /** Opens storage, shows the last state, then connects. Resolves when the stored state is shown. */
  start(): Promise<void>;
  /** Closes the socket and storage; stored data stays. */
  stop(): Promise<void>;
  /** After sign-out: stops and deletes everything stored for this user. */
  wipe(): Promise<void>;

  readonly connection: Observable<ConnectionStatus>;
  /** Null until the first snapshot ever has arrived. */
  readonly account: Observable<AccountView | null>;
  /** What the viewer has scheduled in all chats and what was refused of it, by its time. */
  readonly scheduled: Observable<readonly ScheduledView[]>;
  /** Every chat held, archived and deleted ones too (`placement`): pinned ones first, the last pinned at the top, then the last active. */
  readonly chats: Observable<readonly ChatView[]>;
  /** What asks for attention: unread messages, and one for a chat that is only marked unread, in chats that are in the list and not muted; silent messages that are held are left out. */
  readonly unreadTotal: Observable<number>;
  /**
   * Fires for each new message of others, live only, in one tab of the browser: for notifications and sound. `attended`: some
   * tab of this browser shows the chat to a person right now (see `attend`), so there is nothing to notify of.
   */
  onIncoming(listener: (message: MessageView, chat: ChatView, context: { attended: boolean }) => void): () => void;
  /** Tell which chat this tab shows in a visible, focused window; null for none. */
  attend(chatId: string | null): void;

  chat(chatId: string): Observable<ChatView | null>;
  /** Loads the chats beyond those held; false when there are no more. */
  loadMoreChats(): Promise<boolean>;
  openTimeline(chatId: string): Timeline;
  sight(chatId: string): Observable<SightView>;
  /** Empty until they are loaded, and again after an absence that was too long to be told of; while somebody listens they are loaded anew then. */
  members(chatId: string): Observable<readonly MemberView[]>;
  loadMembers(chatId: string): Promise<void>;
  /** Presence of people on screen. The engine merges all watchers into one subscription. */
  watchPresence(userIds: readonly string[]): Observable<ReadonlyMap<string, PresenceView>>;

  /** Queues a text, shows it at once, sends in order, survives reload. Returns its clientMessageId. `replyTo`: what it answers; `ranges`: what parts of the text are; `linkPreview`: false for none; `silent`: nobody is to be disturbed. */
  sendText(
    chatId: string,
    body: string,
    options?: { replyTo?: MessageView | null; ranges?: readonly TextRange[]; linkPreview?: boolean; silent?: boolean },
  ): string;
  /**
   * Queues copies of messages of one chat for others, in the order of that chat; `merged`: as one record. Shown at once, sent like a text.
   * Passes over what cannot be forwarded, and answers how many messages each chat gets.
   */
  forward(messages: readonly MessageView[], chatIds: readonly string[], options?: { merged?: boolean }): number;
  retry(clientMessageId: string): void;
  /** Gives an own message another text: shown at once, kept through a reload, told to the server until it answers. See `onRefused`. */
  editMessage(message: MessageView, body: string, ranges?: readonly TextRange[]): void;
  /** Shows one emoji of the viewer's on a message, or null to take it back: kept and told like an edit. */
  setReaction(message: MessageView, emoji: string | null): void;
  /** Queues a poll like a text, or with a topic under which people put themselves. */
  sendPoll(chatId: string, poll: PollDraft): string;
  sendChain(chatId: string, topic: string): string;
  /** Queues the card of a contact, or one's own. What is written in the chat stays there. */
  sendContactCard(chatId: string, person: UserView): string;
  /** Queues what was uploaded like a text; what is written in the chat stays there. Asked again with the same `clientMessageId`, nothing more is sent. */
  sendAttached(chatId: string, attached: AttachedDraft): string;
  /** Queues a place like a text. */
  sendLocation(chatId: string, location: LocationDraft): string;
  /** Ends an own live location before its time. Kept and told like an edit. Positions are told by `updateLiveLocation`, and `applyMessage` takes the answer. */
  stopLiveLocation(message: Pick<MessageView, 'id' | 'seq' | 'chatId'> & Partial<Pick<MessageView, 'content'>>): void;
  /** Votes in a poll, in the place of an earlier vote; without options takes it back. Kept and told like an edit. */
  votePoll(message: MessageView, options: readonly number[]): void;
  /** Puts the viewer on a list, or changes what they put there; null takes them off. Kept and told like an edit. */
  setChainEntry(message: MessageView, text: string | null): void;
  /** Deletes a failed message that was never acknowledged. */
  discard(clientMessageId: string): void;
  /** Call when the newest message shown at the bottom of a visible, focused chat has this seq. Coalesced. */
  markRead(chatId: string, seq: number): void;
  /** Call on each keystroke; throttled inside. */
  typing(chatId: string): void;
  /** What is left out of the extras is not there: the draft is then plain text, and answers nothing. */
  setDraft(chatId: string, text: string, extras?: DraftExtras): void;

  /** Shown at once on this device, told to the server until it answers, kept through a reload. See `onRefused`. */
  updateChat(chatId: string, change: ChatChange): void;
  /** Forgets what was said so far, on all devices of the viewer and for good. */
  clearHistory(chatId: string): void;
  /** Takes messages out of the viewer's sight, on all their devices; `restore` takes that back. At most 100 at once. */
  deleteMessages(chatId: string, seqs: readonly number[], options?: { restore?: boolean }): void;
  /** Says that the viewer has listened to a recording, on all their devices. */
  markPlayed(message: MessageView): void;
  /** As `clearHistory`, and takes the chat out of the list until something new comes. */
  deleteChat(chatId: string): void;
  /**
   * Fires in the tab that asked for it when the server has refused one of these, an edit (`edit` says which, and what was written), a reaction (`react`),
   * a vote or an entry of a list (`kind`):
   * it is shown as it was before.
   */
  onRefused(
    listener: (refused: {
      chatId: string;
      code: string;
      kind?: 'vote' | 'entry' | 'stop';
      edit?: { messageId: string; body: string };
      react?: { messageId: string };
      /** A deletion of messages for oneself, or its undoing. */
      remove?: { seqs: readonly number[]; restore: boolean };
    }) => void,
  ): () => void;

  /** Puts an object from a query or a mutation's answer (a Chat, a Message, …) through the same reducer as live frames. */
  applyChat(chat: unknown): void;
  applyMessage(message: unknown): void;
  /** How such a message is shown, which changes nothing; null when it is of no chat that is held. */
  viewMessage(message: unknown): MessageView | null;
  /** The same for a ScheduledMessage. */
  applyScheduled(message: unknown): void;
}
