import type { Database } from '../chat/chat-store.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message/message.ts';
import type { PollVote } from './poll.ts';

type Place = Pick<Message, 'chatId' | 'seq'>;

interface VoteRow {
  chat_id: bigint;
  seq: number;
  options: number[];
  version: number;
}

const fromSql = (row: VoteRow): PollVote => ({ chatId: row.chat_id, seq: row.seq, options: row.options, version: row.version });

/** Who voted for what. One query each, however many. */
export const createPollVoteStore = (db: Database) => ({
  /** A person's own votes, the newest first, those that were taken back left out. */
  async listVotes(userId: bigint): Promise<PollVote[]> {
    const rows = await db.$queryRaw<VoteRow[]>`
      SELECT v.chat_id, v.seq, v.options, a.version FROM account_changes a
      JOIN poll_votes v ON v.user_id = a.user_id AND v.message_id = a.ref
      WHERE a.user_id = ${userId} AND a.kind = 'POLL_VOTE' AND v.options <> '{}' ORDER BY a.version DESC LIMIT ${limits.pollVotesMax}`;
    return rows.map(fromSql);
  },

  /** Their votes in some polls, by the ids of the messages, those that were taken back too. */
  async listVotesIn(userId: bigint, messageIds: readonly bigint[]): Promise<PollVote[]> {
    const rows = await db.$queryRaw<VoteRow[]>`
      SELECT v.chat_id, v.seq, v.options, a.version FROM poll_votes v
      JOIN account_changes a ON a.user_id = v.user_id AND a.kind = 'POLL_VOTE' AND a.ref = v.message_id
      WHERE v.user_id = ${userId} AND v.message_id = ANY(${[...messageIds]}::bigint[]) ORDER BY a.version`;
    return rows.map(fromSql);
  },

  /** What a person has voted for, by `chat:seq`; polls without a vote of theirs are left out. */
  async listChoices(userId: bigint, places: readonly Place[]): Promise<Map<string, readonly number[]>> {
    const rows = await db.$queryRaw<{ chat_id: bigint; seq: number; options: number[] }[]>`
      SELECT v.chat_id, v.seq, v.options
      FROM unnest(${places.map(({ chatId }) => chatId)}::bigint[], ${places.map(({ seq }) => seq)}::int[]) AS p (chat_id, seq)
      JOIN poll_votes v ON v.chat_id = p.chat_id AND v.seq = p.seq AND v.user_id = ${userId}`;
    return new Map(rows.map((row) => [`${row.chat_id}:${row.seq}`, row.options]));
  },

  /** In the place of the vote they had; under the chat's lock. */
  async save(userId: bigint, { chatId, seq, id }: Message, options: readonly number[]): Promise<void> {
    await db.$executeRaw`
      INSERT INTO poll_votes (chat_id, seq, user_id, message_id, options) VALUES (${chatId}, ${seq}, ${userId}, ${id}, ${[...options]}::smallint[])
      ON CONFLICT (chat_id, seq, user_id) DO UPDATE SET options = excluded.options, voted_at = clock_timestamp()`;
  },

  /** Who voted for an option, by id. One more than the limit when there are more. */
  async listVoters(
    { chatId, seq }: Place,
    option: number,
    { limit, backward, afterUserId }: { limit: number; backward: boolean; afterUserId: bigint | null },
  ): Promise<bigint[]> {
    const rows = await db.$queryRaw<{ user_id: bigint }[]>`
      SELECT user_id FROM poll_votes WHERE chat_id = ${chatId} AND seq = ${seq} AND ${option}::smallint = ANY(options)
        AND (${afterUserId}::bigint IS NULL OR CASE WHEN ${backward} THEN user_id < ${afterUserId} ELSE user_id > ${afterUserId} END)
      ORDER BY CASE WHEN ${backward} THEN -user_id ELSE user_id END LIMIT ${limit + 1}`;
    return rows.map((row) => row.user_id);
  },
});

export type PollVoteStore = ReturnType<typeof createPollVoteStore>;
