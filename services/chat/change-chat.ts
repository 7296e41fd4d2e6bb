import type { Prisma } from '../../prisma/generated/client.ts';
import type { CommittedChatChange } from '../live/publisher.ts';
import type { SystemContent } from '../message/message.ts';
import type { Chat, JoinMode, Member, MemberRole, MemberState } from './chat.ts';
import { type ChatSqlRow, type MemberSqlRow, fromChatSql, fromMemberSql } from './chat-store.ts';

/**
 * The one way to change a chat other than by appending messages: it holds the chat's row lock, gives out versions and seqs, and
 * leaves the outbox row, all in the caller's transaction. Publish what it returns after the commit.
 */
export interface ChatChange {
  /** The transaction that holds the lock; reads that decide something go through it. */
  readonly tx: Prisma.TransactionClient;
  /** As it stood when the lock was taken. */
  readonly chat: Chat;
  /** What the database's clock said: by it mutes end. */
  readonly nowMs: number;
  /** The chat's next version; each thing that changes takes one. */
  nextVersion(): number;
  findMember(userId: bigint): Promise<Member | null>;
  /** Puts people in, back in, or out; they take the next version. Joining hides what was said before, unless the group shows it. */
  setMembers(userIds: readonly bigint[], change: { state: MemberState; role: MemberRole }): Promise<void>;
  setRole(userId: bigint, role: MemberRole): Promise<void>;
  setNickname(userId: bigint, nickname: string | null): Promise<void>;
  setMutedUntil(userId: bigint, mutedUntil: Date | null): Promise<void>;
  setChat(fields: Partial<Omit<ChatFields, 'nicknamed'>>): void;
  postSystem(id: bigint, content: SystemContent): Promise<void>;
}

interface ChatFields {
  nicknamed: boolean;
  announcementId: bigint | null;
  title: string | null;
  ownerId: bigint | null;
  memberCount: number;
  canSend: boolean;
  joinMode: JoinMode;
  joinQuestion: string;
  historyVisible: boolean;
  joinRequestCount: number;
  mutedAll: boolean;
  slowSeconds: number;
  disappearSeconds: number;
}

