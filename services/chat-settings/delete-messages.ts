import { afterCommit } from '../after-commit.ts';
import { ChatNotFound, InvalidInput, LimitReached, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { type ChatSettings, settingsAtFirst } from './chat-settings.ts';
import type { ChatSettingsStore } from './chat-settings-store.ts';
import type { ChatSettingsDeps } from './index.ts';

const rule = { name: 'delete-messages', points: limits.deletionsPerMinute, durationMs: 60_000 };

/**
 * Takes messages out of the viewer's sight, on all their devices, or takes that back; the others keep them and hear nothing. Seqs that are not
 * there to be seen are passed over, so repeating does no harm. Refuses with ChatNotFound, InvalidInput, LimitReached and RateLimited.
 */
export const createDeleteMessages =
  ({ prisma, limiter, publisher }: ChatSettingsDeps, store: ChatSettingsStore) =>
  async ({ userId }: Viewer, chatId: bigint, seqs: readonly number[], isDeleted: boolean): Promise<ChatSettings> => {
    if (seqs.length === 0 || seqs.length > limits.deleteMax) {
      throw new InvalidInput(`1 to ${limits.deleteMax} messages are deleted at once.`, ['input', 'seqs']);
    }
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const [row] = await prisma.$queryRaw<[{ status: 'SAVED' | 'SAME' | 'NO_CHAT' | 'FULL'; version: number | null }]>`
      SELECT * FROM delete_messages(${userId}::bigint, ${chatId}::bigint, ${[...seqs]}::int[], ${isDeleted}::boolean, ${limits.deletedRangesMax}::int)`;
    if (row.status === 'NO_CHAT') throw new ChatNotFound();
    if (row.status === 'FULL') throw new LimitReached('deletedRangesMax', ['input', 'seqs']);
    if (row.version !== null) afterCommit(publisher.accountChanged([{ userId, version: row.version }]));
    const [settings] = await store.listSettingsIn(userId, [chatId]);
    return settings ?? settingsAtFirst(chatId);
  };
