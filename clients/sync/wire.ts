import type {
  FileView,
  ImagesView,
  LinkPreviewView,
  LocationView,
  MiniProgramView,
  StickerView,
  UserView,
  VideoView,
  VoiceView,
} from './types.ts';

/** The shapes that the operations in `operations.ts` select. Written by hand; kept true by `operations.test.ts`. */

export interface IdWire {
  readonly id: string;
}

export interface RangeWire {
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly user: IdWire | null;
}

interface RangedWire {
  readonly ranges?: readonly RangeWire[];
}

export type ContentWire =
  | {
      readonly __typename: 'TextContent';
      readonly body: string;
      readonly ranges?: readonly RangeWire[];
      readonly linkPreview?: LinkPreviewView | null;
    }
  | {
      readonly __typename: 'SystemContent';
      readonly event: string;
      readonly actor: UserView | null;
      readonly targets: readonly UserView[];
      readonly title: string | null;
      readonly messageSeq?: number | null;
    }
  | ({ readonly __typename: 'RecordContent' } & RecordWire)
  | ({ readonly __typename: 'PollContent' } & PollWire)
  | {
      readonly __typename: 'ChainContent';
      readonly topic: string;
      readonly entries: readonly { readonly user: IdWire; readonly text: string }[];
    }
  | { readonly __typename: 'ContactCardContent'; readonly userId: string; readonly name: string; readonly avatarUrl: string }
  | ({ readonly __typename: 'LocationContent' } & LocationView)
  | ({ readonly __typename: 'ImageContent' } & Omit<ImagesView, 'kind' | 'ranges'> & RangedWire)
  | ({ readonly __typename: 'VideoContent' } & Omit<VideoView, 'kind' | 'ranges'> & RangedWire)
  | ({ readonly __typename: 'FileContent' } & Omit<FileView, 'kind' | 'ranges'> & RangedWire)
  | { readonly __typename: 'MiniProgramContent'; readonly card: Omit<MiniProgramView, 'kind'> }
  | { readonly __typename: 'StickerContent'; readonly sticker: Omit<StickerView, 'kind'> }
  | { readonly __typename: 'ExpiredContent' }
  | ({ readonly __typename: 'VoiceContent' } & Omit<VoiceView, 'kind'>)
  | { readonly __typename: 'RecalledContent'; readonly recalledAt: string; readonly recalledBy: UserView };

/** How a record of forwarded messages is told: its messages are asked for when somebody opens it. */
export interface RecordWire {
  readonly authors: readonly string[];
  readonly count: number;
  readonly preview: readonly string[];
}

export interface PollWire {
  readonly question: string;
  readonly options: readonly { readonly text: string; readonly voteCount: number }[];
  readonly multiple: boolean;
  readonly anonymous: boolean;
  readonly voterCount: number;
  readonly closesAt: string | null;
}

export interface ScheduledWire {
  readonly id: string;
  readonly chatId: string;
  readonly body: string;
  readonly ranges?: readonly RangeWire[];
  readonly content?: MessageWire['content'] | null;
  readonly fallbackText?: string;
  readonly replyToSeq: number | null;
  readonly silent?: boolean;
  readonly sendAt: string;
  readonly state: string;
  readonly failureCode: string | null;
  readonly version: number;
}

export interface PollVoteWire {
  readonly messageId: string;
  readonly options: readonly number[];
  readonly version: number;
}

export interface QuoteWire {
  readonly seq: number;
  readonly sender: IdWire | null;
  readonly kind: string;
  readonly excerpt: string;
  readonly expiresAt?: string | null;
}

