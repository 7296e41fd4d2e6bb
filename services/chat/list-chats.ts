import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import type { Viewer } from '../viewer.ts';
import type { Chat, Member } from './chat.ts';
import { type ChatSqlRow, fromChatSql, fromMemberSql, type MemberSqlRow } from './chat-store.ts';

/** A place in the chat list: the chats are ordered by last activity, then id. */
export interface ChatListPlace {
  readonly lastActivityMs: number;
  readonly chatId: bigint;
}

export interface ChatListAsk {
  readonly limit: number;
  /** False: from the most recently active on; true: from the least. */
  readonly backward: boolean;
  readonly place: ChatListPlace | null;
}

/** One more than the limit is returned when there are more, in the direction asked. */
export const createListChats =
  ({ prisma }: { prisma: PrismaClient }) =>
  async (viewer: Viewer, { limit, backward, place }: ChatListAsk): Promise<Chat[]> => {
    const at = place === null ? null : new Date(place.lastActivityMs);
    const id = place?.chatId ?? 0n;
    const rows = backward
      ? await prisma.$queryRaw<ChatSqlRow[]>`
          SELECT c.* FROM members m JOIN chats c ON c.id = m.chat_id
          WHERE m.user_id = ${viewer.userId} AND m.state = 'JOINED'
            AND (${at}::timestamptz IS NULL OR (c.last_activity_at, c.id) > (${at}::timestamptz, ${id}))
          ORDER BY c.last_activity_at ASC, c.id ASC LIMIT ${limit + 1}`
      : await prisma.$queryRaw<ChatSqlRow[]>`
          SELECT c.* FROM members m JOIN chats c ON c.id = m.chat_id
          WHERE m.user_id = ${viewer.userId} AND m.state = 'JOINED'
            AND (${at}::timestamptz IS NULL OR (c.last_activity_at, c.id) < (${at}::timestamptz, ${id}))
          ORDER BY c.last_activity_at DESC, c.id DESC LIMIT ${limit + 1}`;
    return rows.map(fromChatSql);
  };

export interface MemberListAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly afterUserId: bigint | null;
}

/** The joined members of a chat the viewer is in, by id; one more than the limit when there are more. */
export const createListMembers =
  ({ prisma, accessChat }: { prisma: PrismaClient; accessChat: AccessChat }) =>
  async (viewer: Viewer, chatId: bigint, { limit, backward, afterUserId }: MemberListAsk): Promise<Member[]> => {
    await accessChat(viewer, chatId);
    const rows = backward
      ? await prisma.$queryRaw<MemberSqlRow[]>`
          SELECT * FROM members WHERE chat_id = ${chatId} AND state = 'JOINED'
            AND (${afterUserId}::bigint IS NULL OR user_id < ${afterUserId}) ORDER BY user_id DESC LIMIT ${limit + 1}`
      : await prisma.$queryRaw<MemberSqlRow[]>`
          SELECT * FROM members WHERE chat_id = ${chatId} AND state = 'JOINED'
            AND (${afterUserId}::bigint IS NULL OR user_id > ${afterUserId}) ORDER BY user_id ASC LIMIT ${limit + 1}`;
    return rows.map(fromMemberSql);
  };
