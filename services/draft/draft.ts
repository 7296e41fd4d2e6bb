import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import type { TextRange } from '../message/message.ts';
import { parseRanges, type TextRangeInput } from '../message/text-ranges.ts';

/** What a draft is beside its text, as it is stored: nothing for plain words. */
export interface DraftExtra {
  readonly ranges?: readonly TextRange[];
  readonly replyToSeq?: number;
}

/** What a person has written in a chat and not sent: theirs alone, on all their devices. */
export interface Draft {
  readonly chatId: bigint;
  /** Empty: it was sent, or taken back. */
  readonly text: string;
  /** Nothing where the text is empty. */
  readonly extra: DraftExtra;
  /** The version of the account at which it last changed: of two drafts of one chat, the higher is the newer. */
  readonly version: number;
  readonly savedAt: Date;
}

export interface DraftInput {
  readonly text: string;
  readonly ranges?: readonly TextRangeInput[] | null;
  readonly replyToSeq?: number | null;
}

const REPLY_SEQ_MAX = 2_147_483_647;

/** Whether who is mentioned is in the chat, and what is answered is there, is looked at when it is sent. */
export const parseDraft = ({ text: raw, ranges: asked, replyToSeq = null }: DraftInput): Pick<Draft, 'text' | 'extra'> => {
  const text = parseDraftText(raw);
  if (replyToSeq !== null && (replyToSeq < 1 || replyToSeq > REPLY_SEQ_MAX)) {
    throw new InvalidInput('A message has a seq of 1 or more.', ['input', 'replyToSeq']);
  }
  const ranges = text === '' ? [] : parseRanges(raw, text, asked, ['input']);
  if (text === '') return { text, extra: {} };
  return { text, extra: { ...(ranges.length === 0 ? {} : { ranges }), ...(replyToSeq === null ? {} : { replyToSeq }) } };
};

/** What was kept, to be kept again. */
export const draftInputOf = ({ text, extra }: Pick<Draft, 'text' | 'extra'>): DraftInput => ({
  text,
  ranges: (extra.ranges ?? []).map(({ userId, ...range }) => ({ ...range, userId: userId === undefined ? null : BigInt(userId) })),
  replyToSeq: extra.replyToSeq ?? null,
});

/** Kept as typed, blank space too, but for characters that no text needs. Nothing but blank space is nothing. */
const parseDraftText = (raw: string): string => {
  const text = raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
  const path = ['input', 'text'];
  if (!text.isWellFormed()) throw new InvalidInput('The text is not well-formed Unicode.', path);
  if (text.length > limits.bodyLengthMax && [...text].length > limits.bodyLengthMax) {
    throw new InvalidInput(`A draft has at most ${limits.bodyLengthMax} characters.`, path);
  }
  return text.trim() === '' ? '' : text;
};
