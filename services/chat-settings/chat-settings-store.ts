import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import { limits } from '../limits.ts';
import type { ChatSettings } from './chat-settings.ts';

export interface ChatSettingsRow {
  chat_id: bigint;
  pinned_at: Date | null;
  muted_until: Date | null;
  unread_seq: number | null;
  archived_seq: number | null;
  hidden_seq: number | null;
  saved_at: Date | null;
  cleared_seq: number;
  deleted_ranges: number[] | null;
  played_ranges: number[] | null;
  version: number;
}

export const fromChatSettingsSql = (row: ChatSettingsRow): ChatSettings => ({
  chatId: row.chat_id,
  pinnedAt: row.pinned_at,
  mutedUntil: row.muted_until,
  unreadSeq: row.unread_seq,
  archivedSeq: row.archived_seq,
  hiddenSeq: row.hidden_seq,
  savedAt: row.saved_at,
  clearedSeq: row.cleared_seq,
  deletedRanges: row.deleted_ranges ?? [],
  playedRanges: row.played_ranges ?? [],
  version: row.version,
});

/** Settings `s` of a place `m`: a pin, or what was saved, from before someone left and came back is none. */
export const pinnedAtSql = Prisma.sql`(CASE WHEN s.pinned_at >= m.joined_at THEN s.pinned_at END)`;
export const savedAtSql = Prisma.sql`(CASE WHEN s.saved_at >= m.joined_at THEN s.saved_at END)`;
export const mutedSql = Prisma.sql`coalesce(s.muted_until > clock_timestamp(), false)`;
/** The two halves of `placementOf`, of a chat `c`. */
export const hiddenSql = Prisma.sql`coalesce(c.last_seq <= s.hidden_seq, false)`;
export const archivedSql = Prisma.sql`coalesce(s.archived_seq IS NOT NULL AND (c.last_seq <= s.archived_seq OR ${mutedSql}), false)`;
const readSql = Prisma.sql`greatest(m.read_seq, m.joined_seq, m.cleared_seq)`;
export const unreadSql = Prisma.sql`greatest(0, c.last_seq - ${readSql}
  - CASE WHEN m.deleted_ranges IS NULL THEN 0 ELSE deleted_between(m.deleted_ranges, ${readSql}, c.last_seq) END)`;
export const markedUnreadSql = Prisma.sql`coalesce(m.read_seq <= s.unread_seq, false)`;

/** A person's own settings of the chats that they are in, where they ever changed any. One query each, however many. */
export const createChatSettingsStore = (prisma: PrismaClient) => {
  const select = Prisma.sql`
    SELECT s.chat_id, ${pinnedAtSql} AS pinned_at, s.muted_until, s.unread_seq, s.archived_seq, s.hidden_seq, ${savedAtSql} AS saved_at, m.cleared_seq, m.deleted_ranges,
      m.played_ranges, a.version
    FROM chat_settings s
    JOIN members m ON m.chat_id = s.chat_id AND m.user_id = s.user_id AND m.state = 'JOINED'
    JOIN account_changes a ON a.user_id = s.user_id AND a.kind = 'CHAT_SETTINGS' AND a.ref = s.chat_id`;
  return {
    /** Those that are not as they begin: pinned chats first, then the last changed. */
    async listSettings(userId: bigint): Promise<ChatSettings[]> {
      const rows = await prisma.$queryRaw<ChatSettingsRow[]>`
        ${select} WHERE s.user_id = ${userId} AND (${pinnedAtSql} IS NOT NULL OR s.muted_until IS NOT NULL OR s.unread_seq IS NOT NULL
          OR s.archived_seq IS NOT NULL OR s.hidden_seq IS NOT NULL OR ${savedAtSql} IS NOT NULL OR m.cleared_seq > m.joined_seq OR m.deleted_ranges IS NOT NULL
          OR m.played_ranges IS NOT NULL)
        ORDER BY ${pinnedAtSql} IS NULL, a.version DESC LIMIT ${limits.chatSettingsMax}`;
      return rows.map(fromChatSettingsSql);
    },

    async listSettingsIn(userId: bigint, chatIds: readonly bigint[]): Promise<ChatSettings[]> {
      const rows = await prisma.$queryRaw<ChatSettingsRow[]>`
        ${select} WHERE s.user_id = ${userId} AND s.chat_id = ANY(${[...chatIds]}::bigint[]) ORDER BY a.version`;
      return rows.map(fromChatSettingsSql);
    },

    async findPlayedRanges(userId: bigint, chatId: bigint): Promise<number[] | null> {
      const [row] = await prisma.$queryRaw<{ played_ranges: number[] | null }[]>`
        SELECT played_ranges FROM members WHERE chat_id = ${chatId} AND user_id = ${userId}`;
      return row?.played_ranges ?? null;
    },

    /**
     * What asks for attention: unread messages, and one for each chat that is only marked unread, in chats that are in the list and
     * not muted.
     */
    async countUnread(userId: bigint): Promise<number> {
      const [row] = await prisma.$queryRaw<{ unread: number }[]>`
        SELECT least(coalesce(sum(greatest(${unreadSql}, CASE WHEN ${markedUnreadSql} THEN 1 ELSE 0 END)), 0), 2147483647)::int AS unread
        FROM members m JOIN chats c ON c.id = m.chat_id
        LEFT JOIN chat_settings s ON s.user_id = m.user_id AND s.chat_id = m.chat_id
        WHERE m.user_id = ${userId} AND m.state = 'JOINED' AND NOT ${mutedSql} AND NOT ${hiddenSql} AND NOT ${archivedSql}`;
      return row?.unread ?? 0;
    },
  };
};

export type ChatSettingsStore = ReturnType<typeof createChatSettingsStore>;
