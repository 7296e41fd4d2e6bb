import type {
  FileView,
  ImagesView,
  LinkPreviewView,
  LocationDraft,
  LocationView,
  MiniProgramView,
  ScheduledView,
  StickerView,
  TextRange,
  UserView,
  VideoView,
  VoiceView,
} from '../types.ts';
import { countDeleted, deletedIn, type Ranges } from './deleted.ts';
import type { Ends } from './ended.ts';
import type { ChatSettings, Wish } from './settings.ts';
import type { Slow } from './writing.ts';
import type { Written } from '../written.ts';
import type { JoinRequestWire, MarksWire, MemberState, PeerMarksWire, PollWire, ReactionWire, RecordWire, Role } from '../wire.ts';

/**
 * Everything the engine knows, as one immutable value. `reduce` is the only way from one to the next; the same actions in the
 * same order give the same state, in the tab that holds the socket and in the tabs that follow it.
 */

export type Content =
  /** `ranges`: left out where there are none. */
  | { readonly kind: 'text'; readonly body: string; readonly ranges?: readonly TextRange[]; readonly linkPreview?: LinkPreviewView }
  | {
      readonly kind: 'system';
      readonly event: string;
      readonly actorId: string | null;
      readonly targetIds: readonly string[];
      readonly title: string | null;
      /** Left out by what an earlier client stored. */
      readonly messageSeq?: number | null;
    }
  | PollContent
  | { readonly kind: 'chain'; readonly topic: string; readonly entries: readonly ChainEntry[] }
  | ({ readonly kind: 'location' } & LocationView)
  | ImagesView<TextRange>
  | VideoView<TextRange>
  | FileView<TextRange>
  | StickerView
  | VoiceView
  | MiniProgramView
  | { readonly kind: 'recalled'; readonly recalledAt: string; readonly recalledById: string }
  | ({ readonly kind: 'record' } & RecordWire)
  | { readonly kind: 'contactCard'; readonly userId: string; readonly name: string; readonly avatarUrl: string }
  /** It has disappeared: not shown. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

export interface PollContent extends PollWire {
  readonly kind: 'poll';
  /** As it is shown: what the server has told, or what waits for it. Not part of what is held. */
  readonly ownVote?: readonly number[];
}

export interface ChainEntry {
  readonly userId: string;
  readonly text: string;
}

/** What is sent instead of a text, as the server is told: a poll or a list, a place, or somebody who is recommended, whose name is the `body`. */
export type Asked =
  | {
      readonly poll: {
        readonly question: string;
        readonly options: readonly string[];
        readonly multiple: boolean;
        readonly anonymous: boolean;
        readonly closesInSeconds: number | null;
      };
    }
  | { readonly chain: { readonly topic: string } }
  | { readonly contactCard: { readonly userId: string } }
  | { readonly location: LocationDraft }
  | { readonly image: { readonly attachmentIds: readonly string[] } & CaptionAsked }
  | { readonly video: { readonly attachmentId: string; readonly posterId: string | undefined } & CaptionAsked }
  | { readonly file: { readonly attachmentId: string } & CaptionAsked }
  | { readonly sticker: { readonly stickerId: string } }
  | { readonly voice: { readonly attachmentId: string; readonly waveform: readonly number[] } }
  | { readonly miniProgram: Omit<MiniProgramView, 'kind' | 'cover'> & { readonly coverId: string | undefined } };

interface CaptionAsked {
  readonly caption: string;
  readonly captionRanges?: readonly TextRange[];
}

/** A message as it was when it was answered. */
export interface Quote {
  readonly seq: number;
  readonly senderId: string | null;
  readonly kind: string;
  readonly excerpt: string;
  /** When the excerpt goes; left out where it stays. */
  readonly expiresAt?: string;
  /** Gone by the clock of this device; the server has not said so. */
  readonly isGuess?: true;
}

export interface Message {
  readonly id: string;
  readonly chatId: string;
  readonly seq: number;
  readonly version: number;
  readonly senderId: string | null;
  readonly clientMessageId: string | null;
  readonly content: Content;
  readonly fallbackText: string;
  readonly createdAt: string;
  /** Left out by what an earlier client stored. */
  readonly editedAt?: string | null;
  readonly replyTo?: Quote | null;
  readonly forwardedFrom?: string | null;
  /** Left out where it is not. */
  readonly silent?: true;
  readonly reactions?: readonly ReactionWire[];
  /** When it disappears; left out where it stays. */
  readonly expiresAt?: string;
  /** Its sender need not have been there. Left out where they were. */
  readonly away?: true;
}

