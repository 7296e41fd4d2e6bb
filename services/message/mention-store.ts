import type { PrismaClient } from '../../prisma/generated/client.ts';
import { limits } from '../limits.ts';

/** The newest unread mentions of a person, oldest first, by chat; everyone's count as theirs, and those that they have deleted for themselves do not. One query, however many chats. */
export const createListUnreadMentions =
  ({ prisma }: { prisma: PrismaClient }) =>
  async (userId: bigint, asks: readonly { chatId: bigint; afterSeq: number }[]): Promise<Map<bigint, number[]>> => {
    const rows = await prisma.$queryRaw<{ chat_id: bigint; seq: number }[]>`
      SELECT k.chat_id, found.seq
      FROM unnest(${asks.map((ask) => ask.chatId)}::bigint[], ${asks.map((ask) => ask.afterSeq)}::int[]) AS k(chat_id, after)
      JOIN members m ON m.chat_id = k.chat_id AND m.user_id = ${userId}
      CROSS JOIN LATERAL (
        SELECT DISTINCT n.seq FROM mentions n
        WHERE n.chat_id = k.chat_id AND n.user_id IN (0, ${userId}) AND n.seq > k.after
          AND (m.deleted_ranges = '{}' OR deleted_between(m.deleted_ranges, n.seq - 1, n.seq) = 0) ORDER BY n.seq DESC LIMIT ${limits.unreadMentionsMax}
      ) found ORDER BY found.seq`;
    const byChat = Map.groupBy(rows, (row) => row.chat_id);
    return new Map([...byChat].map(([chatId, found]) => [chatId, found.map(({ seq }) => seq)]));
  };
