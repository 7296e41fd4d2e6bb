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
import type { CaptionInput } from '../attachment/attached-content.ts';
import { checkMentions } from '../message/check-mentions.ts';
import type { LookAtContent } from '../message/look-at-content.ts';
import type { MessageContent } from '../message/message.ts';
import type { NewContentInput } from '../message/new-content.ts';
import { rangesContent } from '../message/text-ranges.ts';
import type { Viewer } from '../viewer.ts';
import { createDeliverScheduled, type DeliverDeps } from './deliver-scheduled.ts';
import { createScheduleStore, type ScheduleStore, type StoredSchedule } from './schedule-store.ts';
import {
  encodeInput,
  hashOf,
  isText,
  type ParsedContent,
  parseNewText,
  parseScheduled,
  previewKept,
  rangesOfParsed,
  type ScheduledContent,
  type ScheduledTextInput,
  withCaption,
} from './scheduled-content.ts';
import { checkSendAt, type ScheduledMessage } from './scheduled-message.ts';

export interface ScheduleDeps extends DeliverDeps {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly chats: ChatStore;
  readonly lookAt: LookAtContent;
}

export interface ScheduleMessageInput {
  readonly chatId: bigint;
  readonly clientMessageId: string;
  /** One of the two. */
  readonly text: ScheduledTextInput | null;
  readonly content: NewContentInput | null;
  readonly replyToSeq: number | null;
  readonly silent: boolean;
  readonly sendAt: Date;
}

/** What is to be different; null: as it is. */
export interface ScheduleChange {
  readonly text: ScheduledTextInput | null;
  readonly caption: CaptionInput | null;
  readonly sendAt: Date | null;
  readonly silent: boolean | null;
}

const rule = { name: 'schedule', points: limits.schedulesPerMinute, durationMs: 60_000 };

type OpenSchedule = StoredSchedule & { readonly content: ScheduledContent };

/** One that can still be changed. */
const openOnly = (held: StoredSchedule | null): OpenSchedule => {
  if (held === null || held.content === null || (held.state !== 'WAITING' && held.state !== 'FAILED')) throw new ScheduledMessageNotFound();
  return { ...held, content: held.content };
};

export const createScheduleServices = (deps: ScheduleDeps) => {
  const { prisma, clock, ids, limiter, publisher, accessChat, chats, lookAt } = deps;
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

  /** Looks at what is to be sent as if it were sent now, and says what is kept of it. What it names of attachments is taken up. */
  const prepare = async (viewer: Viewer, chatId: bigint, parsed: ParsedContent): Promise<ScheduledContent> => {
    const ranges = rangesOfParsed(parsed);
    await checkMentions(ranges, { chats, path: parsed.rangesPath, access: () => accessChat(viewer, chatId) });
    if ('text' in parsed) return parsed.text;
    const told = { ...(await lookAt(viewer, parsed.asked)), ...rangesContent(ranges, 0) } as MessageContent;
    return { kind: parsed.asked.kind, input: encodeInput(parsed.input), told };
  };

  const checkMaySend = async (viewer: Viewer, { chatId, replyToSeq }: ScheduleMessageInput): Promise<void> => {
    const { chat, member } = await accessChat(viewer, chatId);
    if (!chat.canSend) throw new NotContacts([], ['input', 'chatId']);
    if (replyToSeq === null) return;
    if (replyToSeq > chat.lastSeq || replyToSeq < 1 || !seesMessage(member, replyToSeq)) throw new MessageNotFound(['input', 'replyToSeq']);
  };

  return {
    /**
     * Keeps what is to be sent later. A repeat of the same client id returns what it became, whatever has been changed since. Refuses with
     * InvalidInput, ChatNotFound, NotContacts, NotPermitted, UserNotFound, ContactNotFound, AttachmentNotFound, StickerNotFound, MessageNotFound,
     * LimitReached, MessageIdReused, RateLimited.
     */
    async scheduleMessage(viewer: Viewer, input: ScheduleMessageInput): Promise<ScheduledMessage> {
      const clientMessageId = parseClientId(input.clientMessageId, ['input', 'clientMessageId']);
      const { chatId, replyToSeq, silent, sendAt } = input;
      const { userId } = viewer;
      const parsed = parseScheduled(input.text, input.content);
      const inputHash = hashOf(parsed, replyToSeq, sendAt);
      await consume(viewer);
      const repeated = (found: StoredSchedule): ScheduledMessage => {
        if (found.inputHash !== inputHash) throw new MessageIdReused();
        return found;
      };
      const earlier = await store.findByClientId(userId, chatId, clientMessageId);
      if (earlier !== null) return repeated(earlier);
      checkSendAt(sendAt, clock.now());
      await checkMaySend(viewer, input);
      const content = await prepare(viewer, chatId, parsed);
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
     * Gives one that still waits, or that was refused, another text, caption or time, or lets it be heard or not; it waits again. The same again
     * changes nothing. Refuses with ScheduledMessageNotFound (also when it is being sent), InvalidInput, ChatNotFound, NotPermitted, UserNotFound,
     * AttachmentNotFound, LimitReached, RateLimited.
     */
    async updateScheduledMessage(viewer: Viewer, id: bigint, asked: ScheduleChange): Promise<ScheduledMessage> {
      if (Object.values(asked).every((one) => one === null)) throw new InvalidInput('Something is to be different.', ['input']);
      if (asked.text !== null && asked.caption !== null) throw new InvalidInput('A text has no caption.', ['input', 'caption']);
      const text = asked.text === null ? null : parseNewText(asked.text);
      await consume(viewer);
      const before = openOnly(await get(viewer, id));
      if (text !== null && !isText(before.content)) throw new InvalidInput('What is no text is given a caption.', ['input', 'text']);
      const parsed = text ?? (asked.caption === null ? null : withCaption(before.content, asked.caption));
      const prepared = parsed === null ? null : await prepare(viewer, before.chatId, parsed);
      return change(viewer, id, async (inside) => {
        const held = openOnly(await inside.find({ userId: viewer.userId, id }));
        const kept = asked.text !== null && isText(held.content) ? previewKept(asked.text, held.content) : {};
        const content = prepared === null ? held.content : { ...prepared, ...kept };
        const next = { content, silent: asked.silent ?? held.silent, sendAt: asked.sendAt ?? held.sendAt };
        const now = { content: held.content, silent: held.silent, sendAt: held.sendAt };
        if (held.state === 'WAITING' && isDeepStrictEqual(next, now)) return false;
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
