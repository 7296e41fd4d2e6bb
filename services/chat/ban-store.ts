import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

/** Somebody who is kept out of a group. */
export interface Ban {
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly bannedBy: bigint;
  /** Empty when none was given. */
  readonly reason: string;
  readonly bannedAt: Date;
  /** Null: until it is lifted. */
  readonly until: Date | null;
}

/** The last time that somebody was taken out of a group, as they are told of it. */
export interface Removal {
  readonly chatId: bigint;
  readonly reason: string;
  readonly removedAt: Date;
  /** They are kept out, now. */
  readonly isBanned: boolean;
  /** They were kept out; it may be over. */
  readonly wasBanned: boolean;
  readonly until: Date | null;
}

export interface NewRemoval {
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly removedBy: bigint;
  readonly reason: string;
  readonly banned: boolean;
  readonly until: Date | null;
}

export interface BanListAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: { readonly at: Date; readonly id: bigint } | null;
}

interface RemovalRow {
  chat_id: bigint;
  user_id: bigint;
  removed_by: bigint;
  reason: string;
  removed_at: Date;
  banned: boolean;
  until: Date | null;
  holds: boolean;
}

const toBan = (row: RemovalRow): Ban => ({
  chatId: row.chat_id,
  userId: row.user_id,
  bannedBy: row.removed_by,
  reason: row.reason,
  bannedAt: row.removed_at,
  until: row.until,
});

/** Removals and bans by group. Whether a ban holds is told by the database's clock, the same for all processes. */
export const createBanStore = (db: PrismaClient | Prisma.TransactionClient) => ({
  /** Those of `userIds` who are kept out. */
  async listBanned(chatId: bigint, userIds: readonly bigint[]): Promise<bigint[]> {
    const rows = await db.$queryRaw<{ user_id: bigint }[]>`
      SELECT user_id FROM removals WHERE chat_id = ${chatId} AND user_id = ANY(${[...userIds]}::bigint[]) AND banned
        AND (until IS NULL OR until > clock_timestamp()) ORDER BY user_id`;
    return rows.map((row) => row.user_id);
  },

  async findRemoval(chatId: bigint, userId: bigint): Promise<Removal | null> {
    const [row] = await db.$queryRaw<RemovalRow[]>`
      SELECT *, banned AND (until IS NULL OR until > clock_timestamp()) AS holds FROM removals WHERE chat_id = ${chatId} AND user_id = ${userId}`;
    if (row === undefined) return null;
    const { reason, removed_at: removedAt, banned: wasBanned, holds: isBanned, until } = row;
    return { chatId, reason, removedAt, isBanned, wasBanned, until };
  },

  /** In place of an earlier one of the same person. The same ban again is no other one: it keeps its moment, and so its place in the list. */
  async put({ chatId, userId, removedBy, reason, banned, until }: NewRemoval): Promise<void> {
    await db.$executeRaw`
      INSERT INTO removals (chat_id, user_id, removed_by, reason, banned, until)
      VALUES (${chatId}, ${userId}, ${removedBy}, ${reason}, ${banned}, ${until}::timestamptz)
      ON CONFLICT (chat_id, user_id) DO UPDATE SET removed_by = excluded.removed_by, reason = excluded.reason, banned = excluded.banned,
        until = excluded.until, removed_at = clock_timestamp()
      WHERE NOT (removals.banned AND excluded.banned AND removals.removed_by = excluded.removed_by AND removals.reason = excluded.reason
        AND removals.until IS NOT DISTINCT FROM excluded.until)`;
  },

  /** From now on they may come in again; nothing where nobody keeps them out. */
  async lift(chatId: bigint, userId: bigint): Promise<void> {
    await db.$executeRaw`
      UPDATE removals SET until = clock_timestamp()
      WHERE chat_id = ${chatId} AND user_id = ${userId} AND banned AND (until IS NULL OR until > clock_timestamp())`;
  },

  async countBans(chatId: bigint): Promise<number> {
    const [row] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM removals WHERE chat_id = ${chatId} AND banned AND (until IS NULL OR until > clock_timestamp())`;
    return row?.count ?? 0;
  },

  /** Who is kept out, the last first; one more than the limit when there are more. */
  async listBans(chatId: bigint, { limit, backward, after }: BanListAsk): Promise<Ban[]> {
    const at = after?.at ?? null;
    const id = after?.id ?? null;
    const rows = backward
      ? await db.$queryRaw<RemovalRow[]>`
          SELECT * FROM removals WHERE chat_id = ${chatId} AND banned AND (until IS NULL OR until > clock_timestamp())
            AND (${at}::timestamptz IS NULL OR (removed_at, user_id) > (${at}::timestamptz, ${id}::bigint))
          ORDER BY removed_at ASC, user_id ASC LIMIT ${limit + 1}`
      : await db.$queryRaw<RemovalRow[]>`
          SELECT * FROM removals WHERE chat_id = ${chatId} AND banned AND (until IS NULL OR until > clock_timestamp())
            AND (${at}::timestamptz IS NULL OR (removed_at, user_id) < (${at}::timestamptz, ${id}::bigint))
          ORDER BY removed_at DESC, user_id DESC LIMIT ${limit + 1}`;
    return rows.map(toBan);
  },
});
