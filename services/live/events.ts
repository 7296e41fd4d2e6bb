import type { Message } from '../message/message.ts';

/**
 * What travels on the bus. JSON only (ids as decimal text), since it may cross processes. Chats, accounts and presence have a
 * topic each; one process subscribes to a topic once, however many devices listen.
 */
export const chatTopic = (chatId: bigint | string) => `chat:${chatId}`;
export const accountTopic = (userId: bigint | string) => `account:${userId}`;
export const receiptsTopic = (chatId: bigint | string) => `receipts:${chatId}`;
export const presenceTopic = (userId: bigint | string) => `presence:${userId}`;

export interface WireMessage {
  readonly seq: number;
  readonly id: string;
  readonly senderId: string | null;
  readonly clientMessageId: string | null;
  readonly kind: string;
  readonly content: unknown;
  readonly version: number;
  readonly createdAtMs: number;
  readonly recalledAtMs: number | null;
  readonly recalledBy: string | null;
  /** Left out where it has no end. */
  readonly expiresAtMs?: number;
}

/** What one of a direct chat has read and got by sending, for the devices of the other. */
export interface WireMarks {
  readonly userId: string;
  readonly deliveredSeq: number;
  readonly readSeq: number;
  readonly to: string;
}

export type LiveEvent =
  | {
      readonly type: 'ChatChanged';
      readonly chatId: string;
      readonly previousVersion: number;
      readonly version: number;
      /** All of the change; absent: read it back from the log. */
      readonly messages?: readonly WireMessage[];
      /** Marks that moved with the messages: they go along, rather than as news of their own. */
      readonly marks?: readonly WireMarks[];
    }
  | { readonly type: 'ChatJoined'; readonly chatId: string }
  | { readonly type: 'AccountChanged'; readonly userId: string; readonly version: number }
  | { readonly type: 'DevicesRevoked'; readonly deviceIds: readonly string[] }
  | {
      readonly type: 'Marked';
      readonly chatId: string;
      readonly userId: string;
      readonly deliveredSeq: number;
      readonly readSeq: number;
    }
  | {
      readonly type: 'Typing';
      readonly chatId: string;
      readonly userId: string;
      readonly typing: boolean;
      readonly expiresAtMs: number;
    }
  | { readonly type: 'PresenceChanged'; readonly userId: string; readonly online: boolean; readonly lastSeenAtMs: number }
  | { readonly type: 'PresenceRightsChanged'; readonly userId: string }
  | { readonly type: 'ReadersChanged'; readonly chatId: string };

export const encodeMessage = (message: Message): WireMessage => ({
  seq: message.seq,
  id: String(message.id),
  senderId: message.senderId === null ? null : String(message.senderId),
  clientMessageId: message.clientMessageId,
  kind: message.kind,
  content: message.content,
  version: message.version,
  createdAtMs: message.createdAt.getTime(),
  recalledAtMs: message.recalledAt?.getTime() ?? null,
  recalledBy: message.recalledBy === null ? null : String(message.recalledBy),
  ...(message.expiresAt == null ? {} : { expiresAtMs: message.expiresAt.getTime() }),
});

export const decodeMessage = (chatId: bigint, wire: WireMessage): Message => ({
  chatId,
  seq: wire.seq,
  id: BigInt(wire.id),
  senderId: wire.senderId === null ? null : BigInt(wire.senderId),
  clientMessageId: wire.clientMessageId,
  kind: wire.kind as Message['kind'],
  content: wire.content as Message['content'],
  version: wire.version,
  createdAt: new Date(wire.createdAtMs),
  recalledAt: wire.recalledAtMs === null ? null : new Date(wire.recalledAtMs),
  recalledBy: wire.recalledBy === null ? null : BigInt(wire.recalledBy),
  ...(wire.expiresAtMs === undefined ? {} : { expiresAt: new Date(wire.expiresAtMs) }),
});
