import type { Database } from '../chat/chat-store.ts';
import type { Message } from '../message/message.ts';
import { fromMessageSql, messageColumns, type MessageSqlRow } from '../message/message-store.ts';
import type { Reaction } from './reaction.ts';

/** Puts the reactions beside what the message holds; under the chat's lock. Without any, nothing of them is left. */
export const writeReactions = async (
  db: Database,
  { chatId, seq }: Message,
  reactions: readonly Reaction[],
  version: number,
): Promise<Message> => {
  const stored = reactions.length === 0 ? null : JSON.stringify(reactions);
  const [row] = await db.$queryRaw<MessageSqlRow[]>`
    UPDATE messages SET version = ${version}, changed_at = clock_timestamp(),
      content = CASE WHEN ${stored}::jsonb IS NULL THEN content - 'reactions' ELSE content || jsonb_build_object('reactions', ${stored}::jsonb) END
    WHERE chat_id = ${chatId} AND seq = ${seq} RETURNING ${messageColumns}`;
  return fromMessageSql(row as MessageSqlRow);
};
