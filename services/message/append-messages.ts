import { systemTimers, type Timers } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { Muted, NotContacts, type Refusal, SlowMode } from '../errors.ts';
import { afterCommit } from '../after-commit.ts';
import type { CommittedChatChange, Publisher } from '../live/publisher.ts';
import { type Appended, type AppendResult, createAppendStore, type NewMessage, type SenderMark } from './append-store.ts';
import type { Message } from './message.ts';
import { createRoom, sendQueueDefaults, type SendQueueOptions } from './send-queue.ts';

export type { AppendResult, NewMessage } from './append-store.ts';

export interface AppendMessage {
  (message: NewMessage): Promise<AppendResult>;
  /** Sends that wait now, and how many may. */
  counts(): { readonly waiting: number; readonly room: number };
}

export interface AppendDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly timers?: Timers;
  readonly queue?: SendQueueOptions;
}

interface Answered {
  readonly appended: readonly Message[];
  readonly changes: readonly CommittedChatChange[];
}

interface Pending {
  readonly message: NewMessage;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

const BATCH_MAX = 128;
const BATCHES_IN_FLIGHT_MAX = 2;
/** A batch beside another is worth its cost to the database from so many sends on; fewer leave with the next, a moment later. */
const SECOND_BATCH_MIN = 32;
/** So many turns of the loop a batch may wait for more; each is less than a millisecond under load. */
const GATHER_TURNS_MAX = 16;
/** Nor do fewer wait longer than this: the batch under way may be waiting for a chat that somebody else has locked. */
const PATIENCE_MS = 10;

/** More sends wait than could be answered in time. */
export class AppendUnavailable extends Error {
  override readonly name = 'AppendUnavailable';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('Too many sends wait for the database.');
    this.retryAfterMs = retryAfterMs;
  }
}

/** What the chats of one batch can do to each other: one of them could not be locked in time, or two waited for each other. */
const lockTroubles: readonly unknown[] = ['55P03', '40P01'];

const isLockTrouble = (error: unknown): boolean => {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };
  return lockTroubles.includes(meta?.driverAdapterError?.cause?.originalCode);
};

/**
 * Group commit. A send that finds the road free leaves at once; those that arrive while a batch is under way wait and leave
 * together, so throughput comes from batches and an idle server adds no delay. A chat is in one batch at a time: two batches
 * never wait for each other's row lock, and the order of arrival is the order of seqs.
 * Resolves once committed. Publishing follows the commit and is not waited for: the outbox row stands until it is published.
 */
