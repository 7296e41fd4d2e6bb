import type { Database } from '../chat/chat-store.ts';
import { limits } from '../limits.ts';
import type { ScheduledContent } from './scheduled-content.ts';
import type { ScheduledMessage, ScheduledState } from './scheduled-message.ts';

interface ScheduledRow {
  user_id: bigint;
  id: bigint;
  chat_id: bigint;
  client_message_id: string;
  input_hash: string;
  /** `{}` once it is done with. */
  content: ScheduledContent | Record<string, never>;
  reply_to_seq: number | null;
  silent: boolean;
  send_at: Date;
  state: ScheduledState;
  failure: string | null;
  seq: number | null;
  attempts: number;
  version?: number;
}

/** As it is stored, with what only the verbs look at. */
export interface StoredSchedule extends ScheduledMessage {
  readonly inputHash: string;
  /** How often a worker has taken it. */
  readonly attempts: number;
}

const fromSql = (row: ScheduledRow): StoredSchedule => ({
  userId: row.user_id,
  id: row.id,
  chatId: row.chat_id,
  clientMessageId: row.client_message_id,
  inputHash: row.input_hash,
  content: 'body' in row.content || 'told' in row.content ? (row.content as ScheduledContent) : null,
  replyToSeq: row.reply_to_seq,
  silent: row.silent,
  sendAt: row.send_at,
  state: row.state,
  failure: row.failure,
  seq: row.seq,
  attempts: row.attempts,
  version: row.version ?? 0,
});

export interface NewSchedule {
  readonly userId: bigint;
  readonly id: bigint;
  readonly chatId: bigint;
  readonly clientMessageId: string;
  readonly inputHash: string;
  readonly content: ScheduledContent;
  readonly replyToSeq: number | null;
  readonly silent: boolean;
  readonly sendAt: Date;
}

type Key = Pick<ScheduledMessage, 'userId' | 'id'>;

const FORGET_MAX = 500;
/** How long a worker may take over one before another looks after it. */
const CLAIM_SECONDS = 30;