export const changeChat = async (
  tx: Prisma.TransactionClient,
  chatId: bigint,
  apply: (change: ChatChange) => Promise<void>,
): Promise<CommittedChatChange | null> => {
  const [row] = await tx.$queryRaw<(ChatSqlRow & { now: Date })[]>`
    SELECT *, clock_timestamp() AS now FROM chats WHERE id = ${chatId} FOR UPDATE`;
  if (row === undefined) return null;
  const chat = fromChatSql(row);
  const state = { seq: chat.lastSeq, version: chat.version, metaVersion: chat.metaVersion };
  const fields: ChatFields = { ...chat };
  const joined: bigint[] = [];

  await apply({
    tx,
    chat,
    nowMs: row.now.getTime(),
    nextVersion: () => ++state.version,
    async findMember(userId) {
      const [member] = await tx.$queryRaw<MemberSqlRow[]>`SELECT * FROM members WHERE chat_id = ${chatId} AND user_id = ${userId}`;
      return member === undefined ? null : fromMemberSql(member);
    },
    async setMembers(userIds, { state: memberState, role }) {
      const version = ++state.version;
      await writeMembers(tx, {
        chatId,
        userIds,
        state: memberState,
        role,
        version,
        seq: state.seq,
        seesFromSeq: chat.historyVisible ? 0 : state.seq,
      });
      if (memberState === 'JOINED') joined.push(...userIds);
    },
    async setRole(userId, role) {
      const version = ++state.version;
      await tx.$executeRaw`
        UPDATE members SET role = ${role}, muted_until = CASE WHEN ${role} = 'MEMBER' THEN muted_until END, version = ${version}
        WHERE chat_id = ${chatId} AND user_id = ${userId}`;
    },
    async setNickname(userId, nickname) {
      const version = ++state.version;
      fields.nicknamed = true;
      await tx.$executeRaw`UPDATE members SET nickname = ${nickname}, version = ${version} WHERE chat_id = ${chatId} AND user_id = ${userId}`;
    },
    async setMutedUntil(userId, mutedUntil) {
      const version = ++state.version;
      await tx.$executeRaw`
        UPDATE members SET muted_until = ${mutedUntil}, version = ${version} WHERE chat_id = ${chatId} AND user_id = ${userId}`;
    },
    setChat(changes) {
      Object.assign(fields, changes);
      state.metaVersion = ++state.version;
    },
    async postSystem(id, content) {
      const seq = ++state.seq;
      const version = ++state.version;
      await tx.$executeRaw`
        INSERT INTO messages (chat_id, seq, id, kind, content, version, created_at, changed_at)
        SELECT ${chatId}, ${seq}, ${id}, 'SYSTEM', ${JSON.stringify(content)}::jsonb, ${version}, t, t FROM clock_timestamp() AS t`;
    },
  });

  if (state.version === chat.version) return { chatId, previousVersion: chat.version, version: chat.version };
  await tx.$executeRaw`
    UPDATE chats SET last_seq = ${state.seq}, version = ${state.version}, meta_version = ${state.metaVersion},
      title = ${fields.title}, owner_id = ${fields.ownerId}, member_count = ${fields.memberCount}, can_send = ${fields.canSend}, nicknamed = ${fields.nicknamed}, announcement_id = ${fields.announcementId},
      join_mode = ${fields.joinMode}, join_question = ${fields.joinQuestion}, history_visible = ${fields.historyVisible}, join_request_count = ${fields.joinRequestCount},
      muted_all = ${fields.mutedAll}, slow_seconds = ${fields.slowSeconds}, disappear_seconds = ${fields.disappearSeconds},
      changed_at = clock_timestamp(),
      last_activity_at = CASE WHEN ${state.seq} > last_seq THEN clock_timestamp() ELSE last_activity_at END
    WHERE id = ${chatId}`;
  await tx.$executeRaw`INSERT INTO outbox (stream_id, version, stream) VALUES (${chatId}, ${state.version}, 'CHAT')`;
  return { chatId, previousVersion: chat.version, version: state.version, joined };
};

interface MemberWrite {
  chatId: bigint;
  userIds: readonly bigint[];
  state: MemberState;
  role: MemberRole;
  version: number;
  /** The chat's last seq: a newcomer has read up to here. */
  seq: number;
  /** What a newcomer sees begins after this. */
  seesFromSeq: number;
}

const writeMembers = async (tx: Prisma.TransactionClient, write: MemberWrite): Promise<void> => {
  const { chatId, userIds, state, role, version, seq, seesFromSeq } = write;
  if (state !== 'JOINED') {
    await tx.$executeRaw`
      UPDATE members SET state = ${state}, role = ${role}, nickname = NULL, version = ${version}, changed_at = clock_timestamp()
      WHERE chat_id = ${chatId} AND user_id = ANY(${[...userIds]}::bigint[])`;
    return;
  }
  await tx.$executeRaw`
    INSERT INTO members (chat_id, user_id, role, state, joined_seq, entered_seq, read_seq, delivered_seq, version)
    SELECT ${chatId}, u, ${role}, 'JOINED', ${seesFromSeq}::int, ${seq}::int, ${seq}::int, ${seq}::int, ${version}::int FROM unnest(${[...userIds]}::bigint[]) AS u
    ON CONFLICT (chat_id, user_id) DO UPDATE SET role = excluded.role, state = 'JOINED', joined_seq = excluded.joined_seq, entered_seq = excluded.entered_seq,
      read_seq = greatest(members.read_seq, excluded.read_seq), delivered_seq = greatest(members.delivered_seq, excluded.delivered_seq),
      version = excluded.version, joined_at = now(), changed_at = clock_timestamp(), marked_at = clock_timestamp()
    WHERE members.state <> 'JOINED'`;
};
