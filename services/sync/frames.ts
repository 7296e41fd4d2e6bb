import type { AccountChanges } from '../account/list-account-changes.ts';
import type { Chat, Member } from '../chat/chat.ts';
import type { Message } from '../message/message.ts';

/** Seqs that were too many to send; the reader asks for them when it wants them. Both ends included. */
export interface Hole {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * What happened to one chat in the versions (previousVersion, version], as current state. A reader at version v applies it when
 * previousVersion <= v < version, drops it when version <= v, and otherwise asks for what lies between.
 */
export interface ChatChangesFrame {
  readonly kind: 'ChatChanges';
  readonly chatId: bigint;
  readonly previousVersion: number;
  readonly version: number;
  readonly reset: boolean;
  /** Set when the chat is new to the reader or its own fields changed. */
  readonly chat: Chat | null;
  readonly members: readonly Member[];
  readonly messages: readonly Message[];
  readonly hole: Hole | null;
  readonly cursor: string;
}

export interface ChatRemovedFrame {
  readonly kind: 'ChatRemoved';
  readonly chatId: bigint;
  readonly version: number;
  readonly cursor: string;
}

export interface AccountChangesFrame extends AccountChanges {
  readonly kind: 'AccountChanges';
  readonly cursor: string;
}

export interface MarksChangedFrame {
  readonly kind: 'MarksChanged';
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly deliveredSeq: number;
  readonly readSeq: number;
  readonly cursor: string;
}

export interface TypingChangedFrame {
  readonly kind: 'TypingChanged';
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly typing: boolean;
  readonly expiresAt: Date;
}

export interface CaughtUpFrame {
  readonly kind: 'CaughtUp';
  readonly cursor: string;
  readonly serverTime: Date;
}

export interface HeartbeatFrame {
  readonly kind: 'Heartbeat';
  readonly cursor: string;
  readonly serverTime: Date;
  readonly nextBeatMs: number;
  readonly digest: string;
  readonly chatCount: number;
  readonly accountVersion: number;
  readonly recent: readonly { readonly chatId: bigint; readonly version: number }[];
}

export type Frame =
  | ChatChangesFrame
  | ChatRemovedFrame
  | AccountChangesFrame
  | MarksChangedFrame
  | TypingChangedFrame
  | CaughtUpFrame
  | HeartbeatFrame;
