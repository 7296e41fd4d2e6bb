import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message, MessageContent, MessageKind } from './message.ts';
import { createPublishSenderMarks } from './publish-sender-marks.ts';

/** A message on its way into a chat. */
export interface NewMessage {
  readonly chatId: bigint;
  readonly senderId: bigint;
  readonly clientMessageId: string;
  readonly id: bigint;
  readonly kind: MessageKind;
  readonly content: MessageContent;
}

export type AppendStatus = 'OK' | 'DUPLICATE' | 'REUSED' | 'NO_CHAT' | 'CLOSED';

export type AppendResult =
  | { readonly status: 'OK' | 'DUPLICATE'; readonly message: Message }
  | { readonly status: 'REUSED' | 'NO_CHAT' | 'CLOSED'; readonly message: null };

export type AppendMessage = (message: NewMessage) => Promise<AppendResult>;

interface Pending {
  readonly message: NewMessage;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

interface AppendRow {
  i: number;
  /** DRAFT_CLEARED: not about a message; `id` is the user whose draft it cleared, `version` their account's. */
  status: AppendStatus | 'DRAFT_CLEARED';
  seq: number | null;
  version: number | null;
  id: bigint | null;
  created_at: Date | null;
  kind: string | null;
  content: unknown;
  recalled_at: Date | null;
  recalled_by: bigint | null;
}

const BATCH_MAX = 128;
const BATCHES_IN_FLIGHT_MAX = 2;
/** Sends that may wait; at the slowest the database is given up on long before so many are through. */
const QUEUE_MAX = 10_000;

/** More sends wait than could be answered in time. */
export class AppendUnavailable extends Error {
  override readonly name = 'AppendUnavailable';
}

/** What the chats of one batch can do to each other: one of them could not be locked in time, or two waited for each other. */
const lockTroubles: readonly unknown[] = ['55P03', '40P01'];

const isLockTrouble = (error: unknown): boolean => {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };
  return lockTroubles.includes(meta?.driverAdapterError?.cause?.originalCode);
};

/**
 * Group commit. A send that finds the road free leaves at once; those that arrive while batches are under way wait and leave
 * together, so throughput comes from batches and an idle server adds no delay. A chat is in one batch at a time: two batches
 * never wait for each other's row lock, and the order of arrival is the order of seqs.
 * Resolves once committed. Publishing follows the commit and is not waited for: the outbox row stands until it is published.
 */
export const createAppendMessage = ({ prisma, publisher }: { prisma: PrismaClient; publisher: Publisher }): AppendMessage => {
  const publishSenderMarks = createPublishSenderMarks({ prisma, publisher });
  let queue: Pending[] = [];
  const busyChats = new Set<bigint>();
  let inFlight = 0;

  const takeBatch = (): Pending[] => {
    const batch: Pending[] = [];
    const kept: Pending[] = [];
    for (const pending of queue) {
      if (batch.length < BATCH_MAX && !busyChats.has(pending.message.chatId)) batch.push(pending);
      else kept.push(pending);
    }
    queue = kept;
    return batch;
  };

  const append = async (batch: readonly Pending[]): Promise<void> => {
    const appended = settle(batch, await insert(prisma, batch), publisher);
    // Not waited for, and not told of: marks are told again when a device resumes.
    if (appended.length > 0) publishSenderMarks(appended).catch(() => {});
  };

  /** A chat that cannot be locked is not the trouble of the others: each goes alone, and fails alone. */
  const appendApart = async (batch: readonly Pending[]): Promise<void> => {
    for (const part of Map.groupBy(batch, (pending) => pending.message.chatId).values()) {
      try {
        await append(part);
      } catch (error) {
        for (const pending of part) pending.reject(error);
      }
    }
  };

  const run = async (batch: readonly Pending[]): Promise<void> => {
    const chats = new Set(batch.map((pending) => pending.message.chatId));
    for (const chat of chats) busyChats.add(chat);
    inFlight += 1;
    try {
      await append(batch);
    } catch (error) {
      if (chats.size > 1 && isLockTrouble(error)) await appendApart(batch);
      else for (const pending of batch) pending.reject(error);
    } finally {
      for (const chat of chats) busyChats.delete(chat);
      inFlight -= 1;
      pump();
    }
  };

  const pump = (): void => {
    while (inFlight < BATCHES_IN_FLIGHT_MAX && queue.length > 0) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      void run(batch);
    }
  };

  let scheduled = false;
  return (message) =>
    new Promise((resolve, reject) => {
      if (queue.length >= QUEUE_MAX) return reject(new AppendUnavailable('Too many sends wait for the database.'));
      queue.push({ message, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      // What one turn of the loop brings in leaves as one batch.
      setImmediate(() => {
        scheduled = false;
        pump();
      });
    });
};

const insert = async (prisma: PrismaClient, batch: readonly Pending[]): Promise<AppendRow[]> => {
  const entries = batch
    .map(({ message }, i) => ({ message, i }))
    .sort((a, b) => (a.message.chatId < b.message.chatId ? -1 : a.message.chatId > b.message.chatId ? 1 : a.i - b.i))
    .map(
      ({ message, i }) =>
        `{"i":${i},"chat":${message.chatId},"sender":${message.senderId},"client":${JSON.stringify(message.clientMessageId)},` +
        `"id":${message.id},"kind":${JSON.stringify(message.kind)},"content":${JSON.stringify(message.content)}}`,
    );
  return prisma.$queryRaw<AppendRow[]>`SELECT * FROM append_and_clear_drafts(${`[${entries.join(',')}]`}::jsonb)`;
};

/** Answers everyone who waits and publishes what is new; returns the new messages. */
const settle = (batch: readonly Pending[], rows: AppendRow[], publisher: Publisher): Message[] => {
  const appended = new Map<bigint, Message[]>();
  for (const row of rows) {
    if (row.status === 'DRAFT_CLEARED') {
      publisher.accountChanged([{ userId: row.id as bigint, version: row.version as number }]).catch(() => {});
      continue;
    }
    const pending = batch[row.i];
    if (pending === undefined) throw new Error('append_messages answered for an entry that was not asked');
    if (row.status !== 'OK' && row.status !== 'DUPLICATE') {
      pending.resolve({ status: row.status, message: null });
      continue;
    }
    const message = toMessage(pending.message, row);
    if (row.status === 'OK') {
      const list = appended.get(message.chatId);
      if (list === undefined) appended.set(message.chatId, [message]);
      else list.push(message);
    }
    pending.resolve({ status: row.status, message });
  }
  for (const [chatId, messages] of appended) {
    const first = messages[0] as Message;
    const last = messages.at(-1) as Message;
    // Failing to publish is the bus's trouble and not the sender's: the relay will.
    publisher.chatChanged({ chatId, previousVersion: first.version - 1, version: last.version, messages }).catch(() => {});
  }
  return [...appended.values()].flat();
};

const toMessage = (asked: NewMessage, row: AppendRow): Message => ({
  chatId: asked.chatId,
  senderId: asked.senderId,
  clientMessageId: asked.clientMessageId,
  seq: row.seq as number,
  id: row.id as bigint,
  kind: row.kind as string,
  content: row.content as MessageContent,
  version: row.version as number,
  createdAt: row.created_at as Date,
  recalledAt: row.recalled_at,
  recalledBy: row.recalled_by,
});
