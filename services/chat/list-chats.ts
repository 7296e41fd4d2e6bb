import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import type { ChatFilter } from '../chat-settings/chat-settings.ts';
import { archivedSql, hiddenSql, markedUnreadSql, pinnedAtSql, savedAtSql, unreadSql } from '../chat-settings/chat-settings-store.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Viewer } from '../viewer.ts';
import type { Chat, Member } from './chat.ts';
import { type ChatSqlRow, fromChatSql, fromMemberSql, type MemberSqlRow } from './chat-store.ts';

/**
 * A place in the chat list. Pinned chats come first, the last pinned at the top; then the others, last active first. So an entry sorts by
 * three things: when it was pinned (0: it is not), when it was last active (0 for a pinned one, which new messages do not move), its id.
 */
export interface ChatListPlace {
  readonly pinnedMs: number;
  readonly lastActivityMs: number;
  readonly chatId: bigint;
}

export interface ListedChat {
  readonly chat: Chat;
  readonly place: ChatListPlace;
}

export interface ChatListAsk {
  readonly limit: number;
  /** False: from the most recently active on; true: from the least. */
  readonly backward: boolean;
  readonly place: ChatListPlace | null;
  /** Null: every chat the viewer is in, archived and deleted ones too. */
  readonly filter: ChatFilter | null;
}

const inList = Prisma.sql`AND NOT ${hiddenSql} AND NOT ${archivedSql}`;
const conditions: Record<ChatFilter, Prisma.Sql> = {
  LIST: inList,
  UNREAD: Prisma.sql`${inList} AND (${unreadSql} > 0 OR ${markedUnreadSql})`,
  MENTIONS: Prisma.sql`${inList} AND c.mentioned_seq > greatest(m.read_seq, m.joined_seq, m.cleared_seq) AND EXISTS (
    SELECT 1 FROM mentions n WHERE n.chat_id = m.chat_id AND n.user_id IN (0, m.user_id) AND n.seq > greatest(m.read_seq, m.joined_seq, m.cleared_seq))`,
  GROUPS: Prisma.sql`${inList} AND c.kind = 'GROUP'`,
  DIRECT: Prisma.sql`${inList} AND c.kind IN ('DIRECT', 'SELF')`,
  SAVED: Prisma.sql`AND ${savedAtSql} IS NOT NULL`,
  ARCHIVE: Prisma.sql`AND NOT ${hiddenSql} AND ${archivedSql}`,
};

const pinnedMsSql = Prisma.sql`coalesce((extract(epoch FROM ${pinnedAtSql}) * 1000)::bigint, 0)`;
const activityMsSql = Prisma.sql`CASE WHEN ${pinnedAtSql} IS NULL THEN (extract(epoch FROM c.last_activity_at) * 1000)::bigint ELSE 0 END`;

/** One more than the limit is returned when there are more, in the direction asked. */
export const createListChats =
  ({ prisma }: { prisma: PrismaClient }) =>
  async (viewer: Viewer, { limit, backward, place, filter }: ChatListAsk): Promise<ListedChat[]> => {
    const order = backward ? Prisma.sql`ASC` : Prisma.sql`DESC`;
    const beyond =
      place === null
        ? Prisma.empty
        : Prisma.sql`AND (k.pinned_ms, k.activity_ms, c.id) ${backward ? Prisma.sql`>` : Prisma.sql`<`}
            (${place.pinnedMs}::bigint, ${place.lastActivityMs}::bigint, ${place.chatId}::bigint)`;
    const rows = await prisma.$queryRaw<(ChatSqlRow & { pinned_ms: bigint; activity_ms: bigint })[]>`
      SELECT c.*, k.pinned_ms, k.activity_ms FROM members m JOIN chats c ON c.id = m.chat_id
      LEFT JOIN chat_settings s ON s.user_id = m.user_id AND s.chat_id = m.chat_id
      CROSS JOIN LATERAL (SELECT ${pinnedMsSql} AS pinned_ms, ${activityMsSql} AS activity_ms) k
      WHERE m.user_id = ${viewer.userId} AND m.state = 'JOINED' ${filter === null ? Prisma.empty : conditions[filter]} ${beyond}
      ORDER BY k.pinned_ms ${order}, k.activity_ms ${order}, c.id ${order} LIMIT ${limit + 1}`;
    return rows.map((row) => ({
      chat: fromChatSql(row),
      place: { pinnedMs: Number(row.pinned_ms), lastActivityMs: Number(row.activity_ms), chatId: row.id },
    }));
  };

export interface MemberListAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly afterUserId: bigint | null;
  /** Only those whose name, handle or nickname here has this in it, whatever its case. */
  readonly search?: string | null;
}

/** The joined members of a chat the viewer is in, by id; one more than the limit when there are more. */
export const createListMembers =
  ({ prisma, accessChat }: { prisma: PrismaClient; accessChat: AccessChat }) =>
  async (viewer: Viewer, chatId: bigint, { limit, backward, afterUserId, search = null }: MemberListAsk): Promise<Member[]> => {
    const wanted =
      search === null ? null : parseLine(search, { what: 'A search', path: ['search'], lengthMin: 1, lengthMax: limits.nameLengthMax });
    await accessChat(viewer, chatId);
    if (wanted !== null) {
      // A group is small: its people are looked through, with no index.
      const found = await prisma.$queryRaw<MemberSqlRow[]>`
        SELECT m.* FROM members m JOIN users u ON u.id = m.user_id
        WHERE m.chat_id = ${chatId} AND m.state = 'JOINED'
          AND strpos(lower(concat_ws(chr(10), u.name, u.handle, m.nickname)), lower(${wanted})) > 0
          AND (${afterUserId}::bigint IS NULL OR CASE WHEN ${backward} THEN m.user_id < ${afterUserId} ELSE m.user_id > ${afterUserId} END)
        ORDER BY CASE WHEN ${backward} THEN -m.user_id ELSE m.user_id END LIMIT ${limit + 1}`;
      return found.map(fromMemberSql);
    }
    const rows = backward
      ? await prisma.$queryRaw<MemberSqlRow[]>`
          SELECT * FROM members WHERE chat_id = ${chatId} AND state = 'JOINED'
            AND (${afterUserId}::bigint IS NULL OR user_id < ${afterUserId}) ORDER BY user_id DESC LIMIT ${limit + 1}`
      : await prisma.$queryRaw<MemberSqlRow[]>`
          SELECT * FROM members WHERE chat_id = ${chatId} AND state = 'JOINED'
            AND (${afterUserId}::bigint IS NULL OR user_id > ${afterUserId}) ORDER BY user_id ASC LIMIT ${limit + 1}`;
    return rows.map(fromMemberSql);
  };
