import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

export type JoinRequestState = 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN';

/** Somebody asks to come into a group, or a member asks for them. */
export interface JoinRequest {
  readonly id: bigint;
  readonly chatId: bigint;
  /** The group's title, as it is now: who asks is not in it. */
  readonly title: string;
  readonly userId: bigint;
  /** The member who asks for them; null when they ask themselves. */
  readonly invitedBy: bigint | null;
  readonly inviteId: bigint | null;
  readonly answer: string;
  readonly state: JoinRequestState;
  readonly createdAt: Date;
  readonly decidedBy: bigint | null;
}

/** Who asks, and so is told what becomes of it, and may take it back. */
export const askerOf = ({ userId, invitedBy }: Pick<JoinRequest, 'userId' | 'invitedBy'>): bigint => invitedBy ?? userId;

interface Row {
  id: bigint;
  chat_id: bigint;
  title: string | null;
  user_id: bigint;
  invited_by: bigint | null;
  invite_id: bigint | null;
  answer: string;
  state: string;
  created_at: Date;
  decided_by: bigint | null;
}

const fromSql = (row: Row): JoinRequest => ({
  id: row.id,
  chatId: row.chat_id,
  title: row.title ?? '',
  userId: row.user_id,
  invitedBy: row.invited_by,
  inviteId: row.invite_id,
  answer: row.answer,
  state: row.state as JoinRequestState,
  createdAt: row.created_at,
  decidedBy: row.decided_by,
});

export interface NewJoinRequest {
  readonly id: bigint;
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly invitedBy: bigint | null;
  readonly inviteId: bigint | null;
  readonly answer: string;
}

export interface JoinRequestListAsk {
  readonly limit: number;
  readonly backward: boolean;
  readonly afterId: bigint | null;
}

/** Requests to join. They change under the lock of their group alone. */
export const createJoinRequestStore = (db: PrismaClient | Prisma.TransactionClient) => {
  const list = (rows: readonly Row[]): JoinRequest[] => rows.map(fromSql);
  return {
    find: async (id: bigint): Promise<JoinRequest | null> =>
      list(await db.$queryRaw<Row[]>`SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id WHERE r.id = ${id}`)[0] ??
      null,

    listPendingIn: async (chatId: bigint, userIds: readonly bigint[]): Promise<JoinRequest[]> =>
      list(
        await db.$queryRaw<Row[]>`
          SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id
          WHERE r.chat_id = ${chatId} AND r.user_id = ANY(${[...userIds]}::bigint[]) AND r.state = 'PENDING' ORDER BY r.id`,
      ),

    async add(requests: readonly NewJoinRequest[]): Promise<void> {
      for (const { id, chatId, userId, invitedBy, inviteId, answer } of requests) {
        await db.$executeRaw`
          INSERT INTO join_requests (id, chat_id, user_id, invited_by, invite_id, answer)
          VALUES (${id}, ${chatId}, ${userId}, ${invitedBy}::bigint, ${inviteId}::bigint, ${answer})`;
      }
    },

    async setAnswer(id: bigint, answer: string): Promise<void> {
      await db.$executeRaw`UPDATE join_requests SET answer = ${answer} WHERE id = ${id}`;
    },

    async decide(ids: readonly bigint[], state: JoinRequestState, decidedBy: bigint): Promise<void> {
      await db.$executeRaw`
        UPDATE join_requests SET state = ${state}, decided_by = ${decidedBy}, decided_at = clock_timestamp()
        WHERE id = ANY(${[...ids]}::bigint[]) AND state = 'PENDING'`;
    },

    /** How many somebody has waiting, of their own and for others. */
    async countAskedBy(userId: bigint): Promise<number> {
      const [row] = await db.$queryRaw<{ count: number }[]>`
        SELECT ((SELECT count(*) FROM join_requests WHERE user_id = ${userId} AND invited_by IS NULL AND state = 'PENDING')
          + (SELECT count(*) FROM join_requests WHERE invited_by = ${userId} AND state = 'PENDING'))::int AS count`;
      return row?.count ?? 0;
    },

    /** Those that somebody asked for, by id; all that wait when no ids are given. */
    listAskedBy: async (userId: bigint, ids?: readonly bigint[]): Promise<JoinRequest[]> =>
      list(
        ids === undefined
          ? await db.$queryRaw<Row[]>`
              SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id
              WHERE ((r.user_id = ${userId} AND r.invited_by IS NULL) OR r.invited_by = ${userId}) AND r.state = 'PENDING' ORDER BY r.id`
          : await db.$queryRaw<Row[]>`
              SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id
              WHERE r.id = ANY(${[...ids]}::bigint[]) AND coalesce(r.invited_by, r.user_id) = ${userId} ORDER BY r.id`,
      ),

    /** Those of a group that wait, the first to ask first; one more than the limit when there are more. */
    listPending: async (chatId: bigint, { limit, backward, afterId }: JoinRequestListAsk): Promise<JoinRequest[]> =>
      list(
        backward
          ? await db.$queryRaw<Row[]>`
              SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id WHERE r.chat_id = ${chatId} AND r.state = 'PENDING'
                AND (${afterId}::bigint IS NULL OR r.id < ${afterId}) ORDER BY r.id DESC LIMIT ${limit + 1}`
          : await db.$queryRaw<Row[]>`
              SELECT r.*, c.title FROM join_requests r JOIN chats c ON c.id = r.chat_id WHERE r.chat_id = ${chatId} AND r.state = 'PENDING'
                AND (${afterId}::bigint IS NULL OR r.id > ${afterId}) ORDER BY r.id ASC LIMIT ${limit + 1}`,
      ),
  };
};
