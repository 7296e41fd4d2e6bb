import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { Relation } from '../user/user.ts';

type Database = PrismaClient | Prisma.TransactionClient;

/** How two people stand to each other. */
export interface PairFacts {
  /** There is such a person as the other. */
  readonly there: boolean;
  readonly contacts: boolean;
  /** The first has blocked the other. */
  readonly blocking: boolean;
  /** The other has blocked the first, who must not learn of it. */
  readonly blocked: boolean;
}

interface TieRow {
  id: bigint;
  blocking: boolean;
  contact: boolean;
  received: boolean;
  sent: boolean;
}

const relationOf = (row: TieRow): Relation => {
  if (row.blocking) return 'BLOCKED';
  if (row.contact) return 'CONTACT';
  if (row.received) return 'REQUEST_RECEIVED';
  return row.sent ? 'REQUEST_SENT' : 'STRANGER';
};

/** What there is between two people. */
export const createPairStore = (db: Database) => ({
  /**
   * Makes transactions about the same two people take turns, until they end: so two accepts, two crossing requests, or a block and an
   * accept cannot pass each other. Taken first of all locks; an unrelated pair that shares the number only waits a little.
   */
  async lockPair(a: bigint, b: bigint): Promise<void> {
    const [low, high] = a < b ? [a, b] : [b, a];
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`pair:${low}:${high}`}, 0))`;
  },

  async readPair(userId: bigint, otherId: bigint): Promise<PairFacts> {
    const [row] = await db.$queryRaw<PairFacts[]>`
      SELECT EXISTS (SELECT 1 FROM users WHERE id = ${otherId}) AS there,
        EXISTS (SELECT 1 FROM contacts WHERE user_id = ${userId} AND contact_id = ${otherId}) AS contacts,
        EXISTS (SELECT 1 FROM blocks WHERE user_id = ${userId} AND blocked_id = ${otherId}) AS blocking,
        EXISTS (SELECT 1 FROM blocks WHERE user_id = ${otherId} AND blocked_id = ${userId}) AS blocked`;
    return row as PairFacts;
  },

  /** How a person stands to each of others, in one query. */
  async listRelations(userId: bigint, otherIds: readonly bigint[], at: Date): Promise<Map<bigint, Relation>> {
    const rows = await db.$queryRaw<TieRow[]>`
      SELECT k.id,
        EXISTS (SELECT 1 FROM blocks WHERE user_id = ${userId} AND blocked_id = k.id) AS blocking,
        EXISTS (SELECT 1 FROM contacts WHERE user_id = ${userId} AND contact_id = k.id) AS contact,
        EXISTS (SELECT 1 FROM contact_requests WHERE from_id = k.id AND to_id = ${userId} AND state = 'PENDING' AND expires_at > ${at}) AS received,
        EXISTS (SELECT 1 FROM contact_requests WHERE from_id = ${userId} AND to_id = k.id AND state = 'PENDING' AND expires_at > ${at}) AS sent
      FROM unnest(${[...otherIds]}::bigint[]) AS k(id)`;
    return new Map(rows.map((row) => [row.id, row.id === userId ? 'SELF' : relationOf(row)]));
  },
});

export type PairStore = ReturnType<typeof createPairStore>;
