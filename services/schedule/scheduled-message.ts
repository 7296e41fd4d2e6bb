import { createHash } from 'node:crypto';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import type { TextRange } from '../message/message.ts';
import { parseText, type TextRangeInput } from '../message/text-ranges.ts';

/** SENDING is between the two: it is being sent and cannot be taken back; to others it still waits. */
export type ScheduledState = 'WAITING' | 'SENDING' | 'SENT' | 'CANCELED' | 'FAILED';

/** What it will say, as it is stored. */
export interface ScheduledText {
  readonly body: string;
  readonly ranges?: readonly TextRange[];
  readonly linkPreview?: false;
}

/** A message that waits for its time, on all devices of its author and nowhere else. */
export interface ScheduledMessage {
  readonly userId: bigint;
  readonly id: bigint;
  readonly chatId: bigint;
  readonly clientMessageId: string;
  /** Without words once it was sent or canceled. */
  readonly content: Partial<ScheduledText>;
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

export interface ScheduledTextInput {
  readonly body: string;
  readonly ranges?: readonly TextRangeInput[] | null;
  readonly linkPreview?: boolean | null;
}

export const parseScheduledText = (text: ScheduledTextInput, path: readonly string[]): ScheduledText => {
  const { body, ranges } = parseText(text.body, text.ranges, path);
  return { body, ...(ranges.length === 0 ? {} : { ranges }), ...(text.linkPreview === false ? { linkPreview: false } : {}) };
};

/** Another text says nothing of a preview unless it says so. */
export const previewKept = (text: ScheduledTextInput | null, held: Partial<ScheduledText>): Pick<ScheduledText, 'linkPreview'> =>
  text?.linkPreview == null && held.linkPreview === false ? { linkPreview: false } : {};

export const checkSendAt = (sendAt: Date, nowMs: number): void => {
  const aheadMs = sendAt.getTime() - nowMs;
  const { scheduleDaysMax } = limits;
  if (aheadMs <= 0 || aheadMs > scheduleDaysMax * 86_400_000) {
    throw new InvalidInput(`A message is scheduled for a time to come, at most ${scheduleDaysMax} days ahead.`, ['input', 'sendAt']);
  }
};

export const hashOf = (content: ScheduledText, replyToSeq: number | null, sendAt: Date): string =>
  createHash('sha256')
    .update(JSON.stringify([content.body, content.ranges ?? [], content.linkPreview ?? true, replyToSeq, sendAt.toISOString()]))
    .digest('hex');
