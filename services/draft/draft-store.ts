import type { PrismaClient } from '../../prisma/generated/client.ts';
import { limits } from '../limits.ts';
import type { Draft, DraftExtra } from './draft.ts';

interface DraftRow {
  chat_id: bigint;
  text: string;
  extra: DraftExtra;
  version: number;
  saved_at: Date;
}

/** What was sent is cleared by its text alone: what it was beside it is of no draft any more. */
const fromSql = ({ chat_id: chatId, text, extra, version, saved_at: savedAt }: DraftRow): Draft => ({
  chatId,
  text,
  extra: text === '' ? {} : extra,
  version,
  savedAt,
});

/**
 * A person's own drafts, in chats that they have left too: these are nobody else's words, and they may come back. One query each,
 * however many.
 */
export const createDraftStore = (prisma: PrismaClient) => ({
  /** Those that there are, the newest first. */
  async listDrafts(userId: bigint): Promise<Draft[]> {
    const rows = await prisma.$queryRaw<DraftRow[]>`
      SELECT d.chat_id, d.text, d.extra, a.version, d.saved_at FROM drafts d
      JOIN account_changes a ON a.user_id = d.user_id AND a.kind = 'DRAFT' AND a.ref = d.chat_id
      WHERE d.user_id = ${userId} AND d.text <> '' ORDER BY a.version DESC LIMIT ${limits.draftsMax}`;
    return rows.map(fromSql);
  },

  /** Those of some chats, empty ones too. */
  async listDraftsIn(userId: bigint, chatIds: readonly bigint[]): Promise<Draft[]> {
    const rows = await prisma.$queryRaw<DraftRow[]>`
      SELECT d.chat_id, d.text, d.extra, a.version, d.saved_at FROM drafts d
      JOIN account_changes a ON a.user_id = d.user_id AND a.kind = 'DRAFT' AND a.ref = d.chat_id
      WHERE d.user_id = ${userId} AND d.chat_id = ANY(${[...chatIds]}::bigint[]) ORDER BY a.version`;
    return rows.map(fromSql);
  },
});

export type DraftStore = ReturnType<typeof createDraftStore>;
