import type { PrismaClient } from '../../prisma/generated/client.ts';
import { createAttachmentStore } from '../attachment/attachment-store.ts';
import { changeChat } from '../chat/change-chat.ts';
import type { Publisher } from '../live/publisher.ts';
import { createPinStore } from '../pin/pin-store.ts';
import type { Message } from './message.ts';
import { fromMessageSql, messageColumns, type MessageSqlRow } from './message-store.ts';

export interface ExpireMessagesDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
}

interface DueRow {
  seq: number;
  /** The message itself has ended; otherwise the words that it quotes have. */
  ended: boolean;
  /** What it holds. */
  held: string[];
  /** Something is left to delete: it may have been recalled meanwhile. */
  standing: boolean;
}

/** Messages of one chat under one lock. */
const AT_ONCE_MAX = 100;

/**
 * Deletes what has ended. Nobody was told of it from its end on; this takes it out of the database and tells every device, by the same
 * tombstone as a recall, whose moment is the end. Any number of workers may do it: who comes second to a chat finds nothing left.
 */
export const createExpireMessages = ({ prisma, publisher }: ExpireMessagesDeps) => {
  /** The clock is read once: by what may differ from row to row the index does not find where to end, and all that is to end some day is looked at. */
  const listDueChats = async (limit: number): Promise<bigint[]> => {
    const rows = await prisma.$queryRaw<{ chat_id: bigint }[]>`
      SELECT chat_id FROM (SELECT chat_id, ends_at FROM message_ends WHERE ends_at <= (SELECT clock_timestamp()) ORDER BY ends_at LIMIT ${limit * AT_ONCE_MAX}) AS due
      GROUP BY chat_id ORDER BY min(ends_at) LIMIT ${limit}`;
    return rows.map((row) => row.chat_id);
  };

  /** Answers how many it took out. */
  const expireIn = async (chatId: bigint): Promise<number> => {
    const changed: Message[] = [];
    let wasPinned = false;
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, chatId, async ({ chat, nextVersion, setChat }) => {
        const due = await tx.$queryRaw<DueRow[]>`
          SELECT d.seq, coalesce(m.expires_at <= clock_timestamp(), false) AS ended, m.recalled_at IS NULL AS standing,
            ARRAY(SELECT jsonb_array_elements_text(m.content->'attachments')) AS held
          FROM message_ends d JOIN messages m ON m.chat_id = ${chatId} AND m.seq = d.seq
          WHERE d.chat_id = ${chatId} AND d.ends_at <= clock_timestamp() ORDER BY d.seq LIMIT ${AT_ONCE_MAX}`;
        const standing = due.filter((row) => row.standing);
        const ended = standing.filter((row) => row.ended).map(({ seq }) => seq);
        const attachments = createAttachmentStore(tx);
        const idle = await attachments.listIdle(standing.flatMap((row) => (row.ended ? row.held.map(BigInt) : [])));
        const quoting = standing.filter((row) => !row.ended).map(({ seq }) => seq);
        if (chat.pinCount > 0) for (const seq of ended) wasPinned = (await createPinStore(tx).removePin(chatId, seq)) || wasPinned;
        const rows = await tx.$queryRaw<MessageSqlRow[]>`
          UPDATE messages SET content = emptied(content), recalled_at = expires_at, recalled_by = sender_id, version = k.next, changed_at = clock_timestamp()
          FROM unnest(${ended}::int[], ${ended.map(() => nextVersion())}::int[]) AS k (at, next)
          WHERE chat_id = ${chatId} AND seq = k.at RETURNING ${messageColumns}`;
        await attachments.collectSoon(idle);
        const faded = await tx.$queryRaw<MessageSqlRow[]>`
          UPDATE messages SET content = without_quote(content), version = k.next, changed_at = clock_timestamp()
          FROM unnest(${quoting}::int[], ${quoting.map(() => nextVersion())}::int[]) AS k (at, next)
          WHERE chat_id = ${chatId} AND seq = k.at RETURNING ${messageColumns}`;
        if (quoting.length > 0) {
          await tx.$executeRaw`
            UPDATE message_edits SET content = without_quote(content) WHERE chat_id = ${chatId} AND seq = ANY(${quoting}::int[])`;
        }
        // One that quotes has an end of its own perhaps, which is later.
        const seqs = due.map(({ seq }) => seq);
        await tx.$executeRaw`
          UPDATE message_ends d SET ends_at = m.expires_at FROM messages m
          WHERE d.chat_id = ${chatId} AND d.seq = ANY(${quoting}::int[]) AND m.chat_id = ${chatId} AND m.seq = d.seq AND m.expires_at IS NOT NULL`;
        await tx.$executeRaw`
          DELETE FROM message_ends WHERE chat_id = ${chatId} AND seq = ANY(${seqs}::int[]) AND ends_at <= clock_timestamp()`;
        changed.push(...[...rows, ...faded].map(fromMessageSql));
        if (wasPinned) setChat({});
      }),
    );
    if (change !== null && change.version > change.previousVersion) {
      publisher.chatChanged({ ...change, ...(wasPinned ? {} : { messages: changed.toSorted((a, b) => a.seq - b.seq) }) }).catch(() => {});
    }
    return changed.length;
  };

  /** One round; answers whether there may be more to do at once. */
  return async (limit: number, onError: (error: unknown) => void): Promise<boolean> => {
    const chatIds = await listDueChats(limit);
    let isMore = chatIds.length === limit;
    for (const chatId of chatIds) {
      try {
        if ((await expireIn(chatId)) === AT_ONCE_MAX) isMore = true;
      } catch (error) {
        // A chat that could not be locked in time holds up no other; the next round comes to it again.
        onError(error);
      }
    }
    return isMore;
  };
};

export type ExpireMessages = ReturnType<typeof createExpireMessages>;