/** The viewer's own place in a chat. Marks only move up. */
export interface OwnMember {
  readonly role: Role;
  readonly state: MemberState;
  /** Until when they may not write. Left out by what an earlier client stored. */
  readonly mutedUntil?: string | null;
  readonly joinedSeq: number;
  readonly joinedAt: string;
  readonly clearedSeq: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

export interface Chat {
  readonly id: string;
  readonly kind: 'DIRECT' | 'GROUP' | 'SELF';
  readonly title: string | null;
  readonly memberCount: number;
  /** Every change up to this version is applied here. */
  readonly version: number;
  /** The newest seq as of that version. Messages above it may be held already (an ack can overtake its frame). */
  readonly lastSeq: number;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  readonly canSend: boolean;
  /** Only the owner and admins may write. Left out by what an earlier client stored. */
  readonly mutedAll?: boolean;
  /** Left out where there is none. */
  readonly slow?: Slow;
  /** How many seconds new messages last. Left out where they stay. */
  readonly disappearSeconds?: number;
  readonly ends?: Ends;
  /** What the viewer may do here; names that this client does not know too. */
  readonly capabilities: readonly string[];
  readonly announcementId: string | null;
  /** Left out by what an earlier client stored. */
  readonly joinRequestCount?: number;
  /** How members are called here, by their ids; those who are called as everywhere are left out. */
  readonly nicknames: ReadonlyMap<string, string>;
  /** Left out by what an earlier client stored. */
  readonly pinnedSeqs?: readonly number[];
  readonly ownerId: string | null;
  readonly peerId: string | null;
  readonly peerMarks: PeerMarksWire;
  readonly own: OwnMember;
  /** Ascending by seq, one for each seq. A seq between two of them that is missing lies in a hole. */
  readonly messages: readonly Message[];
  /** The server said that nothing older than the first held message is there to be seen. */
  readonly reachedStart: boolean;
  /** Messages above the own mark that mention the viewer or everyone: their seqs, ascending. Left out by what an earlier client stored. */
  readonly mentions?: readonly number[];
  /** Held or not, these are not shown: the viewer has deleted them. Left out where there are none. */
  readonly deleted?: Ranges;
  /** Of a chat as it is shown, where more is hidden than was deleted: what does not count as unread. */
  readonly counted?: Ranges;
}

export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly state: MemberState;
  readonly mutedUntil?: string | null;
  readonly joinedAt: string;
  readonly version: number;
}

export interface Members {
  readonly byUser: ReadonlyMap<string, Member>;
  /** A page read before this version of the chat may list who is no longer there: a reset has passed over what became of them. */
  readonly sinceVersion: number;
}

export interface Contact {
  readonly userId: string;
  readonly remark: string | null;
  readonly tags: readonly string[];
  readonly starred: boolean;
  readonly since: string;
}

