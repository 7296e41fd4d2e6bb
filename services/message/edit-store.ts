import type { Database } from '../chat/chat-store.ts';
import type { Reactable } from '../reaction/reaction.ts';
import type { Message, MessageVersion, TextContent } from './message.ts';
import { fromMessageSql, messageColumns, type MessageSqlRow } from './message-store.ts';

type Place = Pick<Message, 'chatId' | 'seq'>;

interface VersionRow {
  chat_id: bigint;
  seq: number;
  body: string;
  written_at: Date;
}

const keyOf = ({ chatId, seq }: Place): string => `${chatId}:${seq}`;

/** What messages said before they were edited. */
export const createEditStore = (db: Database) => ({
  /** Keeps what the message says now and puts the new content in its place; under the chat's lock. */
  async replace(message: Message, content: TextContent, version: number): Promise<Message> {
    const { chatId, seq } = message;
    const { reactions: _, ...before } = message.content as TextContent & Reactable;
    const writtenAt = before.editedAt === undefined ? message.createdAt : new Date(before.editedAt);
    await db.$executeRaw`
      INSERT INTO message_edits (chat_id, seq, edit, content, written_at)
      VALUES (${chatId}, ${seq}, ${before.edits ?? 0}, ${JSON.stringify(before)}::jsonb, ${writtenAt})`;
    const [row] = await db.$queryRaw<MessageSqlRow[]>`
      UPDATE messages SET content = ${JSON.stringify(content)}::jsonb, version = ${version}, changed_at = clock_timestamp()
      WHERE chat_id = ${chatId} AND seq = ${seq} RETURNING ${messageColumns}`;
    return fromMessageSql(row as MessageSqlRow);
  },

  /** By place, what was said before, oldest first. Nothing of a recalled message: its earlier texts went with it. */
  async listVersions(places: readonly Place[]): Promise<(place: Place) => readonly MessageVersion[]> {
    const rows =
      places.length === 0
        ? []
        : await db.$queryRaw<VersionRow[]>`
      SELECT e.chat_id, e.seq, e.content->>'body' AS body, e.written_at
      FROM unnest(${places.map(({ chatId }) => chatId)}::bigint[], ${places.map(({ seq }) => seq)}::int[]) AS p (chat_id, seq)
      JOIN message_edits e ON e.chat_id = p.chat_id AND e.seq = p.seq
      JOIN messages m ON m.chat_id = p.chat_id AND m.seq = p.seq AND (m.expires_at IS NULL OR m.expires_at > statement_timestamp())
      ORDER BY e.chat_id, e.seq, e.edit`;
    const byPlace = Map.groupBy(rows, (row) => keyOf({ chatId: row.chat_id, seq: row.seq }));
    return (place) => (byPlace.get(keyOf(place)) ?? []).map((row) => ({ body: row.body, writtenAt: row.written_at }));
  },

  /** By client id, what it became, of those that became something. */
  async listSent(sent: { chatId: bigint; senderId: bigint; clientMessageIds: readonly string[] }): Promise<Map<string, Message>> {
    const { chatId, senderId, clientMessageIds } = sent;
    const rows = await db.$queryRaw<MessageSqlRow[]>`
      SELECT ${messageColumns} FROM messages
      WHERE chat_id = ${chatId} AND sender_id = ${senderId} AND client_message_id = ANY(${[...clientMessageIds]}::text[])`;
    return new Map(rows.map((row) => [row.client_message_id as string, fromMessageSql(row)]));
  },

  /** The message that a client's id became, with what was sent: what it says now may be another text. */
  async findSent(sent: {
    chatId: bigint;
    senderId: bigint;
    clientMessageId: string;
  }): Promise<{ message: Message; first: Partial<TextContent> } | null> {
    const { chatId, senderId, clientMessageId } = sent;
    const [row] = await db.$queryRaw<MessageSqlRow[]>`
      SELECT ${messageColumns} FROM messages
      WHERE chat_id = ${chatId} AND sender_id = ${senderId} AND client_message_id = ${clientMessageId}`;
    if (row === undefined) return null;
    const message = fromMessageSql(row);
    const [first] = await db.$queryRaw<{ content: TextContent }[]>`
      SELECT content FROM message_edits WHERE chat_id = ${chatId} AND seq = ${row.seq} AND edit = 0`;
    return { message, first: first?.content ?? (message.content as Partial<TextContent>) };
  },
});

export type EditStore = ReturnType<typeof createEditStore>;
