import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { listPermitted } from '../access/list-permitted.ts';
import { RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Viewer } from '../viewer.ts';
import { checkCapability, hasCapability } from './capability.ts';
import type { Chat } from './chat.ts';
import type { ChangeGroup } from './group-change.ts';

/** What a group tells all its members. */
export interface Announcement {
  readonly chatId: bigint;
  readonly id: bigint;
  readonly authorId: bigint;
  readonly text: string;
  readonly createdAt: Date;
}

export interface AnnouncementDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly accessChat: AccessChat;
  readonly changeGroup: ChangeGroup;
}

const rule = { name: 'announce', points: limits.announcementsPerHour, durationMs: 3_600_000 };
const excerptOf = (text: string): string => [...text.replaceAll(/\s+/g, ' ')].slice(0, limits.excerptLengthMax).join('');

export const createAnnouncementServices = ({ prisma, ids, limiter, accessChat, changeGroup }: AnnouncementDeps) => {
  const listAnnouncements = (chatIds: readonly bigint[]): Promise<Announcement[]> =>
    prisma.announcement.findMany({ where: { chatId: { in: [...chatIds] } } });

  /** Puts another announcement in place of the last, with no readers but its author; an empty text takes it down. */
  const setAnnouncement = async (viewer: Viewer, chatId: bigint, raw: string): Promise<Chat> => {
    const path = ['input', 'text'];
    const line = { what: 'An announcement', path, lengthMin: 1, lengthMax: limits.announcementLengthMax, manyLines: true };
    const text = raw.trim() === '' ? null : parseLine(raw.replaceAll('\r\n', '\n'), line);
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'ANNOUNCE');
      const held = await group.tx.announcement.findUnique({ where: { chatId } });
      if ((held?.text ?? null) === text) return;
      if (text === null) {
        await group.tx.announcement.delete({ where: { chatId } });
        group.setChat({ announcementId: null });
        await group.notice('ANNOUNCEMENT_REMOVED', []);
        return;
      }
      const fresh = { id: ids.next(), authorId: viewer.userId };
      await group.tx.$executeRaw`
        INSERT INTO announcements (chat_id, id, author_id, text) VALUES (${chatId}, ${fresh.id}, ${fresh.authorId}, ${text})
        ON CONFLICT (chat_id) DO UPDATE SET id = excluded.id, author_id = excluded.author_id, text = excluded.text, created_at = excluded.created_at`;
      await markRead(group.tx, { chatId, userId: viewer.userId, announcementId: fresh.id });
      group.setChat({ announcementId: fresh.id });
      await group.notice('ANNOUNCEMENT_SET', [], excerptOf(text));
    });
  };

  /** Says that the viewer has read it. One that does not stand any more is passed over. */
  const readAnnouncement = async (viewer: Viewer, chatId: bigint, announcementId: bigint): Promise<Chat> => {
    const { chat } = await accessChat(viewer, chatId);
    if (chat.announcementId === announcementId) await markRead(prisma, { chatId, userId: viewer.userId, announcementId });
    return chat;
  };

  /** Which of these the viewer has read. */
  const listReadAnnouncements = async (viewer: Viewer, announcements: readonly Announcement[]): Promise<Set<bigint>> => {
    const rows = await prisma.announcementRead.findMany({
      where: { userId: viewer.userId, chatId: { in: announcements.map(({ chatId }) => chatId) } },
      select: { announcementId: true },
    });
    return new Set(rows.map((row) => row.announcementId));
  };

  /** How many of those in the groups have read each of these; nothing is said of one where the viewer may not announce. */
  const countAnnouncementReaders = async (viewer: Viewer, announcements: readonly Announcement[]): Promise<Map<bigint, number>> => {
    const chatIds = announcements.map(({ chatId }) => chatId);
    const permitted = new Set(await listPermitted(accessChat, viewer, chatIds, 'ANNOUNCE'));
    const counted = announcements.filter(({ chatId }) => permitted.has(chatId));
    if (counted.length === 0) return new Map();
    const rows = await prisma.$queryRaw<{ id: bigint; readers: number }[]>`
      SELECT a.id, (SELECT count(*)::int FROM announcement_reads r
        JOIN members m ON m.chat_id = r.chat_id AND m.user_id = r.user_id AND m.state = 'JOINED'
        WHERE r.chat_id = a.chat_id AND r.announcement_id = a.id) AS readers
      FROM unnest(${counted.map(({ chatId }) => chatId)}::bigint[], ${counted.map(({ id }) => id)}::bigint[]) AS a (chat_id, id)`;
    return new Map(rows.map((row) => [row.id, row.readers]));
  };

  /** Who of those in the group has read it, by id; nobody for those who may not announce. One more than the limit when there are more. */
  const listAnnouncementReaders = async (
    viewer: Viewer,
    { chatId, id }: Announcement,
    ask: { limit: number; backward: boolean; afterUserId: bigint | null },
  ): Promise<bigint[]> => {
    const { chat, member } = await accessChat(viewer, chatId);
    if (!hasCapability(chat, member, 'ANNOUNCE')) return [];
    const rows = await prisma.$queryRaw<{ id: bigint }[]>`
      SELECT r.user_id AS id FROM announcement_reads r JOIN members m ON m.chat_id = r.chat_id AND m.user_id = r.user_id AND m.state = 'JOINED'
      WHERE r.chat_id = ${chatId} AND r.announcement_id = ${id}
        AND (${ask.afterUserId}::bigint IS NULL OR CASE WHEN ${ask.backward} THEN r.user_id < ${ask.afterUserId} ELSE r.user_id > ${ask.afterUserId} END)
      ORDER BY CASE WHEN ${ask.backward} THEN -r.user_id ELSE r.user_id END LIMIT ${ask.limit + 1}`;
    return rows.map((row) => row.id);
  };

  return {
    listAnnouncements,
    setAnnouncement,
    readAnnouncement,
    listReadAnnouncements,
    countAnnouncementReaders,
    listAnnouncementReaders,
  };
};

const markRead = async (
  db: Pick<PrismaClient, '$executeRaw'>,
  { chatId, userId, announcementId }: { chatId: bigint; userId: bigint; announcementId: bigint },
): Promise<void> => {
  await db.$executeRaw`
    INSERT INTO announcement_reads (chat_id, user_id, announcement_id) VALUES (${chatId}, ${userId}, ${announcementId})
    ON CONFLICT (chat_id, user_id) DO UPDATE SET announcement_id = excluded.announcement_id, read_at = excluded.read_at
    WHERE announcement_reads.announcement_id < excluded.announcement_id`;
};
