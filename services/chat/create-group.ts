import { createHash } from 'node:crypto';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { InvalidInput, MessageIdReused, NotContacts, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { changeChat } from './change-chat.ts';
import { checkRoom, parseClientId, parseTitle } from './chat-rules.ts';
import type { Chat } from './chat.ts';
import { createChatStore } from './chat-store.ts';

export interface CreateGroupInput {
  readonly clientChatId: string;
  readonly title: string;
  readonly memberIds: readonly bigint[];
}

export interface GroupDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly publisher: Publisher;
}

const rule = { name: 'group', points: limits.groupsPerHour, durationMs: 3_600_000 };

/** Those of `userIds` who are not the viewer's contacts, or whom one side blocks: they cannot be put into a group. */
export const listNotContacts = async (
  db: Prisma.TransactionClient | PrismaClient,
  viewerId: bigint,
  userIds: readonly bigint[],
): Promise<bigint[]> => {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT u AS id FROM unnest(${[...userIds]}::bigint[]) AS u
    WHERE NOT EXISTS (SELECT 1 FROM contacts WHERE user_id = ${viewerId} AND contact_id = u)
       OR EXISTS (SELECT 1 FROM blocks WHERE (user_id = ${viewerId} AND blocked_id = u) OR (user_id = u AND blocked_id = ${viewerId}))`;
  return rows.map((row) => row.id);
};

/**
 * Makes a group of the viewer and some of their contacts. A repeat with the same `clientChatId` returns the same group, for ever;
 * with another title or other people it is refused (MessageIdReused).
 */
export const createCreateGroup =
  ({ prisma, ids, publisher, limiter }: GroupDeps & { limiter: RateLimiter }) =>
  async (viewer: Viewer, input: CreateGroupInput): Promise<Chat> => {
    const clientChatId = parseClientId(input.clientChatId, ['input', 'clientChatId']);
    const title = parseTitle(input.title);
    const memberIds = [...new Set(input.memberIds)].filter((id) => id !== viewer.userId).sort((a, b) => (a < b ? -1 : 1));
    if (memberIds.length + 1 < limits.groupSizeMin) throw new InvalidInput('A group needs someone besides you.', ['input', 'memberIds']);
    checkRoom(memberIds.length + 1);
    const inputHash = createHash('sha256')
      .update(JSON.stringify([title, memberIds.map(String)]))
      .digest('base64');

    const earlier = await findByKey(prisma, viewer.userId, clientChatId, inputHash);
    if (earlier !== null) return earlier;
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const strangers = await listNotContacts(prisma, viewer.userId, memberIds);
    if (strangers.length > 0) throw new NotContacts(strangers, ['input', 'memberIds']);

    const chatId = ids.next();
    const change = await prisma.$transaction(async (tx) => {
      const claimed = await tx.$executeRaw`
        INSERT INTO group_keys (user_id, client_chat_id, chat_id, input_hash) VALUES (${viewer.userId}, ${clientChatId}, ${chatId}, ${inputHash})
        ON CONFLICT DO NOTHING`;
      if (claimed === 0) return null;
      await tx.$executeRaw`
        INSERT INTO chats (id, kind, title, owner_id, member_count) VALUES (${chatId}, 'GROUP', ${title}, ${viewer.userId}, ${memberIds.length + 1})`;
      return changeChat(tx, chatId, async (group) => {
        group.setChat({});
        await group.setMembers([viewer.userId], { state: 'JOINED', role: 'OWNER' });
        await group.setMembers(memberIds, { state: 'JOINED', role: 'MEMBER' });
        const targetIds = memberIds.map(String);
        await group.postSystem(ids.next(), { event: 'GROUP_CREATED', actorId: String(viewer.userId), targetIds, title });
      });
    });
    if (change === null) return (await findByKey(prisma, viewer.userId, clientChatId, inputHash)) as Chat;
    publisher.chatChanged(change).catch(() => {});
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };

const findByKey = async (prisma: PrismaClient, userId: bigint, clientChatId: string, inputHash: string): Promise<Chat | null> => {
  const key = await prisma.groupKey.findUnique({ where: { userId_clientChatId: { userId, clientChatId } } });
  if (key === null) return null;
  if (key.inputHash !== inputHash) throw new MessageIdReused(['input', 'clientChatId']);
  return createChatStore(prisma).findChat(key.chatId);
};
