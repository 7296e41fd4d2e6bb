import { createHash } from 'node:crypto';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { ReportKind, ReportReason } from './report.ts';

export interface ReportInput {
  readonly clientReportId: string;
  readonly reason: ReportReason;
  readonly note: string;
  readonly userId: bigint | null;
  readonly chatId: bigint | null;
  readonly seqs: readonly number[];
}

/** What is asked for, in one form however it was written. */
export interface ParsedReport extends ReportInput {
  readonly kind: ReportKind;
  readonly inputHash: string;
}

/** A person, with messages or without; messages of a chat; or else a chat, which must be a group. */
export const parseReport = (input: ReportInput, viewerId: bigint): ParsedReport => {
  const { reason, userId, chatId } = input;
  const note = parseLine(input.note, { what: 'A note', path: ['input', 'note'], lengthMax: limits.reportNoteLengthMax, manyLines: true });
  const seqs = [...new Set(input.seqs)].sort((a, b) => a - b);
  if (userId === null && chatId === null) throw new InvalidInput('A report is about a person, a group or messages.', ['input', 'userId']);
  if (userId === viewerId) throw new InvalidInput('This is you.', ['input', 'userId']);
  if (seqs.length > 0 && chatId === null) throw new InvalidInput('Messages are told by their chat and seqs.', ['input', 'chatId']);
  if (seqs.length > limits.reportMessagesMax) {
    throw new InvalidInput(`A report holds at most ${limits.reportMessagesMax} messages.`, ['input', 'seqs']);
  }
  const kind = userId !== null ? 'USER' : seqs.length > 0 ? 'MESSAGES' : 'GROUP';
  const inputHash = createHash('sha256')
    .update(JSON.stringify([kind, String(userId), String(chatId), seqs, reason, note]))
    .digest('base64');
  return { ...input, note, seqs, kind, inputHash };
};
