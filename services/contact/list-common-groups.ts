import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Chat } from '../chat/chat.ts';
import { type ChatSqlRow, fromChatSql } from '../chat/chat-store.ts';
import { type Connection, type PageArgs, type Paging, parseNumericKey } from '../paging.ts';
import type { Viewer } from '../viewer.ts';

/**
 * The groups that both are in now, the newest first. It tells nothing that the member lists of these groups do not; so whoever asks
 * about themselves, a stranger or nobody gets an empty page and no refusal.
 */
export const createListCommonGroups =
  ({ prisma, paging }: { prisma: PrismaClient; paging: Paging }) =>
  async (viewer: Viewer, userId: bigint, args: PageArgs): Promise<Connection<Chat>> => {
    const page = paging.parsePage('commonGroups', args);
    const afterId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
    if (userId === viewer.userId) return paging.toConnection([], page, () => '');
    const rows = page.backward
      ? await prisma.$queryRaw<ChatSqlRow[]>`
          SELECT c.* FROM members m JOIN members o ON o.chat_id = m.chat_id AND o.user_id = ${userId} AND o.state = 'JOINED'
          JOIN chats c ON c.id = m.chat_id AND c.kind = 'GROUP'
          WHERE m.user_id = ${viewer.userId} AND m.state = 'JOINED' AND (${afterId}::bigint IS NULL OR c.id > ${afterId})
          ORDER BY c.id ASC LIMIT ${page.limit + 1}`
      : await prisma.$queryRaw<ChatSqlRow[]>`
          SELECT c.* FROM members m JOIN members o ON o.chat_id = m.chat_id AND o.user_id = ${userId} AND o.state = 'JOINED'
          JOIN chats c ON c.id = m.chat_id AND c.kind = 'GROUP'
          WHERE m.user_id = ${viewer.userId} AND m.state = 'JOINED' AND (${afterId}::bigint IS NULL OR c.id < ${afterId})
          ORDER BY c.id DESC LIMIT ${page.limit + 1}`;
    return paging.toConnection(rows.map(fromChatSql), page, (chat) => String(chat.id));
  };
