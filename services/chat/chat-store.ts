import type { Prisma, PrismaClient, Chat as ChatRow, Member as MemberRow } from '../../prisma/generated/client.ts';
import type { Chat, ChatKind, JoinMode, Member, MemberRole, MemberState } from './chat.ts';

export type Database = PrismaClient | Prisma.TransactionClient;

const toChat = (row: ChatRow): Chat => ({ ...row, kind: row.kind as ChatKind, joinMode: row.joinMode as JoinMode });
const toMember = (row: MemberRow): Member => ({ ...row, role: row.role as MemberRole, state: row.state as MemberState });

/** Chats and members by key; queries that page or join live with the verbs that need them. */
export const createChatStore = (db: Database) => ({
  async findChat(chatId: bigint): Promise<Chat | null> {
    const row = await db.chat.findUnique({ where: { id: chatId } });
    return row === null ? null : toChat(row);
  },

  async listChats(chatIds: readonly bigint[]): Promise<Chat[]> {
    const rows = await db.chat.findMany({ where: { id: { in: [...chatIds] } } });
    return rows.map(toChat);
  },

  async findMember(chatId: bigint, userId: bigint): Promise<Member | null> {
    const row = await db.member.findUnique({ where: { chatId_userId: { chatId, userId } } });
    return row === null ? null : toMember(row);
  },

  /** Members by (chat, user) pairs in one query; pairs that are not there are left out. */
  async listMembersAt(pairs: readonly { chatId: bigint; userId: bigint }[]): Promise<Member[]> {
    if (pairs.length === 0) return [];
    const chats = pairs.map((pair) => pair.chatId);
    const users = pairs.map((pair) => pair.userId);
    const rows = await db.$queryRaw<MemberSqlRow[]>`
      SELECT m.* FROM unnest(${chats}::bigint[], ${users}::bigint[]) AS k(chat_id, user_id)
      JOIN members m ON m.chat_id = k.chat_id AND m.user_id = k.user_id`;
    return rows.map(fromMemberSql);
  },

  async listMembersById(chatId: bigint, userIds: readonly bigint[]): Promise<Member[]> {
    const rows = await db.member.findMany({ where: { chatId, userId: { in: [...userIds] } } });
    return rows.map(toMember);
  },

  /** Members of a chat whose place changed after a version, whatever their state. */
  async listMembersChanged(chatId: bigint, afterVersion: number): Promise<Member[]> {
    const rows = await db.member.findMany({ where: { chatId, version: { gt: afterVersion } }, orderBy: { version: 'asc' } });
    return rows.map(toMember);
  },

  /** Who is called otherwise in these chats, and how. */
  async listNicknames(chatIds: readonly bigint[]): Promise<{ chatId: bigint; userId: bigint; nickname: string }[]> {
    const rows = await db.$queryRaw<{ chat_id: bigint; user_id: bigint; nickname: string }[]>`
      SELECT chat_id, user_id, nickname FROM members
      WHERE chat_id = ANY(${[...chatIds]}::bigint[]) AND nickname IS NOT NULL AND state = 'JOINED' ORDER BY chat_id, user_id`;
    return rows.map((row) => ({ chatId: row.chat_id, userId: row.user_id, nickname: row.nickname }));
  },

  async findDirectChatId(a: bigint, b: bigint): Promise<bigint | null> {
    const [lowId, highId] = a < b ? [a, b] : [b, a];
    const row = await db.directChat.findUnique({ where: { lowId_highId: { lowId, highId } } });
    return row?.chatId ?? null;
  },

  /** For each of the chats that is a direct one, the member who is not `userId`. Others have no peer. */
  async listPeers(chatIds: readonly bigint[], userId: bigint): Promise<Member[]> {
    const rows = await db.$queryRaw<MemberSqlRow[]>`
      SELECT m.* FROM members m JOIN chats c ON c.id = m.chat_id AND c.kind = 'DIRECT'
      WHERE m.chat_id = ANY(${[...chatIds]}::bigint[]) AND m.user_id <> ${userId}`;
    return rows.map(fromMemberSql);
  },
});

export type ChatStore = ReturnType<typeof createChatStore>;

/** A member as raw SQL returns it. */
export interface MemberSqlRow {
  chat_id: bigint;
  user_id: bigint;
  role: string;
  nickname: string | null;
  state: string;
  muted_until: Date | null;
  wrote_at: Date | null;
  joined_seq: number;
  read_seq: number;
  delivered_seq: number;
  cleared_seq: number;
  deleted_ranges: number[] | null;
  version: number;
  joined_at: Date;
  changed_at: Date;
  marked_at: Date;
}

export const fromMemberSql = (row: MemberSqlRow): Member => ({
  chatId: row.chat_id,
  userId: row.user_id,
  role: row.role as MemberRole,
  nickname: row.nickname,
  state: row.state as MemberState,
  mutedUntil: row.muted_until,
  wroteAt: row.wrote_at,
  joinedSeq: row.joined_seq,
  readSeq: row.read_seq,
  deliveredSeq: row.delivered_seq,
  clearedSeq: row.cleared_seq,
  deletedRanges: row.deleted_ranges ?? [],
  version: row.version,
  joinedAt: row.joined_at,
  changedAt: row.changed_at,
  markedAt: row.marked_at,
});

/** A chat as raw SQL returns it. */
export interface ChatSqlRow {
  id: bigint;
  kind: string;
  title: string | null;
  owner_id: bigint | null;
  member_count: number;
  last_seq: number;
  version: number;
  meta_version: number;
  can_send: boolean;
  nicknamed: boolean;
  announcement_id: bigint | null;
  join_mode: string;
  join_question: string;
  history_visible: boolean;
  join_request_count: number;
  muted_all: boolean;
  slow_seconds: number;
  disappear_seconds: number;
  pin_count: number;
  created_at: Date;
  last_activity_at: Date;
  changed_at: Date;
  mentioned_seq: number;
}

export const fromChatSql = (row: ChatSqlRow): Chat => ({
  id: row.id,
  kind: row.kind as ChatKind,
  title: row.title,
  ownerId: row.owner_id,
  memberCount: row.member_count,
  lastSeq: row.last_seq,
  version: row.version,
  metaVersion: row.meta_version,
  canSend: row.can_send,
  nicknamed: row.nicknamed,
  announcementId: row.announcement_id,
  joinMode: row.join_mode as JoinMode,
  joinQuestion: row.join_question,
  historyVisible: row.history_visible,
  joinRequestCount: row.join_request_count,
  mutedAll: row.muted_all,
  slowSeconds: row.slow_seconds,
  disappearSeconds: row.disappear_seconds,
  pinCount: row.pin_count,
  createdAt: row.created_at,
  lastActivityAt: row.last_activity_at,
  changedAt: row.changed_at,
  mentionedSeq: row.mentioned_seq,
});
