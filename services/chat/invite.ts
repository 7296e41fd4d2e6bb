import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

/** A link by which people come into a group. */
export interface Invite {
  readonly id: bigint;
  readonly chatId: bigint;
  readonly creatorId: bigint;
  /** Null: as many as the group has room for. */
  readonly usesMax: number | null;
  readonly uses: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** 144 random bits: nobody comes upon one by trying. */
export const createInviteToken = (): string => randomBytes(18).toString('base64url');

/** The same for the same person and id, so that a repeat can be told it again; without the secret nobody comes upon it either. */
export const deriveInviteToken = (secret: string, creatorId: bigint, clientInviteId: string): string =>
  createHmac('sha256', secret).update(`invite:${creatorId}:${clientInviteId}`).digest().subarray(0, 18).toString('base64url');

/** The token is as good as random, so a plain hash needs no salt. */
export const hashInviteToken = (token: string): Buffer<ArrayBuffer> => createHash('sha256').update(token).digest() as Buffer<ArrayBuffer>;

interface InviteSqlRow {
  id: bigint;
  chat_id: bigint;
  creator_id: bigint;
  uses_max: number | null;
  uses: number;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

const fromSql = (row: InviteSqlRow): Invite => ({
  id: row.id,
  chatId: row.chat_id,
  creatorId: row.creator_id,
  usesMax: row.uses_max,
  uses: row.uses,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

export interface NewInvite {
  readonly id: bigint;
  readonly chatId: bigint;
  readonly creatorId: bigint;
  readonly tokenHash: Buffer<ArrayBuffer>;
  readonly usesMax: number | null;
  readonly expiresInSeconds: number;
}

/** Invites by token and by group. What is open is told by the database's clock. */
export const createInviteStore = (db: PrismaClient | Prisma.TransactionClient) => {
  const one = (rows: readonly InviteSqlRow[]): Invite | null => (rows[0] === undefined ? null : fromSql(rows[0]));
  return {
    /** An open one, or null. */
    findOpen: async (token: string): Promise<Invite | null> =>
      one(
        await db.$queryRaw<InviteSqlRow[]>`
          SELECT * FROM invites WHERE token_hash = ${hashInviteToken(token)} AND revoked_at IS NULL AND expires_at > clock_timestamp()
            AND (uses_max IS NULL OR uses < uses_max)`,
      ),

    /** Whatever has become of it. */
    findByToken: async (token: string): Promise<Invite | null> =>
      one(await db.$queryRaw<InviteSqlRow[]>`SELECT * FROM invites WHERE token_hash = ${hashInviteToken(token)}`),

    find: async (id: bigint): Promise<Invite | null> => one(await db.$queryRaw<InviteSqlRow[]>`SELECT * FROM invites WHERE id = ${id}`),

    /** The open ones of these groups, the newest first. */
    async listOpen(chatIds: readonly bigint[]): Promise<Invite[]> {
      const rows = await db.$queryRaw<InviteSqlRow[]>`
        SELECT * FROM invites WHERE chat_id = ANY(${[...chatIds]}::bigint[]) AND revoked_at IS NULL AND expires_at > clock_timestamp()
          AND (uses_max IS NULL OR uses < uses_max) ORDER BY id DESC`;
      return rows.map(fromSql);
    },

    add: async ({ id, chatId, creatorId, tokenHash, usesMax, expiresInSeconds }: NewInvite): Promise<Invite> =>
      one(
        await db.$queryRaw<InviteSqlRow[]>`
          INSERT INTO invites (id, chat_id, token_hash, creator_id, uses_max, created_at, expires_at)
          SELECT ${id}::bigint, ${chatId}::bigint, ${tokenHash}::bytea, ${creatorId}::bigint, ${usesMax}::int, now_, now_ + make_interval(secs => ${expiresInSeconds})
            FROM clock_timestamp() AS now_
          RETURNING *`,
      ) as Invite,

    /** Counts one more who came in; false when it is not open any more. */
    use: async (id: bigint): Promise<boolean> =>
      (await db.$executeRaw`
        UPDATE invites SET uses = uses + 1 WHERE id = ${id} AND revoked_at IS NULL AND expires_at > clock_timestamp()
          AND (uses_max IS NULL OR uses < uses_max)`) === 1,

    /** The same for somebody whom an admin has let in: the link may have ended since, and its count does not stand against the admin. */
    async countUse(id: bigint): Promise<void> {
      await db.$executeRaw`UPDATE invites SET uses = uses + 1 WHERE id = ${id} AND (uses_max IS NULL OR uses < uses_max)`;
    },

    revoke: async (id: bigint): Promise<Invite | null> =>
      one(
        await db.$queryRaw<InviteSqlRow[]>`
          UPDATE invites SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = ${id} RETURNING *`,
      ),
  };
};
