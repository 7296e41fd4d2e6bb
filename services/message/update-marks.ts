import type { PrismaClient } from '../../prisma/generated/client.ts';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';

export interface MarkInput {
  readonly chatId: bigint;
  readonly deliveredSeq?: number | null;
  readonly readSeq?: number | null;
}

interface MovedMark {
  chat_id: bigint;
  kind: string;
  delivered_seq: number;
  read_seq: number;
  peer_id: bigint | null;
  shows_read: boolean;
}

/**
 * Moves the viewer's marks up; a mark never moves down and never past the chat's last message, so a repeat or a late call does
 * nothing. Chats the viewer is not in are passed over. One statement; returns how many chats' marks moved.
 * The other person of a direct chat hears of it at once (of reading, only when both show receipts); the viewer's own devices do too.
 */
export const createUpdateMarks =
  ({ prisma, publisher }: { prisma: PrismaClient; publisher: Publisher }) =>
  async (viewer: Viewer, marks: readonly MarkInput[]): Promise<number> => {
    if (marks.length > limits.marksMax) {
      throw new InvalidInput(`At most ${limits.marksMax} chats at once.`, ['input', 'marks']);
    }
    for (const mark of marks) {
      if ((mark.deliveredSeq ?? 0) < 0 || (mark.readSeq ?? 0) < 0) {
        throw new InvalidInput('A seq is not negative.', ['input', 'marks']);
      }
    }
    if (marks.length === 0) return 0;
    const moved = await moveMarks(prisma, viewer.userId, marks);
    for (const row of moved) {
      const mark = { chatId: row.chat_id, userId: viewer.userId, deliveredSeq: row.delivered_seq, readSeq: row.read_seq };
      publisher.marked(mark, { own: viewer.userId, group: row.kind === 'GROUP' }).catch(() => {});
      if (row.peer_id !== null) {
        // Hiding receipts hides reading; that a message arrived is still told.
        const shown = row.shows_read ? mark : { ...mark, readSeq: 0 };
        publisher.marked(shown, { own: row.peer_id, group: false }).catch(() => {});
      }
    }
    return moved.length;
  };

const moveMarks = (prisma: PrismaClient, userId: bigint, marks: readonly MarkInput[]): Promise<MovedMark[]> => {
  const chats = marks.map((mark) => mark.chatId);
  const delivered = marks.map((mark) => Math.max(mark.deliveredSeq ?? 0, mark.readSeq ?? 0));
  const read = marks.map((mark) => mark.readSeq ?? 0);
  return prisma.$queryRaw<MovedMark[]>`
    WITH asked AS (
      SELECT chat_id, max(delivered) AS delivered, max(read) AS read
      FROM unnest(${chats}::bigint[], ${delivered}::int[], ${read}::int[]) AS a(chat_id, delivered, read) GROUP BY chat_id
    ), locked AS (
      -- In the order in which sends take their chats, so that neither these nor two devices of one person wait for each other in a circle.
      SELECT m.chat_id, c.kind, least(a.delivered, c.last_seq) AS delivered, least(a.read, c.last_seq) AS read
      FROM asked a JOIN chats c ON c.id = a.chat_id JOIN members m ON m.chat_id = a.chat_id AND m.user_id = ${userId}
      WHERE m.state = 'JOINED' AND (least(a.delivered, c.last_seq) > m.delivered_seq OR least(a.read, c.last_seq) > m.read_seq)
      ORDER BY m.chat_id FOR UPDATE OF m
    ), moved AS (
      UPDATE members m SET delivered_seq = greatest(m.delivered_seq, l.delivered), read_seq = greatest(m.read_seq, l.read),
        marked_at = clock_timestamp()
      FROM locked l WHERE m.chat_id = l.chat_id AND m.user_id = ${userId} AND m.state = 'JOINED'
      RETURNING m.chat_id, l.kind, m.delivered_seq, m.read_seq
    )
    SELECT moved.*, peer.user_id AS peer_id, coalesce(me.show_read_receipts AND them.show_read_receipts, true) AS shows_read
    FROM moved
    JOIN users me ON me.id = ${userId}
    LEFT JOIN members peer ON moved.kind = 'DIRECT' AND peer.chat_id = moved.chat_id AND peer.user_id <> ${userId}
    LEFT JOIN users them ON them.id = peer.user_id`;
};
