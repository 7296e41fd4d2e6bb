import type { LinkPreview } from '../link-preview/link-preview.ts';

/** One entry of a chat as the services know it. `seq` alone orders messages. */
export interface Message {
  readonly chatId: bigint;
  readonly seq: number;
  readonly id: bigint;
  /** Null for system messages. */
  readonly senderId: bigint | null;
  readonly clientMessageId: string | null;
  /** As stored: a newer process beside us may have written a kind that this one has no words for (`readContent`). */
  readonly kind: string;
  /** Shape by kind; empty once recalled. */
  readonly content: MessageContent;
  /** The chat's version at which this message last changed. */
  readonly version: number;
  readonly createdAt: Date;
  readonly recalledAt: Date | null;
  readonly recalledBy: bigint | null;
  /** Of one in a record alone: how many things the record holds before its own. A record's addresses count through all of it. */
  readonly heldBefore?: number;
  /** Of one that is to come: it is nobody's but its author's, and so is what it holds. */
  readonly isWaiting?: true;
  /** When it ends by itself; left out or null for nearly all. From then on it reads as recalled at that moment. */
  readonly expiresAt?: Date | null;
}

/** What a message holds, by its kind: the one list of what there is. */
export interface ContentByKind {
  readonly TEXT: TextContent;
  readonly SYSTEM: SystemContent;
  readonly RECORD: RecordContent;
  readonly POLL: PollContent;
  readonly CHAIN: ChainContent;
  readonly CONTACT_CARD: ContactCardContent;
  readonly LOCATION: LocationContent;
  readonly MINI_PROGRAM: MiniProgramContent;
  readonly IMAGE: ImageContent;
  readonly VIDEO: VideoContent;
  readonly FILE: FileContent;
  readonly STICKER: StickerContent;
  readonly VOICE: VoiceContent;
}

export type MessageKind = keyof ContentByKind;

/** What is said once and can be said elsewhere; notices, polls and lists live where people answer them. */
export type ForwardableKind = Exclude<MessageKind, 'SYSTEM' | 'POLL' | 'CHAIN'>;

/** A kind with its content, for each of these. */
export type OfKind<Kind extends MessageKind> = { readonly [K in Kind]: { readonly kind: K; readonly content: ContentByKind[K] } }[Kind];

export interface TextContent {
  readonly body: string;
  /** ISO text; with `edits`, only on a message that was edited. */
  readonly editedAt?: string;
  /** How often it was edited. */
  readonly edits?: number;
  /** What it answers. */
  readonly replyTo?: QuoteContent;
  /** What parts of the body are. */
  readonly ranges?: StoredRanges;
  /** Whom it mentions, each once; `EVERYONE` for all. The table of mentions follows it. */
  readonly mentions?: readonly string[];
  /** Only on a copy. */
  readonly forwarded?: ForwardedContent;
  readonly source?: string;
  /** Its first link, where a preview of it is wanted; as it stands in the body. */
  readonly link?: string;
  /** Its first link, where none is wanted or nobody looks at pages. */
  readonly linked?: string;
  /** Its sender wants no preview. */
  readonly linkOff?: true;
  /** What the page of the link says of itself, once it was looked at. */
  readonly preview?: LinkPreview;
  /** The picture of the preview. */
  readonly attachments?: readonly string[];
}

export const EVERYONE = '0';

export type TextRangeKind = 'MENTION' | 'MENTION_ALL' | 'BOLD' | 'ITALIC' | 'STRIKE' | 'CODE' | 'CODE_BLOCK';

/** A part of a text, in UTF-16 code units, as JavaScript counts; JSON as stored. */
export interface TextRange {
  readonly kind: TextRangeKind;
  readonly offset: number;
  readonly length: number;
  /** Of a MENTION: whom. */
  readonly userId?: string;
}

export interface StoredRanges {
  /**
   * How often the message had been edited when they were made. A process of the last version puts another text into a message and leaves
   * the ranges of the one before: they are not for that text.
   */
  readonly edit: number;
  readonly list: readonly TextRange[];
}

/** Who wrote in the first place what somebody has forwarded, as it was then; JSON as stored. */
export interface ForwardedContent {
  readonly senderId: string;
  readonly name: string;
  /** ISO text. */
  readonly writtenAt: string;
}

