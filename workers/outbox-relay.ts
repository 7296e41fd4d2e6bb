import type { PrismaClient } from '../prisma/generated/client.ts';
import type { Publisher } from '../services/live/publisher.ts';
import { type TellableMarks, tellMarks } from '../services/message/tell-marks.ts';
import { createRounds, type WorkerDeps } from './rounds.ts';

export interface OutboxRelayDeps extends WorkerDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  /** How long a row is left to the process that wrote it, which publishes it itself. */
  readonly graceMs: number;
}

interface OutboxRow {
  stream_id: bigint;
  version: number;
  stream: 'CHAT' | 'ACCOUNT';
  created_at: Date;
  /** What else the same transaction changed. */
  more_streams: bigint[] | null;
  more_versions: number[] | null;
}

type Changed = Pick<OutboxRow, 'stream_id' | 'version' | 'stream' | 'created_at'>;

/** Rows; one stands for up to a batch of chats, and all are to be published before the claim runs out. */
const CLAIM_MAX = 50;
const CLAIM_SECONDS = 10;

/**
 * Publishes what was committed and not announced, because the process that committed it died or could not reach the bus. Any number
 * of relays may run: a row is claimed for a while, so two rarely publish the same one, and when they do, the hubs drop the repeat.
 * At least once: a row is deleted only after it was published. What is published is only "this stream reached this version": the hubs
 * read the rest from the log, so order is kept whatever order relays work in.
 */
export const createOutboxRelay = (deps: OutboxRelayDeps) => {
  const { prisma, publisher } = deps;

  const claim = (): Promise<OutboxRow[]> =>
    prisma.$queryRaw<OutboxRow[]>`
      UPDATE outbox SET claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
      WHERE (stream_id, version) IN (
        SELECT stream_id, version FROM outbox
        WHERE created_at < clock_timestamp() - make_interval(secs => ${deps.graceMs / 1000}) AND (claimed_until IS NULL OR claimed_until < now())
        ORDER BY created_at LIMIT ${CLAIM_MAX} FOR UPDATE SKIP LOCKED)
      RETURNING stream_id, version, stream, created_at, more_streams, more_versions`;

  const publish = async (row: Changed): Promise<void> => {
    if (row.stream === 'CHAT') {
      // The version before is not known here; zero makes every hub read what it lacks.
      const joined = await listNewcomers(prisma, row);
      // Marks first: the row is done with when the change is told.
      await tellMarks(publisher, await listMovedMarks(prisma, row));
      await publisher.chatChanged({ chatId: row.stream_id, previousVersion: 0, version: row.version, joined });
    } else {
      await publisher.accountChanged([{ userId: row.stream_id, version: row.version }]);
    }
  };

  const remove = (rows: readonly OutboxRow[]): Promise<number> =>
    prisma.$executeRaw`
      DELETE FROM outbox o USING unnest(${rows.map((row) => row.stream_id)}::bigint[], ${rows.map((row) => row.version)}::int[]) AS k(stream_id, version)
      WHERE o.stream_id = k.stream_id AND o.version = k.version`;

  /** One sweep; answers how many rows it published. */
  const sweep = async (): Promise<number> => {
    const rows = await claim();
    // The newest version of a stream says all that the older ones do.
    const newest = new Map<bigint, Changed>();
    for (const row of rows.flatMap(changedOf)) if (row.version >= (newest.get(row.stream_id)?.version ?? 0)) newest.set(row.stream_id, row);
    for (const row of newest.values()) await publish(row);
    if (rows.length > 0) await remove(rows);
    return rows.length;
  };

  return { ...createRounds({ ...deps, work: async () => (await sweep()) === CLAIM_MAX }), sweep };
};

const changedOf = (row: OutboxRow): Changed[] => [
  row,
  ...(row.more_streams ?? []).map((stream_id, i) => ({ ...row, stream_id, version: row.more_versions?.[i] ?? 0 })),
];

const sinceOf = (row: Changed): Date => new Date(row.created_at.getTime() - CLAIM_SECONDS * 1_000);

/**
 * Marks are told with the chat: those of whoever sent something about then, of which the process that did not tell of the message did not
 * tell either, and those that somebody moved while the bus was away. Telling someone twice does no harm.
 */
const listMovedMarks = (prisma: PrismaClient, row: Changed): Promise<TellableMarks[]> =>
  prisma.$queryRaw<TellableMarks[]>`
    SELECT m.chat_id, m.user_id, c.kind, m.delivered_seq, m.read_seq, peer.user_id AS peer_id,
      coalesce(me.show_read_receipts AND them.show_read_receipts, true) AS shows_read
    FROM members m
    JOIN chats c ON c.id = m.chat_id
    JOIN users me ON me.id = m.user_id
    LEFT JOIN members peer ON c.kind = 'DIRECT' AND peer.chat_id = m.chat_id AND peer.user_id <> m.user_id
    LEFT JOIN users them ON them.id = peer.user_id
    WHERE m.chat_id = ${row.stream_id} AND m.state = 'JOINED' AND m.marked_at > ${sinceOf(row)}::timestamptz`;

/** Whoever came into the chat about then does not hear of it on the chat's own topic yet. Telling someone twice does no harm. */
const listNewcomers = async (prisma: PrismaClient, row: Changed): Promise<bigint[]> => {
  const members = await prisma.member.findMany({
    where: { chatId: row.stream_id, state: 'JOINED', changedAt: { gt: sinceOf(row) } },
    select: { userId: true },
  });
  return members.map((member) => member.userId);
};
