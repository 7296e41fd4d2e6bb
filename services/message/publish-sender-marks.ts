import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message } from './message.ts';

interface PeerRow {
  chat_id: bigint;
  sender_id: bigint;
  seq: number;
  peer_id: bigint;
  shows_read: boolean;
}

/**
 * Whoever replies has read what came before: the append moved their marks, and the other person of a direct chat is told, so that
 * ticks follow. One query for a whole batch, after the answers have gone out.
 */
export const createPublishSenderMarks =
  ({ prisma, publisher }: { prisma: PrismaClient; publisher: Publisher }) =>
  async (messages: readonly Message[]): Promise<void> => {
    const newest = new Map<string, Message>();
    for (const message of messages) {
      const key = `${message.chatId}:${message.senderId}`;
      if (message.seq > (newest.get(key)?.seq ?? 0)) newest.set(key, message);
    }
    const sent = [...newest.values()];
    const rows = await prisma.$queryRaw<PeerRow[]>`
      SELECT k.chat_id, k.sender_id, k.seq, peer.user_id AS peer_id, me.show_read_receipts AND them.show_read_receipts AS shows_read
      FROM unnest(${sent.map((message) => message.chatId)}::bigint[], ${sent.map((message) => message.senderId)}::bigint[],
        ${sent.map((message) => message.seq)}::int[]) AS k(chat_id, sender_id, seq)
      JOIN chats c ON c.id = k.chat_id AND c.kind = 'DIRECT'
      JOIN members peer ON peer.chat_id = k.chat_id AND peer.user_id <> k.sender_id
      JOIN users me ON me.id = k.sender_id
      JOIN users them ON them.id = peer.user_id`;
    for (const row of rows) {
      const mark = { chatId: row.chat_id, userId: row.sender_id, deliveredSeq: row.seq, readSeq: row.shows_read ? row.seq : 0 };
      await publisher.marked(mark, { own: row.peer_id, group: false });
    }
  };
