import pg from 'pg';
import { chatId as toChatId, messageId as toMessageId, userId as toUserId } from '../../schema/ids.ts';
import type { Data } from './ask.ts';

/** The log and what hangs on it, as the database has it. */
export interface Truth {
  readonly messages: ReadonlyMap<string, readonly TruthMessage[]>;
  readonly members: ReadonlyMap<string, readonly TruthMember[]>;
  readonly lastSeq: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, string>;
  /** What was committed and never told: nothing, once all has settled. */
  readonly outbox: number;
}

export interface TruthMessage {
  readonly id: string;
  readonly seq: number;
  readonly senderId: string | null;
  readonly clientMessageId: string | null;
  /** The text of a message, or what kind of notice it is. */
  readonly text: string;
}

export interface TruthMember {
  readonly userId: string;
  readonly state: string;
  readonly joinedSeq: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly floor: number;
}

export const readTruth = async (databaseUrl: string): Promise<Truth> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const messages = await client.query(
      `SELECT chat_id, seq, sender_id, client_message_id, kind, content, recalled_at FROM messages ORDER BY chat_id, seq`,
    );
    const members = await client.query(`SELECT * FROM members`);
    const chats = await client.query(`SELECT id, kind, last_seq FROM chats`);
    const outbox = await client.query(`SELECT count(*)::int AS rows FROM outbox`);
    const chatOf = (row: { chat_id: string }) => toChatId(BigInt(row.chat_id));
    const toMessage = (row: Data): TruthMessage => ({
      id: toMessageId(BigInt(row.chat_id), row.seq),
      seq: row.seq,
      senderId: row.sender_id === null ? null : toUserId(BigInt(row.sender_id)),
      clientMessageId: row.client_message_id,
      text: row.recalled_at !== null ? '(recalled)' : (row.content.body ?? '(notice)'),
    });
    const toMember = (row: Data): TruthMember => ({
      userId: toUserId(BigInt(row.user_id)),
      state: row.state,
      joinedSeq: row.joined_seq,
      readSeq: row.read_seq,
      deliveredSeq: row.delivered_seq,
      floor: Math.max(row.joined_seq, row.cleared_seq),
    });
    return {
      messages: new Map([...Map.groupBy(messages.rows, chatOf)].map(([id, rows]) => [id, rows.map(toMessage)])),
      members: new Map([...Map.groupBy(members.rows, chatOf)].map(([id, rows]) => [id, rows.map(toMember)])),
      lastSeq: new Map(chats.rows.map((row) => [toChatId(BigInt(row.id)), row.last_seq])),
      kinds: new Map(chats.rows.map((row) => [toChatId(BigInt(row.id)), row.kind])),
      outbox: outbox.rows[0].rows,
    };
  } finally {
    await client.end();
  }
};