export interface ContactRequest {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly note: string;
  readonly source: string;
  readonly state: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly signedInBy: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

export interface Account {
  readonly userId: string;
  readonly device: Device;
  readonly settings: { readonly showPresence: boolean; readonly showReadReceipts: boolean };
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly requests: ReadonlyMap<string, ContactRequest>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly blockedIds: ReadonlySet<string>;
  /** Left out by what an earlier client stored. */
  readonly joinRequests?: ReadonlyMap<string, JoinRequestWire>;
  /** The version at which packs or favourites of stickers were last told to have changed. */
  readonly stickersVersion?: number | undefined;
}

/** A message that waits to be acknowledged. */
export interface Send {
  readonly clientMessageId: string;
  readonly chatId: string;
  readonly body: string;
  readonly ranges?: readonly TextRange[];
  /** Nobody is to be disturbed by it. */
  readonly silent?: true;
  /** No preview of its link is wanted. */
  readonly linkPreview?: false;
  /** Instead of a text: a poll or a list, whose question or topic is `body`, a card or a place. */
  readonly asked?: Asked;
  /** How an image, a video, a file, a sticker, a recording or a card is shown meanwhile. */
  readonly attached?: ImagesView<TextRange> | VideoView<TextRange> | FileView<TextRange> | StickerView | VoiceView | MiniProgramView;
  /** What it answers. */
  readonly replyTo?: Quote;
  /** A copy of a message of another chat, or a record of several: the server makes it; this is how it is shown until then. */
  readonly forward?: {
    readonly fromChatId: string;
    readonly seqs: readonly number[];
    readonly merged: boolean;
    readonly from: string | null;
    readonly record: RecordWire | null;
  };
  readonly createdAt: string;
  /** Own order over all sends of this user, so that a reload keeps it. */
  readonly order: number;
  readonly failureCode: string | null;
}

/** What was written in a chat and not sent, as it is shown here. */
export interface Draft extends Written {
  /** Written here, and not acknowledged by the server: nothing that it tells is put over it. */
  readonly unsaved: boolean;
  /** What the server holds, as far as it has told. */
  readonly saved: Written & { readonly version: number };
}

/** A text of the viewer's that waits for its time, or was refused then. */
export interface Scheduled extends ScheduledView {
  readonly version: number;
  /** Sent or canceled, as an answer told it that has overtaken the account's frames: not shown, and kept until they have told it too. */
  readonly isDone?: boolean;
}

export interface State {
  readonly userId: string;
  /** Where to resume: everything before it is in this state, or written down in `behind` and `accountBehind`. */
  readonly cursor: string | null;
  readonly account: Account | null;
  readonly accountVersion: number;
  readonly accountBehind: boolean;
  readonly people: ReadonlyMap<string, UserView>;
  readonly chats: ReadonlyMap<string, Chat>;
  readonly members: ReadonlyMap<string, Members>;
  /** Chats of which a change is known to exist that is not held yet: its version. Ask for them until they are reached. */
  readonly behind: ReadonlyMap<string, number>;
  /** Chats that were left, with the version of leaving, so that a late answer does not bring one back. */
  readonly removed: ReadonlyMap<string, number>;
  /** True when the server's list of chats and ours may differ in a way that no single frame explains. */
  readonly auditWanted: boolean;
  readonly sends: ReadonlyMap<string, readonly Send[]>;
  /** Own marks that the server has not acknowledged. */
  readonly marks: ReadonlyMap<string, MarksWire>;
  readonly drafts: ReadonlyMap<string, Draft>;
  /** How the viewer has chats in their list, as the server has told: what it has not told of is as it began. */
  readonly settings: ReadonlyMap<string, ChatSettings>;
  /** By message, what the viewer has voted for, as the server has told. */
  readonly votes: ReadonlyMap<string, { readonly options: readonly number[]; readonly version: number }>;
  /** By id, what the viewer has scheduled, as the server has told. */
  readonly scheduled: ReadonlyMap<string, Scheduled>;
  /** By chat, what the viewer wants of it and the server has not answered yet. */
  readonly wishes: ReadonlyMap<string, readonly Wish[]>;
  /** Where the next page of older chats starts; `complete` when there are none. */
  readonly list: { readonly endCursor: string | null; readonly complete: boolean };
  /** The stream has begun and CaughtUp has not come yet. All its frames carry the cursor of its end, so none counts before that. */
  readonly inCatchUp: boolean;
  /** What is coming in is a snapshot. */
  readonly inSnapshot: boolean;
  /** Chats held from before a snapshot that it has not told of: shown as they were until the list's pages bring them, or end without them. */
  readonly stale: ReadonlySet<string>;
}

/** The server's limit on chats in a snapshot: one with fewer has them all. */
export const SNAPSHOT_CHATS_MAX = 200;

export const emptyState = (userId: string): State => ({
  userId,
  cursor: null,
  account: null,
  accountVersion: 0,
  accountBehind: false,
  people: new Map(),
  chats: new Map(),
  members: new Map(),
  behind: new Map(),
  removed: new Map(),
  auditWanted: false,
  sends: new Map(),
  marks: new Map(),
  drafts: new Map(),
  settings: new Map(),
  votes: new Map(),
  scheduled: new Map(),
  wishes: new Map(),
  list: { endCursor: null, complete: false },
  inCatchUp: false,
  inSnapshot: false,
  stale: new Set(),
});

/** The highest seq that the viewer may not see: before joining, or cleared away. */
export const floorOf = (chat: Chat): number => Math.max(chat.own.joinedSeq, chat.own.clearedSeq);

export const topSeqOf = (chat: Chat): number => Math.max(chat.lastSeq, chat.messages.at(-1)?.seq ?? 0);

/** Those of the unread messages that nobody is to be disturbed by, as far as they are held. */
export const silentUnreadOf = (chat: Chat): number => {
  const readSeq = Math.max(chat.own.readSeq, floorOf(chat));
  let count = 0;
  for (let at = chat.messages.length - 1; at >= 0; at -= 1) {
    const { seq, silent } = chat.messages[at] as Message;
    if (seq <= readSeq) break;
    if (silent && countDeleted(deletedIn(chat), seq - 1, seq) === 0) count += 1;
  }
  return count;
};

/** The server's arithmetic, so that all devices show the same number. */
export const unreadOf = (chat: Chat): number => {
  const [readSeq, topSeq] = [Math.max(chat.own.readSeq, floorOf(chat)), topSeqOf(chat)];
  return Math.max(0, topSeq - readSeq - countDeleted(chat.counted ?? deletedIn(chat), readSeq, topSeq));
};