export interface ReactionWire {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

export interface MessageWire {
  readonly id: string;
  readonly chatId: string;
  readonly seq: number;
  readonly version: number;
  readonly clientMessageId: string | null;
  readonly createdAt: string;
  readonly editedAt?: string | null;
  readonly fallbackText: string;
  readonly sender: IdWire | null;
  readonly replyTo?: QuoteWire | null;
  readonly forwardedFrom?: string | null;
  readonly silent?: boolean;
  readonly expiresAt?: string | null;
  readonly senderAway?: boolean;
  readonly reactions?: readonly ReactionWire[];
  /** A kind that this client does not know carries its `__typename` and nothing else. */
  readonly content: ContentWire | { readonly __typename: string };
}

/** Of the other person of a direct chat. */
export interface PeerMarksWire extends MarksWire {
  /** While not, nothing is shown as read, whatever has been heard. */
  readonly readShown: boolean;
}

export interface MarksWire {
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

export type Role = 'OWNER' | 'ADMIN' | 'MEMBER';
export type MemberState = 'JOINED' | 'LEFT' | 'REMOVED';

export interface ViewerMemberWire {
  readonly role: Role;
  readonly state: MemberState;
  readonly mutedUntil?: string | null;
  readonly joinedSeq: number;
  readonly joinedAt: string;
  readonly clearedSeq: number;
  readonly readSeq: number | null;
  readonly deliveredSeq: number | null;
}

export interface SeqRangeWire {
  readonly fromSeq: number;
  readonly toSeq: number;
}

export interface ChatSettingsWire {
  readonly chatId: string;
  readonly pinnedAt: string | null;
  readonly mutedUntil: string | null;
  readonly unreadSeq: number | null;
  readonly archivedSeq: number | null;
  readonly hiddenSeq: number | null;
  readonly savedAt?: string | null;
  readonly clearedSeq: number;
  /** Left out by what an earlier client stored. */
  readonly deletedRanges?: readonly SeqRangeWire[];
  readonly playedRanges?: readonly SeqRangeWire[];
  readonly version: number;
}

export interface ChatWire {
  readonly id: string;
  readonly kind: 'DIRECT' | 'GROUP' | 'SELF';
  readonly title: string | null;
  readonly memberCount: number;
  readonly lastSeq: number;
  readonly version: number;
  readonly createdAt: string;
  readonly lastActivityAt: string;
  readonly canSend: boolean;
  readonly owner: IdWire | null;
  readonly peer: UserView | null;
  readonly peerMarks: PeerMarksWire | null;
  readonly viewerCapabilities: readonly string[];
  readonly announcementId: string | null;
  readonly joinRequestCount?: number;
  readonly nicknames: readonly { readonly userId: string; readonly nickname: string }[];
  readonly pins?: readonly { readonly seq: number }[];
  readonly mutedAll?: boolean;
  readonly slowModeSeconds?: number;
  readonly disappearSeconds?: number;
  readonly nextMessageAt?: string | null;
  readonly viewerMember: ViewerMemberWire;
  readonly settings: ChatSettingsWire;
  readonly lastMessage?: MessageWire | null;
  readonly unreadMentionSeqs?: readonly number[];
}

export interface MemberWire {
  readonly user: UserView;
  readonly role: Role;
  readonly nickname: string | null;
  readonly mutedUntil?: string | null;
  readonly state: MemberState;
  readonly joinedSeq: number;
  readonly joinedAt: string;
  readonly version: number;
}

export interface DeviceWire {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly signedInBy: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly isCurrent: boolean;
  readonly revokedAt: string | null;
}

export interface ContactWire {
  readonly user: UserView;
  readonly remark: string | null;
  readonly tags: readonly string[];
  readonly starred: boolean;
  readonly since: string;
}

export interface ContactRequestWire {
  readonly id: string;
  readonly from: UserView;
  readonly to: UserView;
  readonly note: string;
  readonly source: string;
  readonly state: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface JoinRequestWire {
  readonly id: string;
  readonly chatId: string;
  readonly title: string;
  readonly user: UserView;
  readonly invitedBy: UserView | null;
  readonly answer: string;
  readonly state: 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN';
  readonly createdAt: string;
}

export interface SavedDraftWire {
  readonly text: string;
  readonly ranges?: readonly RangeWire[];
  readonly replyToSeq?: number | null;
  readonly version: number;
}

export interface ViewerWire {
  readonly user: UserView;
  readonly device: DeviceWire;
  readonly settings: { readonly showPresence: boolean; readonly showReadReceipts: boolean };
}

export interface ChatChangesWire {
  readonly chatId: string;
  readonly previousVersion: number;
  readonly version: number;
  readonly reset: boolean;
  readonly chat: ChatWire | null;
  readonly members: readonly MemberWire[];
  readonly messages: readonly MessageWire[];
  readonly hole: { readonly fromSeq: number; readonly toSeq: number } | null;
  readonly cursor: string;
}

export interface AccountChangesWire {
  readonly previousVersion: number;
  readonly version: number;
  readonly reset: boolean;
  readonly viewer: ViewerWire | null;
  readonly contacts: readonly ContactWire[];
  readonly removedContactIds: readonly string[];
  readonly requests: readonly ContactRequestWire[];
  readonly devices: readonly DeviceWire[];
  readonly blocked: readonly UserView[];
  readonly unblockedIds: readonly string[];
  readonly drafts: readonly (SavedDraftWire & { readonly chatId: string })[];
  readonly chatSettings: readonly ChatSettingsWire[];
  readonly pollVotes?: readonly PollVoteWire[];
  readonly joinRequests?: readonly JoinRequestWire[];
  readonly scheduledMessages?: readonly ScheduledWire[];
  readonly stickersChanged?: boolean;
  readonly cursor: string;
}

export interface MarksChangedWire extends MarksWire {
  readonly chatId: string;
  readonly userId: string;
  readonly cursor: string;
}

export interface TypingChangedWire {
  readonly chatId: string;
  readonly user: UserView;
  readonly typing: boolean;
  readonly expiresAt: string;
}

export interface HeartbeatWire {
  readonly cursor: string;
  readonly serverTime: string;
  readonly nextBeatMs: number;
  readonly digest: string;
  readonly chatCount: number;
  readonly accountVersion: number;
  readonly recent: readonly { readonly chatId: string; readonly version: number }[];
}

export type KnownFrame =
  | ({ readonly __typename: 'ChatChanges' } & ChatChangesWire)
  | { readonly __typename: 'ChatRemoved'; readonly chatId: string; readonly version: number; readonly cursor: string }
  | ({ readonly __typename: 'AccountChanges' } & AccountChangesWire)
  | ({ readonly __typename: 'MarksChanged' } & MarksChangedWire)
  | ({ readonly __typename: 'TypingChanged' } & TypingChangedWire)
  | { readonly __typename: 'CaughtUp'; readonly cursor: string; readonly serverTime: string }
  | ({ readonly __typename: 'Heartbeat' } & HeartbeatWire);

/** A frame that a newer server sends and this client does not know. */
export interface UnknownFrame {
  readonly __typename: string & {};
  readonly cursor?: string;
}

export type Frame = KnownFrame | UnknownFrame;

const KNOWN: ReadonlySet<string> = new Set([
  'ChatChanges',
  'ChatRemoved',
  'AccountChanges',
  'MarksChanged',
  'TypingChanged',
  'CaughtUp',
  'Heartbeat',
] satisfies KnownFrame['__typename'][]);

export const isKnownFrame = (frame: Frame): frame is KnownFrame => KNOWN.has(frame.__typename);

export interface PageInfoWire {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage?: boolean;
  readonly endCursor?: string | null;
}

export interface ConnectionWire<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: PageInfoWire;
}

export const nodesOf = <Node>(connection: ConnectionWire<Node>): Node[] => connection.edges.map((edge) => edge.node);
