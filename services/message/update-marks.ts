import type { PrismaClient } from '../../prisma/generated/client.ts';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { type TellableMarks, tellMarks } from './tell-marks.ts';

export interface MarkInput {
  readonly chatId: bigint;
  readonly deliveredSeq?: number | null;
  readonly readSeq?: number | null;
}

interface ToldMark extends TellableMarks {
  readonly moved: boolean;
}

/**
 * Moves the viewer's marks up; a mark never moves down and never past the chat's last message, so a repeat or a late call moves
 * nothing. Chats the viewer is not in are passed over. One statement; returns how many chats' marks moved.
 * The other person of a direct chat hears of it at once (of reading, only when both show receipts); the viewer's own devices do too.
 * No version stands for marks, so the answer waits until they are told, or until it is written down that somebody else has to; and a
 * repeat tells again what an earlier call moved, since its process may have died before it could do either.
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
    const rows = await moveMarks(prisma, viewer.userId, marks);
    await tellMarks(publisher, rows).catch(() =>
      leaveToRelay(
        prisma,
        rows.map((row) => row.chat_id),
      ),
    );
    return rows.filter(({ moved }) => moved).length;
  };

/** While the bus is away: a change of the chats as far as relays are concerned, which tell of marks with it. */
const leaveToRelay = async (prisma: PrismaClient, chatIds: readonly bigint[]): Promise<void> => {
  await prisma.$executeRaw`
    INSERT INTO outbox (stream_id, version, stream) SELECT id, version, 'CHAT' FROM chats WHERE id = ANY(${[...chatIds]}::bigint[]) ORDER BY id
    ON CONFLICT (stream_id, version) DO UPDATE SET created_at = clock_timestamp(), claimed_until = NULL`;
};

/** The devices of one person often report the same mark at once, and one of them is enough to tell of. */
const REPEAT_AFTER_MS = 300;

const moveMarks = (prisma: PrismaClient, userId: bigint, marks: readonly MarkInput[]): Promise<ToldMark[]> => {
  const chats = marks.map((mark) => mark.chatId);
  const delivered = marks.map((mark) => Math.max(mark.deliveredSeq ?? 0, mark.readSeq ?? 0));
  const read = marks.map((mark) => mark.readSeq ?? 0);
  return prisma.$queryRaw<ToldMark[]>`
    WITH asked AS (
      SELECT chat_id, max(delivered) AS delivered, max(read) AS read
      FROM unnest(${chats}::bigint[], ${delivered}::int[], ${read}::int[]) AS a(chat_id, delivered, read) GROUP BY chat_id
    ), locked AS (
      -- In the order in which sends take their chats, so that neither these nor two devices of one person wait for each other in a circle.
      SELECT m.chat_id, c.kind, m.delivered_seq, m.read_seq, least(a.delivered, c.last_seq) AS delivered, least(a.read, c.last_seq) AS read
      FROM asked a JOIN chats c ON c.id = a.chat_id JOIN members m ON m.chat_id = a.chat_id AND m.user_id = ${userId}
      WHERE m.state = 'JOINED' AND (least(a.delivered, c.last_seq) > m.delivered_seq OR least(a.read, c.last_seq) > m.read_seq
        OR (m.marked_at < clock_timestamp() - make_interval(secs => ${REPEAT_AFTER_MS / 1000})
          AND (least(a.delivered, c.last_seq) = m.delivered_seq OR (a.read > 0 AND least(a.read, c.last_seq) = m.read_seq))))
      ORDER BY m.chat_id FOR UPDATE OF m
    ), moved AS (
      UPDATE members m SET delivered_seq = greatest(m.delivered_seq, l.delivered), read_seq = greatest(m.read_seq, l.read),
        marked_at = clock_timestamp()
      FROM locked l WHERE m.chat_id = l.chat_id AND m.user_id = ${userId} AND m.state = 'JOINED'
        AND (l.delivered > l.delivered_seq OR l.read > l.read_seq)
      RETURNING m.chat_id, l.kind, m.delivered_seq, m.read_seq
    ), told AS (
      SELECT true AS moved, moved.* FROM moved
      UNION ALL
      SELECT false, l.chat_id, l.kind, l.delivered_seq, l.read_seq FROM locked l WHERE l.delivered <= l.delivered_seq AND l.read <= l.read_seq
    )
    SELECT told.*, ${userId}::bigint AS user_id, peer.user_id AS peer_id,
      -- Asked once the place is locked: the setting may be turned while this waits.
      CASE WHEN peer.user_id IS NULL THEN true ELSE reading_is_shown(${userId}, peer.user_id) END AS shows_read
    FROM told
    LEFT JOIN members peer ON told.kind = 'DIRECT' AND peer.chat_id = told.chat_id AND peer.user_id <> ${userId}`;
};
