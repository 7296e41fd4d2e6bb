import type { PrismaClient } from '../../prisma/generated/client.ts';
import { createBatcher } from '../batcher.ts';
import type { ChatKind } from '../chat/chat.ts';

/** One chat of a user, as little of it as deciding what to send needs. */
export interface SyncRow {
  readonly chatId: bigint;
  readonly kind: ChatKind;
  readonly version: number;
  readonly joined: boolean;
  /** The version of the member's place, which rises whenever they come or go. */
  readonly memberVersion: number;
  /** The highest seq the member may not see. */
  readonly floorSeq: number;
  readonly chatChanged: boolean;
  readonly memberChanged: boolean;
  readonly marked: boolean;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly peerId: bigint | null;
  readonly peerMarked: boolean;
  /** 0 when either side hides receipts. */
  readonly peerReadSeq: number;
  readonly peerDeliveredSeq: number;
  readonly pinned: boolean;
  readonly lastActivityMs: number;
}

interface SyncSqlRow {
  chat_id: bigint;
  kind: string;
  version: number;
  joined: boolean;
  member_version: number;
  floor_seq: number;
  chat_changed: boolean;
  member_changed: boolean;
  marked: boolean;
  read_seq: number;
  delivered_seq: number;
  peer_id: bigint | null;
  peer_marked: boolean | null;
  peer_read_seq: number | null;
  peer_delivered_seq: number | null;
  pinned: boolean;
  last_activity_ms: number;
}

const fromSql = (row: SyncSqlRow): SyncRow => ({
  chatId: row.chat_id,
  kind: row.kind as ChatKind,
  version: row.version,
  joined: row.joined,
  memberVersion: row.member_version,
  floorSeq: row.floor_seq,
  chatChanged: row.chat_changed,
  memberChanged: row.member_changed,
  marked: row.marked,
  readSeq: row.read_seq,
  deliveredSeq: row.delivered_seq,
  peerId: row.peer_id,
  peerMarked: row.peer_marked ?? false,
  peerReadSeq: row.peer_read_seq ?? 0,
  peerDeliveredSeq: row.peer_delivered_seq ?? 0,
  pinned: row.pinned,
  lastActivityMs: row.last_activity_ms,
});

interface SyncAsk {
  readonly userId: bigint;
  readonly sinceMs: number;
}
interface PlacesAsk {
  readonly userId: bigint;
  readonly chatIds: readonly bigint[];
}

const readNow = async (prisma: PrismaClient): Promise<number> => {
  const [row] = await prisma.$queryRaw<{ ms: number }[]>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
  return (row as { ms: number }).ms;
};

/** What each asked for, of rows that say whose they are. */
const deal = <Row extends { readonly n: number }, Value>(
  asks: readonly unknown[],
  rows: readonly Row[],
  value: (row: Row) => Value,
): Value[][] => {
  const dealt: Value[][] = asks.map(() => []);
  for (const row of rows) dealt[row.n - 1]?.push(value(row));
  return dealt;
};

const readChatIds = async (prisma: PrismaClient, userIds: readonly bigint[]): Promise<bigint[][]> => {
  const rows = await prisma.$queryRaw<{ n: number; chat_id: bigint }[]>`
    SELECT k.n::int, m.chat_id FROM unnest(${[...userIds]}::bigint[]) WITH ORDINALITY AS k(user_id, n)
    JOIN members m ON m.user_id = k.user_id AND m.state = 'JOINED'`;
  return deal(userIds, rows, (row) => row.chat_id);
};

const readSyncRows = async (prisma: PrismaClient, asks: readonly SyncAsk[]): Promise<SyncRow[][]> => {
  const rows = await prisma.$queryRaw<(SyncSqlRow & { n: number })[]>`
    SELECT k.n::int, m.chat_id, c.kind, c.version, m.state = 'JOINED' AS joined, m.version AS member_version, greatest(m.joined_seq, m.cleared_seq) AS floor_seq,
      c.changed_at > k.since AS chat_changed, m.changed_at > k.since AS member_changed,
      m.marked_at > k.since AS marked, m.read_seq, m.delivered_seq,
      p.user_id AS peer_id, p.marked_at > k.since AS peer_marked, p.read_seq AS peer_read_seq,
      p.delivered_seq AS peer_delivered_seq, coalesce(s.pinned_at >= m.joined_at, false) AS pinned, (extract(epoch FROM c.last_activity_at) * 1000)::float8 AS last_activity_ms
    FROM unnest(${asks.map((ask) => ask.userId)}::bigint[], ${asks.map((ask) => new Date(ask.sinceMs))}::timestamptz[]) WITH ORDINALITY AS k(user_id, since, n)
    JOIN members m ON m.user_id = k.user_id AND (m.state = 'JOINED' OR m.changed_at > k.since)
    JOIN chats c ON c.id = m.chat_id
    LEFT JOIN chat_settings s ON s.user_id = m.user_id AND s.chat_id = m.chat_id
    LEFT JOIN LATERAL (
      SELECT q.user_id, q.marked_at, q.delivered_seq, CASE WHEN u.show_read_receipts AND me.show_read_receipts THEN q.read_seq ELSE 0 END AS read_seq
      FROM members q JOIN users u ON u.id = q.user_id JOIN users me ON me.id = m.user_id
      WHERE q.chat_id = m.chat_id AND q.user_id <> m.user_id AND c.kind = 'DIRECT' LIMIT 1
    ) p ON true`;
  return deal(asks, rows, fromSql);
};

