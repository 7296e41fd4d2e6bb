import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import type { Viewer } from '../viewer.ts';
import type { Message } from './message.ts';

/** `readers` members have read up to `seq` or further. */
export interface ReadStep {
  readonly seq: number;
  readonly readers: number;
}

/** How a message got to one person. */
export interface Receipt {
  readonly userId: bigint;
  readonly isRead: boolean;
  /** Of what is read: then or earlier. */
  readonly readBefore: Date | null;
}

export interface ReceiptsDeps {
  readonly prisma: PrismaClient;
  readonly accessChat: AccessChat;
}

/** Who counts as a reader: joined members who show receipts, in the eyes of a viewer who does too. */
export const createReceiptServices = ({ prisma, accessChat }: ReceiptsDeps) => ({
  /** How many others have read each message (by chat and seq), in one query; missing: the viewer did not send it, or hides receipts. */
  async countReaders(viewer: Viewer, messages: readonly Message[]): Promise<Map<string, number>> {
    const own = messages.filter((message) => message.senderId === viewer.userId);
    if (own.length === 0) return new Map();
    const rows = await prisma.$queryRaw<{ chat_id: bigint; seq: number; readers: number }[]>`
      SELECT k.chat_id, k.seq, count(u.id)::int AS readers
      FROM unnest(${own.map((message) => message.chatId)}::bigint[], ${own.map((message) => message.seq)}::int[]) AS k(chat_id, seq)
      JOIN users me ON me.id = ${viewer.userId} AND me.show_read_receipts
      LEFT JOIN members m ON m.chat_id = k.chat_id AND m.state = 'JOINED' AND m.read_seq >= k.seq AND greatest(m.joined_seq, m.entered_seq) < k.seq AND m.user_id <> ${viewer.userId}
      LEFT JOIN users u ON u.id = m.user_id AND u.show_read_receipts
      GROUP BY k.chat_id, k.seq`;
    return new Map(rows.map((row) => [`${row.chat_id}:${row.seq}`, row.readers]));
  },

  /** Who has read a message, by id, for its sender; empty for anyone else. One more than the limit when there are more. */
  async listReaders(
    viewer: Viewer,
    message: Message,
    ask: { limit: number; backward: boolean; afterUserId: bigint | null },
  ): Promise<bigint[]> {
    if (message.senderId !== viewer.userId) return [];
    await accessChat(viewer, message.chatId);
    const rows = await prisma.$queryRaw<{ id: bigint }[]>`
      SELECT u.id FROM members m JOIN users u ON u.id = m.user_id AND u.show_read_receipts
      JOIN users me ON me.id = ${viewer.userId} AND me.show_read_receipts
      WHERE m.chat_id = ${message.chatId} AND m.state = 'JOINED' AND m.read_seq >= ${message.seq} AND greatest(m.joined_seq, m.entered_seq) < ${message.seq}
        AND m.user_id <> ${viewer.userId}
        AND (${ask.afterUserId}::bigint IS NULL OR CASE WHEN ${ask.backward} THEN u.id < ${ask.afterUserId} ELSE u.id > ${ask.afterUserId} END)
      ORDER BY CASE WHEN ${ask.backward} THEN -u.id ELSE u.id END LIMIT ${ask.limit + 1}`;
    return rows.map((row) => row.id);
  },

  /**
   * Whom a message has reached, by id, for its sender; empty for anyone else. Reading, and when, shows only where both show receipts. One
   * more than the limit when there are more.
   */
  async listReceipts(
    viewer: Viewer,
    message: Message,
    ask: { limit: number; backward: boolean; afterUserId: bigint | null },
  ): Promise<Receipt[]> {
    if (message.senderId !== viewer.userId || message.recalledAt !== null) return [];
    await accessChat(viewer, message.chatId);
    const rows = await prisma.$queryRaw<{ id: bigint; is_read: boolean; marked_at: Date }[]>`
      SELECT u.id, m.marked_at, m.read_seq >= ${message.seq} AND u.show_read_receipts AND me.show_read_receipts AS is_read
      FROM members m JOIN users u ON u.id = m.user_id JOIN users me ON me.id = ${viewer.userId}
      WHERE m.chat_id = ${message.chatId} AND m.state = 'JOINED' AND m.delivered_seq >= ${message.seq} AND greatest(m.joined_seq, m.entered_seq) < ${message.seq}
        AND m.user_id <> ${viewer.userId}
        AND (${ask.afterUserId}::bigint IS NULL OR CASE WHEN ${ask.backward} THEN u.id < ${ask.afterUserId} ELSE u.id > ${ask.afterUserId} END)
      ORDER BY CASE WHEN ${ask.backward} THEN -u.id ELSE u.id END LIMIT ${ask.limit + 1}`;
    return rows.map(({ id, is_read, marked_at }) => ({ userId: id, isRead: is_read, readBefore: is_read ? marked_at : null }));
  },

  /**
   * How far the others in a group have read, as steps ascending by seq: nobody has read what was said before they joined. Nothing when the
   * viewer hides receipts.
   */
  async listReadSteps(viewer: Viewer, chatId: bigint): Promise<ReadStep[]> {
    return prisma.$queryRaw<ReadStep[]>`
      WITH readers AS (
        SELECT greatest(m.joined_seq, m.entered_seq) AS joined_seq, m.read_seq FROM members m JOIN users u ON u.id = m.user_id AND u.show_read_receipts
        JOIN users me ON me.id = ${viewer.userId} AND me.show_read_receipts
        WHERE m.chat_id = ${chatId} AND m.state = 'JOINED' AND m.user_id <> ${viewer.userId}
      ), turns AS (
        -- Going back from the end, one more from each read seq on, and one fewer from each joined seq on.
        SELECT seq, sum(one)::int AS by FROM (
          SELECT read_seq AS seq, 1 AS one FROM readers WHERE read_seq > joined_seq
          UNION ALL SELECT joined_seq, -1 FROM readers WHERE read_seq > joined_seq AND joined_seq > 0
        ) AS each GROUP BY seq
      )
      SELECT seq, (sum(by) OVER (ORDER BY seq DESC))::int AS readers FROM turns ORDER BY seq`;
  },
});
