import type { Clock } from '../../engines/clock.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import { afterCommit } from '../after-commit.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { mayWrite } from '../chat/may-write.ts';
import { RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';

export interface SetTypingDeps {
  readonly accessChat: AccessChat;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

const rule = { name: 'typing', points: 60, durationMs: 60_000 };

/** Tells the others in a chat that the viewer is, or is no longer, typing. Never stored; returns when the notice lapses. */
export const createSetTyping =
  ({ accessChat, limiter, publisher, clock }: SetTypingDeps) =>
  async (viewer: Viewer, chatId: bigint, typing: boolean): Promise<Date | null> => {
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const { chat, member } = await accessChat(viewer, chatId);
    if (chat.kind === 'SELF' || !mayWrite(chat, member, clock.now())) return null;
    const expiresAtMs = clock.now() + limits.typingSeconds * 1000;
    // While the bus is out of reach nobody is told, which is no trouble of the one who types.
    afterCommit(publisher.typing(chatId, viewer.userId, typing, expiresAtMs));
    return typing ? new Date(expiresAtMs) : null;
  };