const readPlaceVersions = async (prisma: PrismaClient, asks: readonly PlacesAsk[]): Promise<Map<bigint, number>[]> => {
  const numbers = asks.flatMap((ask, i) => ask.chatIds.map(() => i + 1));
  const users = asks.flatMap((ask) => ask.chatIds.map(() => ask.userId));
  const rows = await prisma.$queryRaw<{ n: number; chat_id: bigint; version: number }[]>`
    SELECT k.n, m.chat_id, m.version
    FROM unnest(${numbers}::int[], ${users}::bigint[], ${asks.flatMap((ask) => ask.chatIds)}::bigint[]) AS k(n, user_id, chat_id)
    JOIN members m ON m.chat_id = k.chat_id AND m.user_id = k.user_id AND m.state = 'JOINED'`;
  return deal(asks, rows, (row): [bigint, number] => [row.chat_id, row.version]).map((places) => new Map(places));
};

/** Reads for devices that catch up ask together: each of them alone takes few rows, but there may be thousands at once. */
export const createSyncStore = (prisma: PrismaClient) => {
  const now = createBatcher(async (asks: readonly undefined[]) => {
    const ms = await readNow(prisma);
    return asks.map(() => ms);
  }, Number.POSITIVE_INFINITY);
  const listPlaceVersions = createBatcher((asks: readonly PlacesAsk[]) => readPlaceVersions(prisma, asks));
  const listSyncRows = createBatcher((asks: readonly SyncAsk[]) => readSyncRows(prisma, asks), 100);

  return {
    /** The database's clock, which cursors are told by. */
    now: () => now(undefined),

    /** The chats a user is in. */
    listChatIds: createBatcher((userIds: readonly bigint[]) => readChatIds(prisma, userIds)),

    /** All the user's chats with what changed since a moment: one row a chat, also for chats left since then. */
    listSyncRows: (userId: bigint, sinceMs: number) => listSyncRows({ userId, sinceMs }),

    /** The versions of a user's places in those of the chats that they are in now. */
    listPlaceVersions: (userId: bigint, chatIds: readonly bigint[]): Promise<Map<bigint, number>> =>
      chatIds.length === 0 ? Promise.resolve(new Map()) : listPlaceVersions({ userId, chatIds }),

    /** Versions of chats, for the hub's sweep. */
    async listVersions(chatIds: readonly bigint[]): Promise<Map<bigint, number>> {
      if (chatIds.length === 0) return new Map();
      const rows = await prisma.$queryRaw<{ id: bigint; version: number }[]>`
      SELECT id, version FROM chats WHERE id = ANY(${[...chatIds]}::bigint[])`;
      return new Map(rows.map((row) => [row.id, row.version]));
    },

    /** The chats that these users are in and came into since a moment. */
    async listPlacesSince(userIds: readonly bigint[], sinceMs: number): Promise<{ userId: bigint; chatId: bigint }[]> {
      if (userIds.length === 0) return [];
      const rows = await prisma.$queryRaw<{ user_id: bigint; chat_id: bigint }[]>`
      SELECT user_id, chat_id FROM members
      WHERE user_id = ANY(${[...userIds]}::bigint[]) AND changed_at > ${new Date(sinceMs)}::timestamptz AND state = 'JOINED'`;
      return rows.map((row) => ({ userId: row.user_id, chatId: row.chat_id }));
    },

    async listAccountVersions(userIds: readonly bigint[]): Promise<Map<bigint, number>> {
      if (userIds.length === 0) return new Map();
      const rows = await prisma.$queryRaw<{ id: bigint; version: number }[]>`
      SELECT id, account_version AS version FROM users WHERE id = ANY(${[...userIds]}::bigint[])`;
      return new Map(rows.map((row) => [row.id, row.version]));
    },
  };
};

export type SyncStore = ReturnType<typeof createSyncStore>;