/** Messages of another chat, as they were when they were forwarded as one; JSON as stored. */
export interface RecordContent extends LaterContent {
  readonly entries: readonly RecordEntry[];
  /** What its messages hold, so that it stays for as long as the record; left out where they hold nothing. */
  readonly attachments?: readonly string[];
  readonly forwarded?: ForwardedContent;
  /** What it was taken from, to tell a repeat from another forward; shown to nobody. */
  readonly source?: string;
}

export interface RecordEntry {
  readonly senderId: string;
  readonly name: string;
  /** ISO text. */
  readonly at: string;
  readonly kind: ForwardableKind;
  readonly content: ContentByKind[ForwardableKind];
}

/** Somebody the sender recommends, as they were called then; JSON as stored. */
export interface ContactCardContent extends LaterContent {
  readonly userId: string;
  readonly name: string;
  readonly forwarded?: ForwardedContent;
  readonly replyTo?: QuoteContent;
}

/** A message of the same chat as it was when it was answered; JSON as stored. It stays when that message is edited or recalled. */
export interface QuoteContent {
  readonly seq: number;
  readonly senderId: string | null;
  readonly kind: 'TEXT' | 'RECORD' | 'RECALLED' | 'EXPIRED' | 'OTHER';
  /** Empty for RECALLED and EXPIRED. */
  readonly excerpt: string;
  /** ISO text; when that message ends, and its words here with it. */
  readonly expiresAt?: string;
}

/** A question with options; JSON as stored. Who voted stands in a table of its own. */
export interface PollContent extends LaterContent {
  readonly question: string;
  readonly options: readonly { readonly text: string; readonly votes: number }[];
  readonly multiple: boolean;
  readonly anonymous: boolean;
  /** How long it is open, from when it was stored; null: until its author closes it. */
  readonly seconds: number | null;
  /** ISO text; when its author closed it. */
  readonly closedAt: string | null;
  /** How many people have a vote. */
  readonly voters: number;
  readonly replyTo?: QuoteContent;
}

/** A topic and what people put under it, each once, in the order in which they did; JSON as stored. */
export interface ChainContent extends LaterContent {
  readonly topic: string;
  readonly entries: readonly ChainEntry[];
  readonly replyTo?: QuoteContent;
}

export interface ChainEntry {
  readonly userId: string;
  /** May be empty: to be in the list is all it says. */
  readonly text: string;
}

/** A place on the earth, by WGS 84; JSON as stored. */
export interface LocationContent extends LaterContent {
  readonly latitude: number;
  readonly longitude: number;
  /** In metres. */
  readonly accuracy: number | null;
  /** Empty where it has none; the address too. */
  readonly name: string;
  readonly address: string;
  /** Only where it follows its author. */
  readonly live?: LiveContent;
  readonly replyTo?: QuoteContent;
  /** Only on a copy. */
  readonly forwarded?: ForwardedContent;
  readonly source?: string;
}

/** What a message keeps of attachments, for all who read it; JSON as stored. A recall lets go of those in `attachments` (a trigger). */
interface AttachedContent extends LaterContent {
  readonly attachments: readonly string[];
  readonly forwarded?: ForwardedContent;
  readonly replyTo?: QuoteContent;
}

/** What a caption keeps beside its words, where there is anything: the same as a text. It is never edited, so its ranges are of the edit 0. */
type CaptionedContent = Pick<TextContent, 'ranges' | 'mentions'>;

/** One image, or an album of them. */
export interface ImageContent extends AttachedContent, CaptionedContent {
  readonly images: readonly {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly width: number;
    readonly height: number;
    /** ThumbHash, in Base64. */
    readonly placeholder: string;
    readonly animated?: true;
  }[];
  /** May be empty. */
  readonly caption: string;
}

/** Of a place that follows its author: only the last position is kept, and no track. */
export interface LiveContent {
  /** How long, from when it was stored. */
  readonly seconds: number;
  /** ISO text; when the position last came, left out until the first has come after the one that was sent. */
  readonly updatedAt?: string;
  /** ISO text; when its author stopped it. */
  readonly stoppedAt?: string;
}

