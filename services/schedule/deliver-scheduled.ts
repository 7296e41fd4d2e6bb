import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { unreadCount } from '../chat/chat.ts';
import { ChatNotFound, RateLimited, Refusal, SlowMode } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message } from '../message/message.ts';
import type { NewContentInput } from '../message/new-content.ts';
import type { SendMessageInput } from '../message/send-message.ts';
import type { Viewer } from '../viewer.ts';
import { createScheduleStore, type StoredSchedule } from './schedule-store.ts';
import { decodeInput, isText, type ScheduledContent } from './scheduled-content.ts';

export interface DeliverDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly accessChat: AccessChat;
  readonly sendMessage: (viewer: Viewer, input: SendMessageInput) => Promise<Message>;
  readonly updateMarks: (viewer: Viewer, marks: readonly { chatId: bigint; readSeq: number }[]) => Promise<unknown>;
}

/** An hour of trying, nearly: whatever it is that fails each time, its author should know. */
const ATTEMPTS_MAX = 100;

const toContent = (content: ScheduledContent): NewContentInput => {
  if (!isText(content)) return decodeInput(content.input);
  const { body, ranges = [], linkPreview = true } = content;
  const asGiven = ranges.map(({ userId, ...range }) => ({ ...range, userId: userId === undefined ? null : BigInt(userId) }));
  return { text: { body, ranges: asGiven, linkPreview } };
};

const toInput = ({ chatId, clientMessageId, content, replyToSeq, silent }: StoredSchedule): SendMessageInput => ({
  chatId,
  clientMessageId,
  content: content === null ? {} : toContent(content),
  replyToSeq,
  silent,
  // Who is not there has read nothing by it, and what they are writing stays.
  away: true,
});

/**
 * Sends what is due, as its author would, and tells them what became of it. The client id makes it one message, however often and by however
 * many it is tried. It goes through the same gate as any send, at the time it is sent; a refusal then is kept with it.
 */
export const createDeliverScheduled = (deps: DeliverDeps) => {
  const { prisma, publisher, accessChat, sendMessage, updateMarks } = deps;
  const store = createScheduleStore(prisma);

  const finish = async (row: StoredSchedule, outcome: { seq: number } | { failure: string }): Promise<void> => {
    const versions = await prisma.$transaction(async (tx) => {
      const inside = createScheduleStore(tx);
      await inside.lockUser(row.userId);
      if (!(await inside.finish(row, outcome))) return [];
      return announceAccountChanges(tx, [{ userId: row.userId, kind: 'SCHEDULED', ref: row.id }]);
    });
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
  };

  /** What is sent for somebody moves none of their marks. Where nothing was unread, nothing is: their own message is no news to them. */
  const readOwn = async (viewer: Viewer, chatId: bigint, seq: number): Promise<void> => {
    const { member } = await accessChat(viewer, chatId);
    if (unreadCount({ lastSeq: seq - 1 }, member) === 0) await updateMarks(viewer, [{ chatId, readSeq: seq }]);
  };

  /** Of one that was claimed. */
  return async (row: StoredSchedule): Promise<void> => {
    const viewer: Viewer = { userId: row.userId, deviceId: 0n };
    try {
      const { seq } = await sendMessage(viewer, toInput(row));
      // Not done until it is told: a lost answer may have moved the mark, and the repeat tells again what an earlier try has moved.
      await readOwn(viewer, row.chatId, seq);
      await finish(row, { seq });
    } catch (error) {
      if (error instanceof RateLimited || error instanceof SlowMode) return store.postpone(row, error.retryAfterMs);
      const isLast = row.attempts >= ATTEMPTS_MAX;
      // Whoever was put out of the chat since an earlier try of ours has said it all the same.
      const earlier = isLast || error instanceof ChatNotFound ? await store.findSentSeq(row) : null;
      if (earlier !== null) return finish(row, { seq: earlier });
      if (error instanceof Refusal) return finish(row, { failure: error.code });
      if (isLast) await finish(row, { failure: 'UNAVAILABLE' });
      throw error;
    }
  };
};
