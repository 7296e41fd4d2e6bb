import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';

/** What a person has written in a chat and not sent: theirs alone, on all their devices. */
export interface Draft {
  readonly chatId: bigint;
  /** Empty: it was sent, or taken back. */
  readonly text: string;
  /** The version of the account at which it last changed: of two drafts of one chat, the higher is the newer. */
  readonly version: number;
  readonly savedAt: Date;
}

/** Kept as typed, blank space too, but for characters that no text needs. Nothing but blank space is nothing. */
export const parseDraft = (raw: string): string => {
  const text = raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
  const path = ['input', 'text'];
  if (!text.isWellFormed()) throw new InvalidInput('The text is not well-formed Unicode.', path);
  if (text.length > limits.bodyLengthMax && [...text].length > limits.bodyLengthMax) {
    throw new InvalidInput(`A draft has at most ${limits.bodyLengthMax} characters.`, path);
  }
  return text.trim() === '' ? '' : text;
};
