import type { Role } from '../wire.ts';
import type { FakeQuote } from './fake-quote.ts';

/** What the fake log holds, as the contract describes it. */

/** The server's truth in the tests: users, chats, messages and one log of what happened, as the contract describes it. */

export interface FakeMember {
  readonly userId: string;
  role: Role;
  nickname: string | null;
  mutedUntil: string | null;
  /** When they last wrote while there was a slow mode. */
  wroteAtMs: number | null;
  state: 'JOINED' | 'LEFT' | 'REMOVED';
  joinedSeq: number;
  joinedAt: string;
  version: number;
  readSeq: number;
  deliveredSeq: number;
  clearedSeq: number;
}

export interface FakeSettings {
  pinnedAt: string | null;
  mutedUntil: string | null;
  unreadSeq: number | null;
  archivedSeq: number | null;
  hiddenSeq: number | null;
  savedAt: string | null;
  deletedRanges?: readonly { fromSeq: number; toSeq: number }[];
  playedRanges?: readonly { fromSeq: number; toSeq: number }[];
  version: number;
}

/** As the mutations ask for it. */
export interface FakeChange {
  readonly played?: readonly number[];
  readonly pinned?: boolean | null;
  readonly mutedUntil?: string | Date | null;
  readonly markedUnread?: boolean | null;
  readonly archived?: boolean | null;
  readonly hidden?: boolean | null;
  readonly saved?: boolean | null;
  readonly clear?: boolean;
  readonly hide?: boolean;
  readonly upToSeq?: number | null;
}

export interface FakeMessage {
  readonly chatId: string;
  readonly seq: number;
  version: number;
  readonly senderId: string | null;
  readonly clientMessageId: string | null;
  content: Record<string, unknown> & { __typename: string };
  readonly createdAt: string;
  editedAt?: string;
  expiresAt?: string;
  replyTo?: FakeQuote;
  reactions?: readonly { readonly emoji: string; readonly userIds: readonly string[] }[];
}

/** As `TextRangeInput` has it, and as it is kept. */
export interface FakeRange {
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly userId?: string;
}

/** Whether the message mentions this person, or everyone. */
export const mentions = ({ content, senderId }: FakeMessage, userId: string): boolean =>
  senderId !== userId &&
  ((content['ranges'] ?? []) as FakeRange[]).some((range) => range.kind === 'MENTION_ALL' || range.userId === userId);

export interface FakeChat {
  readonly id: string;
  readonly kind: 'DIRECT' | 'GROUP' | 'SELF';
  title: string | null;
  version: number;
  metaVersion: number;
  lastSeq: number;
  readonly createdAt: string;
  lastActivityAt: string;
  canSend: boolean;
  mutedAll: boolean;
  slowModeSeconds: number;
  disappearSeconds: number;
  readonly members: Map<string, FakeMember>;
  readonly messages: FakeMessage[];
  pinnedSeqs: readonly number[];
  /** Newcomers see what was said before. */
  historyVisible: boolean;
}

export interface FakeScheduled {
  readonly id: string;
  readonly chatId: string;
  readonly body: string;
  readonly silent: boolean;
  /** What is no text. */
  readonly content: { readonly __typename: string } | null;
  readonly sendAt: string;
  readonly state: 'WAITING' | 'SENT' | 'CANCELED' | 'FAILED';
  readonly failureCode: string | null;
  readonly version: number;
}

export interface FakeDraft {
  readonly text: string;
  readonly ranges: readonly FakeRange[];
  readonly replyToSeq: number | null;
  readonly version: number;
}

export interface FakeUser {
  readonly id: string;
  name: string;
  accountVersion: number;
  readonly contacts: Map<string, { remark: string | null; starred: boolean; version: number }>;
  readonly removedContacts: Map<string, number>;
  readonly drafts: Map<string, FakeDraft>;
  readonly settings: Map<string, FakeSettings>;
  readonly votes: Map<string, { options: readonly number[]; version: number }>;
  readonly joinRequests: Map<string, { state: 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN'; version: number }>;
  /** The account's version at which packs or favourites of stickers last changed. */
  stickersVersion: number;
  /** By id; what was sent or canceled stays, as it does on the server. */
  readonly scheduled: Map<string, FakeScheduled>;
}

/** One thing that happened. Its place in the log is the cursor. */
export type LogEntry =
  | {
      readonly kind: 'chat';
      readonly chatId: string;
      readonly previousVersion: number;
      readonly version: number;
      readonly joined: readonly string[];
    }
  | { readonly kind: 'removed'; readonly chatId: string; readonly version: number; readonly userId: string }
  | { readonly kind: 'marks'; readonly chatId: string; readonly userId: string }
  | { readonly kind: 'account'; readonly userId: string; readonly version: number };

/** As `forwardMessages` asks for it: of the engine one copy, or one record, at a time. */
export interface FakeForward {
  readonly fromChatId: string;
  readonly seqs: readonly number[];
  readonly chatId: string;
  readonly merged: boolean;
  readonly clientMessageIds: readonly [string];
}

export type SendOutcome = { readonly message: FakeMessage } | { readonly code: string };
