import { countDeleted, type DeletedRanges, isDeleted } from './deleted-ranges.ts';

export type ChatKind = 'DIRECT' | 'GROUP' | 'SELF';
/** How people come in: freely, with an admin's answer, or with an answer to a question first. */
export type JoinMode = 'OPEN' | 'APPROVAL' | 'QUESTION';
export type MemberRole = 'OWNER' | 'ADMIN' | 'MEMBER';
export type MemberState = 'JOINED' | 'LEFT' | 'REMOVED';

export interface Chat {
  readonly id: bigint;
  readonly kind: ChatKind;
  /** Groups only. */
  readonly title: string | null;
  readonly ownerId: bigint | null;
  readonly memberCount: number;
  readonly lastSeq: number;
  readonly version: number;
  /** The version at which the chat's own fields last changed. */
  readonly metaVersion: number;
  readonly canSend: boolean;
  /** A member may have a nickname here; where it is false nobody looks for one. */
  readonly nicknamed: boolean;
  /** The announcement that stands; null where there is none to look for. */
  readonly announcementId: bigint | null;
  /** Groups only. */
  readonly joinMode: JoinMode;
  readonly joinQuestion: string;
  /** Newcomers see what was said before they came. */
  readonly historyVisible: boolean;
  /** How many wait to be let in; where it is 0 nobody looks for them. */
  readonly joinRequestCount: number;
  /** Only the owner and admins may write. */
  readonly mutedAll: boolean;
  /** Seconds between two messages of one member; 0 where there is no slow mode. */
  readonly slowSeconds: number;
  /** How many seconds new messages last; 0 for ever. */
  readonly disappearSeconds: number;
  /** How many messages are pinned. */
  readonly pinCount: number;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  readonly changedAt: Date;
  /** The newest message that mentions somebody; 0 for none. */
  readonly mentionedSeq: number;
}

/** One user's place in one chat. */
export interface Member {
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly role: MemberRole;
  /** How they wish to be called in this group. */
  readonly nickname: string | null;
  readonly state: MemberState;
  /** Until when they may not write. It stays when they leave, for when they come back. */
  readonly mutedUntil: Date | null;
  /** When they last wrote while there was a slow mode. */
  readonly wroteAt: Date | null;
  /** The highest seq that they may not see for having come later: 0 where newcomers see everything. Not when they came. */
  readonly joinedSeq: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly clearedSeq: number;
  readonly deletedRanges: DeletedRanges;
  readonly version: number;
  readonly joinedAt: Date;
  readonly changedAt: Date;
  readonly markedAt: Date;
}

/** The highest seq the member may not see: what was before they joined, and what they cleared. */
export const memberFloor = (member: Pick<Member, 'joinedSeq' | 'clearedSeq'>): number => Math.max(member.joinedSeq, member.clearedSeq);

/** Whether a seq of the chat is there for them to see. */
export const seesMessage = (member: Pick<Member, 'joinedSeq' | 'clearedSeq' | 'deletedRanges'>, seq: number): boolean =>
  seq > memberFloor(member) && !isDeleted(member.deletedRanges, seq);

/** Unread is arithmetic over seqs; nothing counts it up. */
export const unreadCount = (
  { lastSeq }: Pick<Chat, 'lastSeq'>,
  member: Pick<Member, 'readSeq' | 'joinedSeq' | 'clearedSeq' | 'deletedRanges'>,
): number => {
  const readSeq = Math.max(member.readSeq, memberFloor(member));
  return Math.max(0, lastSeq - readSeq - countDeleted(member.deletedRanges, readSeq, lastSeq));
};
