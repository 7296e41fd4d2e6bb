import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { seesMessage } from '../chat/chat.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import type { ChatStore } from '../chat/chat-store.ts';
import {
  InvalidInput,
  LimitReached,
  MessageIdReused,
  MessageNotFound,
  NotContacts,
  RateLimited,
  ScheduledMessageNotFound,
} from '../errors.ts';
import { limits } from '../limits.ts';
import { checkMentions } from '../message/check-mentions.ts';
import type { Viewer } from '../viewer.ts';
import { createDeliverScheduled, type DeliverDeps } from './deliver-scheduled.ts';
import { createScheduleStore, type ScheduleStore, type StoredSchedule } from './schedule-store.ts';
import {
  checkSendAt,
  hashOf,
  parseScheduledText,
  previewKept,
  type ScheduledMessage,
  type ScheduledText,
  type ScheduledTextInput,
} from './scheduled-message.ts';

export interface ScheduleDeps extends DeliverDeps {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly chats: ChatStore;
}

export interface ScheduleMessageInput {
  readonly chatId: bigint;
  readonly clientMessageId: string;
  readonly text: ScheduledTextInput;
  readonly replyToSeq: number | null;
  readonly silent: boolean;
  readonly sendAt: Date;
}

/** What is to be different; null: as it is. */
export interface ScheduleChange {
  readonly text: ScheduledTextInput | null;
  readonly sendAt: Date | null;
  readonly silent: boolean | null;
}

const rule = { name: 'schedule', points: limits.schedulesPerMinute, durationMs: 60_000 };
const textPath = ['input', 'text'];