export const createScheduleStore = (db: Database) => ({
  /** Taken first by whoever changes something here: changes of one person come one after the other. */
  async lockUser(userId: bigint): Promise<void> {
    await db.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR NO KEY UPDATE`;
  },

  async find({ userId, id }: Key): Promise<StoredSchedule | null> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      SELECT s.*, coalesce(a.version, 0) AS version FROM scheduled_messages s
      LEFT JOIN account_changes a ON a.user_id = s.user_id AND a.kind = 'SCHEDULED' AND a.ref = s.id
      WHERE s.user_id = ${userId} AND s.id = ${id}`;
    return rows[0] === undefined ? null : fromSql(rows[0]);
  },

  async findByClientId(userId: bigint, chatId: bigint, clientMessageId: string): Promise<StoredSchedule | null> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      SELECT s.*, coalesce(a.version, 0) AS version FROM scheduled_messages s
      LEFT JOIN account_changes a ON a.user_id = s.user_id AND a.kind = 'SCHEDULED' AND a.ref = s.id
      WHERE s.user_id = ${userId} AND s.chat_id = ${chatId} AND s.client_message_id = ${clientMessageId}`;
    return rows[0] === undefined ? null : fromSql(rows[0]);
  },

  /** Those that wait or have failed, in all chats or in one, in the order of their times. */
  async listOpen(userId: bigint, chatId: bigint | null = null): Promise<StoredSchedule[]> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      SELECT s.*, coalesce(a.version, 0) AS version FROM scheduled_messages s
      LEFT JOIN account_changes a ON a.user_id = s.user_id AND a.kind = 'SCHEDULED' AND a.ref = s.id
      WHERE s.user_id = ${userId} AND s.state IN ('WAITING', 'SENDING', 'FAILED') AND (${chatId}::bigint IS NULL OR s.chat_id = ${chatId})
      ORDER BY s.send_at, s.id LIMIT ${limits.scheduledMax}`;
    return rows.map(fromSql);
  },

  /** Whatever has become of them. */
  async listByIds(userId: bigint, ids: readonly bigint[]): Promise<StoredSchedule[]> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      SELECT s.*, coalesce(a.version, 0) AS version FROM scheduled_messages s
      LEFT JOIN account_changes a ON a.user_id = s.user_id AND a.kind = 'SCHEDULED' AND a.ref = s.id
      WHERE s.user_id = ${userId} AND s.id = ANY(${[...ids]}::bigint[]) ORDER BY s.send_at, s.id`;
    return rows.map(fromSql);
  },

  /** How many are open, in all and in one chat. */
  async countOpen(userId: bigint, chatId: bigint): Promise<{ all: number; inChat: number }> {
    const [row] = await db.$queryRaw<[{ all: number; in_chat: number }]>`
      SELECT count(*)::int AS all, (count(*) FILTER (WHERE chat_id = ${chatId}))::int AS in_chat
      FROM scheduled_messages WHERE user_id = ${userId} AND state IN ('WAITING', 'SENDING', 'FAILED')`;
    return { all: row.all, inChat: row.in_chat };
  },

  async insert({ userId, id, chatId, clientMessageId, inputHash, content, replyToSeq, silent, sendAt }: NewSchedule): Promise<void> {
    await db.$executeRaw`
      INSERT INTO scheduled_messages (user_id, id, chat_id, client_message_id, input_hash, content, reply_to_seq, silent, send_at, due_at)
      VALUES (${userId}, ${id}, ${chatId}, ${clientMessageId}, ${inputHash}, ${JSON.stringify(content)}::jsonb, ${replyToSeq}, ${silent}, ${sendAt}, ${sendAt})`;
  },

  /** Something else for one that is open; it waits again. False: it is not, or is being sent. */
  async change({ userId, id }: Key, { content, silent, sendAt }: Pick<NewSchedule, 'content' | 'silent' | 'sendAt'>): Promise<boolean> {
    const changed = await db.$executeRaw`
      UPDATE scheduled_messages SET content = ${JSON.stringify(content)}::jsonb, silent = ${silent}, send_at = ${sendAt}, due_at = ${sendAt}, state = 'WAITING',
        failure = NULL, attempts = 0, changed_at = clock_timestamp()
      WHERE user_id = ${userId} AND id = ${id} AND state IN ('WAITING', 'FAILED')`;
    return changed > 0;
  },

  async cancel({ userId, id }: Key): Promise<boolean> {
    const changed = await db.$executeRaw`
      UPDATE scheduled_messages SET state = 'CANCELED', content = '{}', failure = NULL, changed_at = clock_timestamp()
      WHERE user_id = ${userId} AND id = ${id} AND state IN ('WAITING', 'FAILED')`;
    return changed > 0;
  },

  /** Takes one, whenever its time is. */
  async claim({ userId, id }: Key): Promise<StoredSchedule | null> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      UPDATE scheduled_messages SET state = 'SENDING', due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), attempts = 1
      WHERE user_id = ${userId} AND id = ${id} AND state IN ('WAITING', 'FAILED') RETURNING *`;
    return rows[0] === undefined ? null : fromSql(rows[0]);
  },

  /** Takes those that are due, or whose worker has not said for too long what became of them: by the one clock that all workers share. */
  async claimDue(limit: number): Promise<StoredSchedule[]> {
    const rows = await db.$queryRaw<ScheduledRow[]>`
      UPDATE scheduled_messages SET state = 'SENDING', due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
      WHERE (user_id, id) IN (
        SELECT user_id, id FROM scheduled_messages WHERE state IN ('WAITING', 'SENDING') AND least(due_at, full_due_at) <= (SELECT clock_timestamp())
        ORDER BY least(due_at, full_due_at) LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`;
    return rows.map(fromSql).sort((a, b) => a.sendAt.getTime() - b.sendAt.getTime() || (a.id < b.id ? -1 : 1));
  },

  /** Which message it has become, if it has, though nobody has said so. */
  async findSentSeq({
    userId,
    chatId,
    clientMessageId,
  }: Pick<ScheduledMessage, 'userId' | 'chatId' | 'clientMessageId'>): Promise<number | null> {
    const rows = await db.$queryRaw<{ seq: number }[]>`
      SELECT seq FROM messages WHERE chat_id = ${chatId} AND sender_id = ${userId} AND client_message_id = ${clientMessageId}`;
    return rows[0]?.seq ?? null;
  },

  /** Not now: its worker comes back to it. */
  async postpone({ userId, id }: Key, forMs: number): Promise<void> {
    await db.$executeRaw`
      UPDATE scheduled_messages SET due_at = clock_timestamp() + make_interval(secs => ${forMs / 1000}) WHERE user_id = ${userId} AND id = ${id} AND state = 'SENDING'`;
  },

  /** What became of one that was being sent. False: somebody else has said it. */
  async finish({ userId, id }: Key, outcome: { seq: number } | { failure: string }): Promise<boolean> {
    const changed =
      'seq' in outcome
        ? await db.$executeRaw`
            UPDATE scheduled_messages SET state = 'SENT', failure = NULL, seq = ${outcome.seq}, content = '{}', changed_at = clock_timestamp()
            WHERE user_id = ${userId} AND id = ${id} AND state = 'SENDING'`
        : await db.$executeRaw`
            UPDATE scheduled_messages SET state = 'FAILED', failure = ${outcome.failure}, changed_at = clock_timestamp()
            WHERE user_id = ${userId} AND id = ${id} AND state = 'SENDING'`;
    return changed > 0;
  },

  /** Takes away what has long been done with, and what the account stream said of it: no device comes back from so long ago. */
  async forgetOld(): Promise<void> {
    await db.$executeRaw`
      WITH old AS (
        DELETE FROM scheduled_messages WHERE (user_id, id) IN (
          SELECT user_id, id FROM scheduled_messages WHERE state IN ('SENT', 'CANCELED', 'FAILED')
            AND changed_at < clock_timestamp() - make_interval(days => ${limits.cursorDays + 1}::int) LIMIT ${FORGET_MAX})
        RETURNING user_id, id)
      DELETE FROM account_changes a USING old WHERE a.user_id = old.user_id AND a.kind = 'SCHEDULED' AND a.ref = old.id`;
  },
});

export type ScheduleStore = ReturnType<typeof createScheduleStore>;
