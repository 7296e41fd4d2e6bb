import type { PrismaClient } from '../../prisma/generated/client.ts';

/** What of presence is durable: when somebody was last there, and who may see it. */
export const createPresenceQueries = (prisma: PrismaClient) => ({
  /**
   * Of `userIds`, those whose presence the viewer may see, with their last-seen time: contacts, where both show presence and neither
   * blocks the other. One query.
   */
  async listVisible(viewerId: bigint, userIds: readonly bigint[]): Promise<Map<bigint, Date>> {
    const rows = await prisma.$queryRaw<{ id: bigint; last_seen_at: Date }[]>`
      SELECT u.id, u.last_seen_at FROM users u
      JOIN users me ON me.id = ${viewerId} AND me.show_presence
      JOIN contacts c ON c.user_id = ${viewerId} AND c.contact_id = u.id
      WHERE u.id = ANY(${[...userIds]}::bigint[]) AND u.show_presence
        AND NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = ${viewerId} AND blocked_id = u.id)
        AND NOT EXISTS (SELECT 1 FROM blocks WHERE user_id = u.id AND blocked_id = ${viewerId})`;
    return new Map(rows.map((row) => [row.id, row.last_seen_at]));
  },

  /**
   * Notes that people were there; someone seen after `unlessSeenSince` is passed over, and so is one whose row somebody is changing,
   * since many rows are written here in any order.
   */
  async touchUsers(userIds: readonly bigint[], at: Date, unlessSeenSince: Date): Promise<void> {
    await prisma.$executeRaw`
      UPDATE users u SET last_seen_at = ${at} FROM (
        SELECT id FROM users WHERE id = ANY(${[...userIds]}::bigint[]) AND last_seen_at < ${unlessSeenSince}
        FOR NO KEY UPDATE SKIP LOCKED
      ) AS stale
      WHERE u.id = stale.id`;
  },

  /** Notes when each of these people went, unless they were seen later; rows that somebody is changing are passed over, as above. */
  async noteGone(leavers: readonly { userId: bigint; at: Date }[]): Promise<void> {
    await prisma.$executeRaw`
      UPDATE users u SET last_seen_at = gone.at FROM (
        SELECT t.id, max(k.at) AS at
        FROM unnest(${leavers.map((leaver) => leaver.userId)}::bigint[], ${leavers.map((leaver) => leaver.at)}::timestamptz[]) AS k(id, at)
        JOIN (
          SELECT id, last_seen_at FROM users WHERE id = ANY(${leavers.map((leaver) => leaver.userId)}::bigint[]) FOR NO KEY UPDATE SKIP LOCKED
        ) AS t ON t.id = k.id AND t.last_seen_at < k.at
        GROUP BY t.id
      ) AS gone
      WHERE u.id = gone.id`;
  },
});

export type PresenceQueries = ReturnType<typeof createPresenceQueries>;
