import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import type { ContactRequestState, StoredContactRequest } from './contact.ts';

type Database = PrismaClient | Prisma.TransactionClient;

export type RequestDirection = 'INCOMING' | 'OUTGOING';

export interface RequestListAsk {
  readonly direction: RequestDirection | null;
  readonly state: ContactRequestState | null;
  readonly at: Date;
  readonly limit: number;
  readonly backward: boolean;
  readonly afterId: bigint | null;
}

interface RequestSqlRow {
  id: bigint;
  from_id: bigint;
  to_id: bigint;
  note: string;
  source: string;
  state: string;
  created_at: Date;
  expires_at: Date;
  decided_at: Date | null;
}

const fromSql = (row: RequestSqlRow): StoredContactRequest => ({
  id: row.id,
  fromId: row.from_id,
  toId: row.to_id,
  note: row.note,
  source: row.source,
  state: row.state,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  decidedAt: row.decided_at,
});

/** The condition behind each state that a request reads as; `requestState` says the same of a row. */
const inState = (state: ContactRequestState, at: Date): Prisma.Sql => {
  switch (state) {
    case 'PENDING':
      return Prisma.sql`AND r.state = 'PENDING' AND r.expires_at > ${at}`;
    case 'EXPIRED':
      return Prisma.sql`AND ((r.state = 'PENDING' AND r.expires_at <= ${at}) OR (r.state = 'WITHDRAWN' AND r.decided_at >= r.expires_at))`;
    case 'WITHDRAWN':
      return Prisma.sql`AND r.state = 'WITHDRAWN' AND r.decided_at < r.expires_at`;
    default:
      return Prisma.sql`AND r.state = ${state}`;
  }
};

export const createContactRequestStore = (db: Database) => ({
  findRequest: (id: bigint): Promise<StoredContactRequest | null> => db.contactRequest.findUnique({ where: { id } }),

  /** The open request of one person to another: there is at most one. */
  findOpen: (fromId: bigint, toId: bigint, at: Date): Promise<StoredContactRequest | null> =>
    db.contactRequest.findFirst({ where: { fromId, toId, state: 'PENDING', expiresAt: { gt: at } } }),

  countOpenFrom: (fromId: bigint, at: Date): Promise<number> =>
    db.contactRequest.count({ where: { fromId, state: 'PENDING', expiresAt: { gt: at } } }),

  /** Makes room for a new request where one has run out; that one goes on reading as expired. */
  async closeExpired(fromId: bigint, toId: bigint, at: Date): Promise<void> {
    await db.contactRequest.updateMany({
      where: { fromId, toId, state: 'PENDING', expiresAt: { lte: at } },
      data: { state: 'WITHDRAWN', decidedAt: at },
    });
  },

  createRequest: (request: Omit<StoredContactRequest, 'state' | 'decidedAt'>): Promise<StoredContactRequest> =>
    db.contactRequest.create({ data: request }),

  decideRequest: (id: bigint, state: 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN', decidedAt: Date): Promise<StoredContactRequest> =>
    db.contactRequest.update({ where: { id }, data: { state, decidedAt } }),

  /** The user's requests, newest first, less those from people they have blocked; one more than the limit when there are more. */
  async listRequests(userId: bigint, { direction, state, at, limit, backward, afterId }: RequestListAsk): Promise<StoredContactRequest[]> {
    const beyond = backward ? Prisma.sql`>` : Prisma.sql`<`;
    const order = backward ? Prisma.sql`ASC` : Prisma.sql`DESC`;
    const narrowed = Prisma.sql`
      ${state === null ? Prisma.empty : inState(state, at)}
      ${afterId === null ? Prisma.empty : Prisma.sql`AND r.id ${beyond} ${afterId}`}
      ORDER BY r.id ${order} LIMIT ${limit + 1}`;
    const incoming = Prisma.sql`(
      SELECT * FROM contact_requests r WHERE r.to_id = ${userId}
        AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = ${userId} AND b.blocked_id = r.from_id) ${narrowed})`;
    const outgoing = Prisma.sql`(SELECT * FROM contact_requests r WHERE r.from_id = ${userId} ${narrowed})`;
    // Each side walks its own index; a condition over both would sort everything.
    const sides = direction === null ? [incoming, outgoing] : [direction === 'INCOMING' ? incoming : outgoing];
    const rows = await db.$queryRaw<RequestSqlRow[]>`
      SELECT * FROM (${Prisma.join(sides, ' UNION ALL ')}) AS r ORDER BY r.id ${order} LIMIT ${limit + 1}`;
    return rows.map(fromSql);
  },
});

export type ContactRequestStore = ReturnType<typeof createContactRequestStore>;