export const createAppendMessage = ({
  prisma,
  publisher,
  timers = systemTimers,
  queue: bounds = sendQueueDefaults,
}: AppendDeps): AppendMessage => {
  const store = createAppendStore(prisma);
  const room = createRoom(bounds);
  let queue: Pending[] = [];
  const busyChats = new Set<bigint>();
  let inFlight = 0;
  let impatient = false;

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
    const { results, marks, cleared } = await store.appendTogether(batch.map((pending) => pending.message));
    const { changes } = answer(batch, results, marks);
    afterCommit(publisher.chatsChanged(changes));
    publishCleared(cleared, publisher);
    const left = batch.filter((_, i) => results[i] === undefined);
    if (left.length > 0) await appendLeft(left);
  };

  /** Those who may not write, and batches with a message that came before. */
  const appendLeft = async (left: readonly Pending[]): Promise<void> => {
    const { results, cleared } = await store.appendApart(left.map((pending) => pending.message));
    const { appended, changes } = answer(left, results, []);
    afterCommit(...changes.map(publisher.chatChanged));
    publishCleared(cleared, publisher);
    // Not waited for, and not told of: marks are told again when a device resumes.
    if (appended.length > 0)
      store
        .listMarks(appended)
        .then((marks) => publishMarks(marks, publisher))
        .catch(() => {});
  };

  /** A chat that cannot be locked is not the trouble of the others: each goes alone, and fails alone. */
  const appendEach = async (batch: readonly Pending[]): Promise<void> => {
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
    const startedMs = performance.now();
    try {
      await append(batch);
      if (queue.length > 0) room.answered(batch.length, startedMs);
    } catch (error) {
      if (chats.size > 1 && isLockTrouble(error)) await appendEach(batch);
      else for (const pending of batch) pending.reject(error);
    } finally {
      for (const chat of chats) busyChats.delete(chat);
      inFlight -= 1;
      if (queue.length > 0) schedule();
    }
  };

  /** Starts what may start; the second batch at once when it is worth it, or else in a moment. */
  const pump = (enough = SECOND_BATCH_MIN): void => {
    while (inFlight < BATCHES_IN_FLIGHT_MAX && queue.length >= (inFlight === 0 ? 1 : enough)) {
      const batch = takeBatch();
      if (batch.length === 0) return;
      void run(batch);
    }
    if (inFlight === BATCHES_IN_FLIGHT_MAX || queue.length === 0 || impatient) return;
    impatient = true;
    timers.after(PATIENCE_MS, () => {
      impatient = false;
      pump(1);
    });
  };

  /** While turns of the loop bring more, a batch waits for it: the more leave together, the less each costs. Idle, that is one turn. */
  let gathering = false;
  const gather = (seen: number, turns: number): void => {
    if (queue.length > seen && queue.length < BATCH_MAX && turns < GATHER_TURNS_MAX) {
      setImmediate(gather, queue.length, turns + 1);
      return;
    }
    gathering = false;
    pump();
  };
  const schedule = (): void => {
    if (gathering) return;
    gathering = true;
    setImmediate(gather, 0, 0);
  };

  const appendMessage = (message: NewMessage): Promise<AppendResult> =>
    new Promise((resolve, reject) => {
      if (queue.length >= room.size()) return reject(new AppendUnavailable(room.retryAfterMs(queue.length)));
      queue.push({ message, resolve, reject });
      schedule();
    });
  return Object.assign(appendMessage, { counts: () => ({ waiting: queue.length, room: room.size() }) });
};

/** What somebody is told whom the append kept from writing. */
export const refusalOf = (result: Extract<AppendResult, { status: 'CLOSED' | 'MUTED' | 'SLOW' }>): Refusal => {
  const path = ['input', 'chatId'];
  if (result.status === 'MUTED') return new Muted(result.until, path);
  return result.status === 'SLOW' ? new SlowMode(result.until, result.waitMs) : new NotContacts([], path);
};

/** Answers everyone there is an answer for; returns the new messages and what they changed. */
const answer = (batch: readonly Pending[], results: readonly (AppendResult | undefined)[], marks: Appended['marks']): Answered => {
  const appended: Message[] = [];
  const byChat = new Map<bigint, Message[]>();
  for (const [i, result] of results.entries()) {
    if (result === undefined) continue;
    (batch[i] as Pending).resolve(result);
    if (result.status !== 'OK') continue;
    const { message } = result;
    appended.push(message);
    const list = byChat.get(message.chatId);
    if (list === undefined) byChat.set(message.chatId, [message]);
    else list.push(message);
  }
  const marksOf = Map.groupBy(marks, ({ message }) => message.chatId);
  const changes: CommittedChatChange[] = [];
  for (const [chatId, messages] of byChat) {
    const first = messages[0] as Message;
    const last = messages.at(-1) as Message;
    const moved = marksOf.get(chatId)?.map(({ peerId, ...mark }) => ({ ...markOf(mark), own: peerId })) ?? [];
    changes.push({ chatId, previousVersion: first.version - 1, version: last.version, messages, marks: moved });
  }
  return { appended, changes };
};

/** Whoever replies has read what came before: the append moved their marks, and the other person of a direct chat is told, so that ticks follow. */
const markOf = ({ message, showsRead }: Pick<SenderMark, 'message' | 'showsRead'>) => ({
  userId: message.senderId as bigint,
  deliveredSeq: message.seq,
  readSeq: showsRead ? message.seq : 0,
});

const publishMarks = (marks: Appended['marks'], publisher: Publisher): void => {
  for (const { peerId, ...mark } of marks) {
    publisher.marked({ chatId: mark.message.chatId, ...markOf(mark) }, { own: peerId, group: false }).catch(() => {});
  }
};

/** What was a draft is a message now; the sender's other devices hear of it through their account. */
const publishCleared = (cleared: Appended['cleared'], publisher: Publisher): void => {
  if (cleared.length > 0) publisher.accountChanged(cleared).catch(() => {});
};