export const createScheduleServices = (deps: ScheduleDeps) => {
  const { prisma, clock, ids, limiter, publisher, accessChat, chats } = deps;
  const store = createScheduleStore(prisma);
  const deliver = createDeliverScheduled(deps);

  const consume = async ({ userId }: Viewer): Promise<void> => {
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
  };

  /** Under the lock of the person, so that limits hold and changes come one after the other. */
  const change = async (
    viewer: Viewer,
    id: bigint,
    work: (inside: ScheduleStore, tx: Prisma.TransactionClient) => Promise<boolean>,
  ): Promise<ScheduledMessage> => {
    const { userId } = viewer;
    const versions = await prisma.$transaction(async (tx) => {
      const inside = createScheduleStore(tx);
      await inside.lockUser(userId);
      const hasChanged = await work(inside, tx);
      return hasChanged ? announceAccountChanges(tx, [{ userId, kind: 'SCHEDULED', ref: id }]) : [];
    });
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    return get(viewer, id);
  };

  const get = async ({ userId }: Viewer, id: bigint): Promise<StoredSchedule> => {
    const found = await store.find({ userId, id });
    if (found === null) throw new ScheduledMessageNotFound();
    return found;
  };

  const checkText = ({ ranges = [] }: ScheduledText, viewer: Viewer, chatId: bigint): Promise<void> =>
    checkMentions(ranges, { chats, path: [...textPath, 'ranges'], access: () => accessChat(viewer, chatId) });

  const checkMaySend = async (viewer: Viewer, { chatId, replyToSeq }: ScheduleMessageInput): Promise<void> => {
    const { chat, member } = await accessChat(viewer, chatId);
    if (!chat.canSend) throw new NotContacts([], ['input', 'chatId']);
    if (replyToSeq === null) return;
    if (replyToSeq > chat.lastSeq || replyToSeq < 1 || !seesMessage(member, replyToSeq)) throw new MessageNotFound(['input', 'replyToSeq']);
  };

  return {
    /**
     * Keeps a text to be sent later. A repeat of the same client id returns what it became, whatever has been changed since. Refuses with
     * InvalidInput, ChatNotFound, NotContacts, NotPermitted, UserNotFound, MessageNotFound, LimitReached, MessageIdReused, RateLimited.
     */
    async scheduleMessage(viewer: Viewer, input: ScheduleMessageInput): Promise<ScheduledMessage> {
      const clientMessageId = parseClientId(input.clientMessageId, ['input', 'clientMessageId']);
      const { chatId, replyToSeq, silent, sendAt } = input;
      const { userId } = viewer;
      const content = parseScheduledText(input.text, textPath);
      const inputHash = hashOf(content, replyToSeq, sendAt);
      await consume(viewer);
      const repeated = (found: StoredSchedule): ScheduledMessage => {
        if (found.inputHash !== inputHash) throw new MessageIdReused();
        return found;
      };
      const earlier = await store.findByClientId(userId, chatId, clientMessageId);
      if (earlier !== null) return repeated(earlier);
      checkSendAt(sendAt, clock.now());
      await checkMaySend(viewer, input);
      await checkText(content, viewer, chatId);
      const id = ids.next();
      let stands: StoredSchedule | null = null;
      const made = await change(viewer, id, async (inside) => {
        stands = await inside.findByClientId(userId, chatId, clientMessageId);
        if (stands !== null) return false;
        const { all, inChat } = await inside.countOpen(userId, chatId);
        if (inChat >= limits.scheduledPerChatMax) throw new LimitReached('scheduledPerChatMax');
        if (all >= limits.scheduledMax) throw new LimitReached('scheduledMax');
        await inside.insert({ userId, id, chatId, clientMessageId, inputHash, content, replyToSeq, silent, sendAt });
        return true;
      }).catch((error: unknown) => {
        // Two attempts at once: the first to arrive stands.
        if (stands === null) throw error;
        return repeated(stands);
      });
      return made;
    },

    /**
     * Gives one that still waits, or that was refused, another text or time, or lets it be heard or not; it waits again. The same again changes nothing. Refuses with
     * ScheduledMessageNotFound (also when it is being sent), InvalidInput, ChatNotFound, NotPermitted, UserNotFound, RateLimited.
     */
    async updateScheduledMessage(viewer: Viewer, id: bigint, asked: ScheduleChange): Promise<ScheduledMessage> {
      if (Object.values(asked).every((one) => one === null)) throw new InvalidInput('Something is to be different.', ['input']);
      const text = asked.text === null ? null : parseScheduledText(asked.text, textPath);
      await consume(viewer);
      const { chatId } = await get(viewer, id);
      if (text !== null) await checkText(text, viewer, chatId);
      return change(viewer, id, async (inside) => {
        const held = await inside.find({ userId: viewer.userId, id });
        if (held === null || (held.state !== 'WAITING' && held.state !== 'FAILED')) throw new ScheduledMessageNotFound();
        const content = text === null ? held.content : { ...text, ...previewKept(asked.text, held.content) };
        const next = { content, silent: asked.silent ?? held.silent, sendAt: asked.sendAt ?? held.sendAt };
        const { content: heldContent, silent, sendAt } = held;
        if (held.state === 'WAITING' && isDeepStrictEqual(next, { content: heldContent, silent, sendAt })) return false;
        checkSendAt(next.sendAt, clock.now());
        return inside.change(held, next);
      });
    },

    /** It will not be sent; what was refused goes away. Repeating it does no harm. Refuses with ScheduledMessageNotFound, RateLimited. */
    async cancelScheduledMessage(viewer: Viewer, id: bigint): Promise<ScheduledMessage> {
      await consume(viewer);
      return change(viewer, id, async (inside) => {
        const held = await inside.find({ userId: viewer.userId, id });
        if (held?.state === 'CANCELED') return false;
        if (held === null || !(await inside.cancel(held))) throw new ScheduledMessageNotFound();
        return true;
      });
    },

    /**
     * Sends it now, before its time, or again after it was refused; the answer says what became of it. Repeating it sends nothing twice. Refuses with
     * ScheduledMessageNotFound, RateLimited.
     */
    async sendScheduledMessage(viewer: Viewer, id: bigint): Promise<ScheduledMessage> {
      await consume(viewer);
      const claimed = await store.claim({ userId: viewer.userId, id });
      if (claimed !== null) await deliver(claimed);
      const found = await get(viewer, id);
      if (found.state === 'CANCELED') throw new ScheduledMessageNotFound();
      return found;
    },

    /** Those of the viewer that wait or were refused, in all chats or in one, by their time. */
    listScheduledMessages: (viewer: Viewer, chatId: bigint | null): Promise<readonly ScheduledMessage[]> =>
      store.listOpen(viewer.userId, chatId),

    /** For the worker: takes some that are due and sends them; answers how many it took. */
    async deliverDue(limit: number, onError: (error: unknown) => void): Promise<number> {
      const rows = await store.claimDue(limit);
      // Those of one chat in the order of their times.
      const deliverEach = async (ofChat: readonly StoredSchedule[]) => {
        for (const row of ofChat) await deliver(row).catch(onError);
      };
      await Promise.all(
        Map.groupBy(rows, ({ chatId }) => chatId)
          .values()
          .map(deliverEach),
      );
      return rows.length;
    },
    forgetOldScheduled: () => store.forgetOld(),
  };
};
