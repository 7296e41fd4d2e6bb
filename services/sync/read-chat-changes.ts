import type { Chat, Member } from '../chat/chat.ts';
import { type ChatStore, fromMemberSql, type MemberSqlRow } from '../chat/chat-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message/message.ts';
import type { MessageStore } from '../message/message-store.ts';
import type { ChatChangesFrame } from './frames.ts';

/** Which chat to read, for whom, and from where. */
export interface ChatChangesAsk {
  readonly chatId: bigint;
  /** The highest seq the reader may not see; 0 reads for everybody. */
  readonly floorSeq: number;
  /** Read what changed after this version; 0 with `reset` reads the newest page instead. */
  readonly afterVersion: number;
  readonly reset: boolean;
  /** With `reset`: how many messages. */
  readonly tail?: number;
}

export interface ReadOptions {
  /** What the frames carry. */
  readonly cursor: string;
  /** Instead of after a version: what changed after this moment. */
  readonly sinceMs: number | null;
  /** Most messages of a chat. */
  readonly limit?: number;
}

export interface ReadChatChangesDeps {
  readonly prisma: PrismaClient;
  readonly chats: ChatStore;
  readonly messages: MessageStore;
}

const bySeq = (a: Message, b: Message) => a.seq - b.seq;

/**
 * Reads changes of many chats in at most five queries, however many chats. With `sinceMs`, what changed after that moment instead of
 * after a version. Where there is too much to send, the answer is a reset: the newest page, and a hole for the rest.
 * Chats' versions are read before their messages: what is committed in between may come twice, but cannot be missed.
 */
export const createReadChatChanges = ({ prisma, chats, messages }: ReadChatChangesDeps) => {
  const listMembersAfter = async (asks: readonly { chatId: bigint; afterVersion: number }[]): Promise<Map<bigint, Member[]>> => {
    if (asks.length === 0) return new Map();
    const rows = await prisma.$queryRaw<MemberSqlRow[]>`
      SELECT m.* FROM unnest(${asks.map((ask) => ask.chatId)}::bigint[], ${asks.map((ask) => ask.afterVersion)}::int[]) AS k(chat_id, after)
      JOIN members m ON m.chat_id = k.chat_id AND m.version > k.after ORDER BY m.chat_id, m.version`;
    return Map.groupBy(rows.map(fromMemberSql), (member) => member.chatId) as Map<bigint, Member[]>;
  };

  return async (
    asks: readonly ChatChangesAsk[],
    { cursor, sinceMs, limit = limits.changesMax }: ReadOptions,
  ): Promise<ChatChangesFrame[]> => {
    const found = new Map((await chats.listChats(asks.map((ask) => ask.chatId))).map((chat) => [chat.id, chat]));
    // Versions count more than messages, so asking from a version within the limit cannot be truncated.
    const tooFar = (ask: ChatChangesAsk) => {
      const chat = found.get(ask.chatId);
      return chat !== undefined && sinceMs === null && chat.version - ask.afterVersion > limit;
    };
    const incremental = asks.filter((ask) => !ask.reset && !tooFar(ask));
    const changed = await messages.listChanged(incremental, { sinceMs, limit });
    const incomplete = new Set(incremental.filter((ask) => changed.get(ask.chatId)?.truncated).map((ask) => ask.chatId));
    const whole = asks.filter((ask) => ask.reset || tooFar(ask) || incomplete.has(ask.chatId));
    const starts = incremental
      .filter((ask) => !incomplete.has(ask.chatId))
      .map((ask) => ({ chatId: ask.chatId, afterVersion: changed.get(ask.chatId)?.previousVersion ?? ask.afterVersion }));
    const [tails, members] = await Promise.all([
      messages.listTails(whole.map((ask) => ({ ...ask, limit: ask.tail ?? limits.snapshotMessagesMax }))),
      listMembersAfter(starts),
    ]);
    const starting = new Map(starts.map((start) => [start.chatId, start.afterVersion]));
    return asks.flatMap((ask) => {
      const chat = found.get(ask.chatId);
      if (chat === undefined) return [];
      const previousVersion = starting.get(ask.chatId);
      if (previousVersion === undefined) return [resetFrame(chat, ask, tails.get(ask.chatId) ?? [], cursor)];
      return [
        {
          kind: 'ChatChanges' as const,
          chatId: chat.id,
          previousVersion,
          version: Math.max(chat.version, previousVersion),
          reset: false,
          chat: chat.metaVersion > previousVersion ? chat : null,
          members: members.get(chat.id) ?? [],
          messages: (changed.get(chat.id)?.messages ?? []).toSorted(bySeq),
          hole: null,
          cursor,
        },
      ];
    });
  };
};

const resetFrame = (chat: Chat, ask: ChatChangesAsk, newestFirst: readonly Message[], cursor: string): ChatChangesFrame => {
  const messages = newestFirst.toSorted(bySeq);
  const firstSeq = messages[0]?.seq ?? chat.lastSeq + 1;
  return {
    kind: 'ChatChanges',
    chatId: chat.id,
    previousVersion: 0,
    version: chat.version,
    reset: true,
    chat,
    members: [],
    messages,
    hole: firstSeq > ask.floorSeq + 1 ? { fromSeq: ask.floorSeq + 1, toSeq: firstSeq - 1 } : null,
    cursor,
  };
};

export type ReadChatChanges = ReturnType<typeof createReadChatChanges>;
