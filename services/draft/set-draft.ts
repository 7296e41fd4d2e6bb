import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { afterCommit } from '../after-commit.ts';
import { ChatNotFound, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { type Draft, type DraftExtra, type DraftInput, parseDraft } from './draft.ts';

export interface SetDraftDeps {
  readonly prisma: PrismaClient;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
}

type SetDraftRow =
  | { status: 'NO_CHAT'; text: null; extra: null; version: null; saved_at: null }
  | { status: 'SAVED' | 'SAME'; text: string; extra: DraftExtra; version: number; saved_at: Date };

const rule = { name: 'draft', points: limits.draftsPerMinute, durationMs: 60_000 };

/**
 * Keeps what the viewer has written in a chat and not sent, whom it mentions and what it answers; an empty text takes it away. The last one to arrive stands, whichever
 * device it came from, and all the viewer's devices hear of it by their account stream. Nobody else does. Sending clears it.
 */
export const createSetDraft =
  ({ prisma, limiter, publisher }: SetDraftDeps) =>
  async ({ userId }: Viewer, chatId: bigint, input: DraftInput): Promise<Draft> => {
    const { text, extra } = parseDraft(input);
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const [row] = await prisma.$queryRaw<[SetDraftRow]>`
      SELECT * FROM set_draft(${userId}::bigint, ${chatId}::bigint, ${text}::text, ${JSON.stringify(extra)}::jsonb)`;
    if (row.status === 'NO_CHAT') throw new ChatNotFound();
    const { version } = row;
    if (row.status === 'SAVED') afterCommit(publisher.accountChanged([{ userId, version }]));
    return { chatId, text: row.text, extra: row.text === '' ? {} : row.extra, version, savedAt: row.saved_at };
  };
