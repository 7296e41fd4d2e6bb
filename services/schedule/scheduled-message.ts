import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Message, MessageKind } from '../message/message.ts';
import { fallbackText } from '../message/message-rules.ts';
import { rangesContent } from '../message/text-ranges.ts';
import { isText, type ScheduledContent } from './scheduled-content.ts';

/** SENDING is between the two: it is being sent and cannot be taken back; to others it still waits. */
export type ScheduledState = 'WAITING' | 'SENDING' | 'SENT' | 'CANCELED' | 'FAILED';

/** A message that waits for its time, on all devices of its author and nowhere else. */
export interface ScheduledMessage {
  readonly userId: bigint;
  readonly id: bigint;
  readonly chatId: bigint;
  readonly clientMessageId: string;
  /** Null once it was sent or canceled: then nothing is kept of it. */
  readonly content: ScheduledContent | null;
  readonly replyToSeq: number | null;
  /** Nobody is to be disturbed by it. */
  readonly silent: boolean;
  readonly sendAt: Date;
  readonly state: ScheduledState;
  /** Why it was refused when its time had come. */
  readonly failure: string | null;
  /** Which message it became. */
  readonly seq: number | null;
  /** The version of the account at which it last changed. */
  readonly version: number;
}

export const checkSendAt = (sendAt: Date, nowMs: number): void => {
  const aheadMs = sendAt.getTime() - nowMs;
  const { scheduleDaysMax } = limits;
  if (aheadMs <= 0 || aheadMs > scheduleDaysMax * 86_400_000) {
    throw new InvalidInput(`A message is scheduled for a time to come, at most ${scheduleDaysMax} days ahead.`, ['input', 'sendAt']);
  }
};

/** The message that it will be, as far as that is known: to be shown as messages are. Null once there is nothing to show. */
export const messageToCome = ({ userId, id, chatId, clientMessageId, content, sendAt }: ScheduledMessage): Message | null => {
  if (content === null) return null;
  const told = isText(content)
    ? { kind: 'TEXT' satisfies MessageKind, content: { body: content.body, ...rangesContent(content.ranges ?? [], 0) } }
    : { kind: content.kind, content: content.told };
  const notYet = { seq: 0, version: 0, recalledAt: null, recalledBy: null, isWaiting: true } as const;
  return { chatId, id, senderId: userId, clientMessageId, createdAt: sendAt, ...notYet, ...told };
};

export const textToCome = (scheduled: ScheduledMessage): string => {
  const message = messageToCome(scheduled);
  return message === null ? '' : fallbackText(message);
};
