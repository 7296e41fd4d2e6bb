import { Prisma } from '../../prisma/generated/client.ts';
import type { Database } from '../chat/chat-store.ts';
import type { DeletedRanges } from '../chat/deleted-ranges.ts';
import type { Message, MessageContent } from './message.ts';

export interface MessageSqlRow {
  chat_id: bigint;
  seq: number;
  id: bigint;
  sender_id: bigint | null;
  client_message_id: string | null;
  kind: string;
  content: unknown;
  version: number;
  created_at: Date;
  recalled_at: Date | null;
  recalled_by: bigint | null;
  expires_at: Date | null;
}

export const fromMessageSql = (row: MessageSqlRow): Message => ({
  chatId: row.chat_id,
  seq: row.seq,
  id: row.id,
  senderId: row.sender_id,
  clientMessageId: row.client_message_id,
  kind: row.kind,
  content: row.content as MessageContent,
  version: row.version,
  createdAt: row.created_at,
  recalledAt: row.recalled_at,
  recalledBy: row.recalled_by,
  expiresAt: row.expires_at,
});

/** Which messages of a chat to read: seqs in (floor, …], and optionally below or above a seq. */
export interface MessageRange {
  readonly chatId: bigint;
  readonly floorSeq: number;
  readonly beforeSeq?: number | null;
  readonly afterSeq?: number | null;
  /** Not these. */
  readonly deletedRanges?: DeletedRanges;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** A message as it may be told now: one that has ended is a tombstone from that moment on, by the database's clock. The functions of the log say the same. */
export const messageColumns = Prisma.sql`chat_id, seq, id, sender_id, client_message_id, kind, version, created_at, expires_at,
  CASE WHEN expires_at <= statement_timestamp() THEN emptied(content) WHEN quote_expires_at <= statement_timestamp() THEN without_quote(content) ELSE content END AS content,
  CASE WHEN expires_at <= statement_timestamp() THEN coalesce(recalled_at, expires_at) ELSE recalled_at END AS recalled_at,
  CASE WHEN expires_at <= statement_timestamp() THEN coalesce(recalled_by, sender_id) ELSE recalled_by END AS recalled_by`;

export const notDeletedSql = (ranges: DeletedRanges): Prisma.Sql =>
  ranges.length === 0 ? Prisma.empty : Prisma.sql`AND deleted_between(${[...ranges]}::int[], seq - 1, seq) = 0`;

/** Reads of messages. Each names its chat as a plain parameter, so each touches one partition. */
export const createMessageStore = (db: Database) => ({
  /**
   * The lowest seq above the floor whose message was stored at a moment or after it; `lastSeq` + 1 when there is none. Halves what is left with
   * each look: time rises with the seqs, so their key does for an index by time.
   */
  async findSeqAt({ chatId, floorSeq, lastSeq, at }: { chatId: bigint; floorSeq: number; lastSeq: number; at: Date }): Promise<number> {
    const [row] = await db.$queryRaw<[{ seq: number }]>`
      WITH RECURSIVE find (low, high) AS (
        SELECT ${floorSeq}::int + 1, ${lastSeq}::int + 1
        UNION ALL
        SELECT CASE WHEN before THEN middle + 1 ELSE low END, CASE WHEN before THEN high ELSE middle END FROM (
          SELECT f.low, f.high, (f.low + f.high) / 2 AS middle, coalesce((
            SELECT created_at FROM messages WHERE chat_id = ${chatId} AND seq >= (f.low + f.high) / 2 ORDER BY seq LIMIT 1), 'infinity') < ${at}::timestamptz AS before
          FROM find f WHERE f.low < f.high) AS step)
      SELECT max(low) AS seq FROM find`;
    return row.seq;
  },

  async listRange({ chatId, floorSeq, beforeSeq, afterSeq, deletedRanges = [], limit, newestFirst }: MessageRange): Promise<Message[]> {
    const low = Math.max(floorSeq, afterSeq ?? 0);
    const high = beforeSeq ?? 2_147_483_647;
    const order = newestFirst ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const rows = await db.$queryRaw<MessageSqlRow[]>`
      SELECT ${messageColumns} FROM messages WHERE chat_id = ${chatId} AND seq > ${low} AND seq < ${high} ${notDeletedSql(deletedRanges)} ORDER BY seq ${order} LIMIT ${limit}`;
    return rows.map(fromMessageSql);
  },

  async listAt(places: readonly { chatId: bigint; seq: number }[]): Promise<Message[]> {
    if (places.length === 0) return [];
    const rows = await db.$queryRaw<MessageSqlRow[]>`
      SELECT * FROM messages_at(${places.map((place) => place.chatId)}::bigint[], ${places.map((place) => place.seq)}::int[])`;
    return rows.map(fromMessageSql);
  },

  /** The newest messages of each chat above its floor, newest first. */
  async listTails(tails: readonly { chatId: bigint; floorSeq: number; limit: number }[]): Promise<Map<bigint, Message[]>> {
    if (tails.length === 0) return new Map();
    const rows = await db.$queryRaw<MessageSqlRow[]>`
      SELECT * FROM messages_tail(${tails.map((tail) => tail.chatId)}::bigint[], ${tails.map((tail) => tail.floorSeq)}::int[],
        ${tails.map((tail) => tail.limit)}::int[])`;
    return Map.groupBy(rows.map(fromMessageSql), (message) => message.chatId) as Map<bigint, Message[]>;
  },

  /**
   * Messages that changed, newest change first. `previousVersion` is where the answer starts: the version asked after, or with
   * `sinceMs` the newest version that is not newer than that moment. `truncated`: there was more than `limit`.
   */
  async listChanged(
    asks: readonly { chatId: bigint; afterVersion: number; floorSeq: number }[],
    { sinceMs, limit }: { sinceMs: number | null; limit: number },
  ): Promise<Map<bigint, ChangedMessages>> {
    const since = sinceMs === null ? null : new Date(sinceMs);
    const rows =
      asks.length === 0
        ? []
        : await db.$queryRaw<(MessageSqlRow & { mark: 'ROW' | 'BOUNDARY' | 'TRUNCATED' })[]>`
      SELECT * FROM messages_changed(${asks.map((ask) => ask.chatId)}::bigint[], ${asks.map((ask) => ask.afterVersion)}::int[],
        ${asks.map((ask) => ask.floorSeq)}::int[], ${since}::timestamptz, ${limit}::int)`;
    const changed = new Map<bigint, ChangedMessages>(
      asks.map((ask) => [ask.chatId, { previousVersion: ask.afterVersion, truncated: false, messages: [] }]),
    );
    for (const row of rows) {
      const entry = changed.get(row.chat_id);
      if (entry === undefined) continue;
      if (row.mark === 'BOUNDARY') entry.previousVersion = row.version;
      else if (row.mark === 'TRUNCATED') entry.truncated = true;
      else entry.messages.push(fromMessageSql(row));
    }
    return changed;
  },
});

export interface ChangedMessages {
  previousVersion: number;
  truncated: boolean;
  messages: Message[];
}

export type MessageStore = ReturnType<typeof createMessageStore>;
