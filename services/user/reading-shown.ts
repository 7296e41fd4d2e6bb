import type { Prisma } from '../../prisma/generated/client.ts';
import type { CommittedChatChange } from '../live/publisher.ts';

/**
 * The direct chats of a person, held together with both places in each, in the order in which everyone takes them. Marks that are moving are
 * waited for; those that move later are told by what has been committed then (`reading_is_shown`).
 */
export const lockDirectChats = async (tx: Prisma.TransactionClient, userId: bigint): Promise<bigint[]> => {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT c.id FROM members own JOIN chats c ON c.id = own.chat_id AND c.kind = 'DIRECT' JOIN members m ON m.chat_id = c.id
    WHERE own.user_id = ${userId} ORDER BY c.id, m.user_id FOR UPDATE OF c, m`;
  return [...new Set(rows.map((row) => row.id))];
};

export const countDirectChats = async (tx: Prisma.TransactionClient, userId: bigint): Promise<number> => {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM members own JOIN chats c ON c.id = own.chat_id AND c.kind = 'DIRECT' WHERE own.user_id = ${userId}`;
  return row?.count ?? 0;
};

/** No direct chat of these two is made while one of them turns the switch, nor the other way round. Call it last: locks on users come last. */
export const holdReadingShown = async (tx: Prisma.TransactionClient, userIds: readonly bigint[]): Promise<void> => {
  await tx.$executeRaw`SELECT 1 FROM users WHERE id = ANY(${[...userIds]}::bigint[]) ORDER BY id FOR KEY SHARE`;
};

/**
 * Gives each of these chats a version in which `Marks.readShown` is new, where it is: the other person may be hiding reading too. Call it with
 * the chats locked; publish what it returns after the commit.
 */
export const raiseDirectChats = async (
  tx: Prisma.TransactionClient,
  userId: bigint,
  chatIds: readonly bigint[],
): Promise<CommittedChatChange[]> => {
  const rows = await tx.$queryRaw<{ id: bigint; version: number }[]>`
    WITH raised AS (
      UPDATE chats c SET version = c.version + 1, meta_version = c.version + 1, changed_at = clock_timestamp()
      FROM members peer JOIN users them ON them.id = peer.user_id
      WHERE c.id = ANY(${[...chatIds]}::bigint[]) AND peer.chat_id = c.id AND peer.user_id <> ${userId} AND them.show_read_receipts
      RETURNING c.id, c.version
    ), announced AS (
      INSERT INTO outbox (stream_id, version, stream) SELECT id, version, 'CHAT' FROM raised ORDER BY id
    )
    SELECT id, version FROM raised ORDER BY id`;
  return rows.map(({ id, version }) => ({ chatId: id, previousVersion: version - 1, version }));
};