/** Pictures that move, with sound or without. */
export interface VideoContent extends AttachedContent, CaptionedContent {
  readonly video: {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly width: number;
    readonly height: number;
    readonly durationMs: number;
  };
  /** What its sender's device made of it, to be shown before it is played. */
  readonly poster?: ImageContent['images'][number];
  /** May be empty. */
  readonly caption: string;
}

export interface FileContent extends AttachedContent, CaptionedContent {
  readonly file: { readonly id: string; readonly name: string; readonly type: string; readonly size: number };
  /** It was sent under another name than it was uploaded by. */
  readonly renamed?: boolean;
  /** Left out when it is empty, and by processes that know of none. */
  readonly caption?: string;
}

/** One sticker; JSON as stored. */
export interface StickerContent extends LaterContent {
  readonly sticker: {
    /** A number of an attachment, or the name of one that comes with the product, with a dot before it; so is that of its pack. */
    readonly id: string;
    readonly packId: string | null;
    readonly name: string;
    readonly nameZh?: string;
    readonly type: string;
    readonly size: number;
    readonly width: number;
    readonly height: number;
    readonly placeholder: string;
    readonly animated?: boolean;
  };
  /** Of one that somebody made. */
  readonly attachments?: readonly string[];
  readonly forwarded?: ForwardedContent;
  readonly source?: string;
  readonly replyTo?: QuoteContent;
}

/** Something that was said and recorded. */
export interface VoiceContent extends AttachedContent {
  readonly voice: {
    readonly id: string;
    readonly type: string;
    readonly size: number;
    readonly durationMs: number;
    /** How loud it is from beginning to end; 0 to 31. */
    readonly waveform: readonly number[];
  };
}

/** A page of a program that runs inside another product, as a card; JSON as stored. */
export interface MiniProgramContent extends LaterContent {
  readonly appId: string;
  readonly name: string;
  readonly title: string;
  /** A path in the program; empty: where it begins. */
  readonly page: string;
  /** Where the same is on the web. */
  readonly webUrl?: string;
  readonly cover?: ImageContent['images'][number];
  /** The cover, where there is one. */
  readonly attachments?: readonly string[];
  readonly forwarded?: ForwardedContent;
  readonly replyTo?: QuoteContent;
}

/** What an edited message said before. */
export interface MessageVersion {
  readonly body: string;
  readonly writtenAt: Date;
}

export type SystemEvent =
  | 'CHAT_OPENED'
  | 'GROUP_CREATED'
  | 'GROUP_RENAMED'
  | 'MEMBERS_ADDED'
  | 'MEMBER_JOINED'
  | 'ANNOUNCEMENT_SET'
  | 'ANNOUNCEMENT_REMOVED'
  | 'MEMBER_REMOVED'
  | 'MEMBER_LEFT'
  | 'OWNER_CHANGED'
  | 'ROLE_CHANGED'
  | 'MESSAGE_PINNED'
  | 'ENTRY_CHANGED'
  | 'HISTORY_SHOWN'
  | 'HISTORY_HIDDEN'
  | 'MEMBER_MUTED'
  | 'MEMBER_UNMUTED'
  | 'ALL_MUTED'
  | 'ALL_UNMUTED'
  | 'SLOW_MODE_SET'
  | 'SLOW_MODE_ENDED'
  | 'DISAPPEARING_SET'
  | 'DISAPPEARING_ENDED';

/** JSON as stored: ids are decimal text. */
export interface SystemContent {
  readonly event: SystemEvent;
  readonly actorId: string | null;
  readonly targetIds: readonly string[];
  readonly title: string | null;
  /** The message that it is about. */
  readonly seq?: number;
}

/** What any message that somebody sends may have beside its own fields. */
export interface SilentContent {
  /** Its sender wishes that nobody is disturbed by it. */
  readonly silent?: true;
  /** It was sent for somebody who need not have been there: it says nothing of what they have read. */
  readonly away?: true;
}

/** What a kind that comes later keeps beside its own fields, for processes that do not know it. */
export interface LaterContent {
  readonly fallbackText?: string;
}

export type MessageContent = ContentByKind[MessageKind] | LaterContent | Record<string, never>;
