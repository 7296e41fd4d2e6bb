import { afterCommit } from '../after-commit.ts';
import { ChatNotFound, InvalidInput, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { type ChatSettings, settingsAtFirst } from './chat-settings.ts';
import type { ChatSettingsStore } from './chat-settings-store.ts';
import type { ChatSettingsDeps } from './index.ts';

const rule = { name: 'mark-played', points: limits.playsPerMinute, durationMs: 60_000 };

/**
 * Says that the viewer has listened to recordings, on all their devices and for good; nobody else hears of it. Seqs that are not there to be
 * seen are passed over, so repeating does no harm. Refuses with ChatNotFound, InvalidInput and RateLimited.
 */
export const createMarkPlayed =
  ({ prisma, limiter, publisher }: ChatSettingsDeps, store: ChatSettingsStore) =>
  async ({ userId }: Viewer, chatId: bigint, seqs: readonly number[]): Promise<ChatSettings> => {
    if (seqs.length === 0 || seqs.length > limits.deleteMax)
      throw new InvalidInput(`1 to ${limits.deleteMax} messages are marked at once.`, ['input', 'seqs']);
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const [row] = await prisma.$queryRaw<[{ status: 'SAVED' | 'SAME' | 'NO_CHAT'; version: number | null }]>`
      SELECT * FROM play_messages(${userId}::bigint, ${chatId}::bigint, ${[...seqs]}::int[], ${limits.playedRangesMax}::int)`;
    if (row.status === 'NO_CHAT') throw new ChatNotFound();
    if (row.version !== null) afterCommit(publisher.accountChanged([{ userId, version: row.version }]));
    const [settings] = await store.listSettingsIn(userId, [chatId]);
    return settings ?? settingsAtFirst(chatId);
  };
