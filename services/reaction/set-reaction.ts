import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { ChatNotFound, MessageNotFound, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message/message.ts';
import type { Viewer } from '../viewer.ts';
import type { ReactTogether } from './react-together.ts';
import { parseEmoji } from './reaction-rules.ts';

export interface SetReactionDeps {
  readonly accessChat: AccessChat;
  readonly limiter: RateLimiter;
  readonly reactTogether: ReactTogether;
}

const rule = { name: 'reaction', points: limits.reactionsPerMinute, durationMs: 60_000 };

/**
 * Shows one emoji of the viewer's on a message, in the place of the one they had there; null takes it back. What stands already changes
 * nothing, so a repeat is safe. It makes nothing unread and moves no chat up. Refuses with InvalidInput, MessageNotFound, NotPermitted,
 * NotContacts, LimitReached, RateLimited.
 */
export const createSetReaction =
  ({ accessChat, limiter, reactTogether }: SetReactionDeps) =>
  async (viewer: Viewer, place: { chatId: bigint; seq: number }, raw: string | null): Promise<Message> => {
    const emoji = raw === null ? null : parseEmoji(raw);
    await accessChat(viewer, place.chatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound() : error;
    });
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    return reactTogether({ userId: viewer.userId, chatId: place.chatId, seq: place.seq, emoji });
  };
