import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import { InvalidInput, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { checkCapability } from './capability.ts';
import type { Chat } from './chat.ts';
import type { ChangeGroup } from './group-change.ts';
import { checkMayWrite } from './may-write.ts';

/** For how many seconds the messages of a chat may last: for ever, an hour, a day, a week, 90 days. */
export const disappearSeconds: readonly number[] = [0, 3_600, 86_400, 604_800, 7_776_000];

const rule = { name: 'policy', points: limits.policyChangesPerHour, durationMs: 3_600_000 };

/**
 * From then on each new message of the chat ends so long after it was stored; those that are there stay as they are. Changes nothing when it
 * stands so already, and posts a notice when it does not. Either of two people may, whoever may change a group's settings, and everyone in
 * their own notes. Refuses with ChatNotFound, NotPermitted, NotContacts, InvalidInput, RateLimited.
 */
export const createSetDisappearing =
  ({ limiter, changeGroup }: { limiter: RateLimiter; changeGroup: ChangeGroup }) =>
  async (viewer: Viewer, chatId: bigint, seconds: number): Promise<Chat> => {
    if (!disappearSeconds.includes(seconds))
      throw new InvalidInput(`Messages last for one of these numbers of seconds: ${disappearSeconds.join(', ')}.`, ['input', 'seconds']);
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    return changeGroup(viewer, chatId, async ({ chat, actor, nowMs, setChat, notice }) => {
      if (chat.kind === 'GROUP') checkCapability(chat, actor, 'CHANGE_SETTINGS');
      else checkMayWrite(chat, actor, nowMs, ['input', 'chatId']);
      if (chat.disappearSeconds === seconds) return;
      setChat({ disappearSeconds: seconds });
      if (chat.kind === 'SELF') return;
      if (seconds === 0) await notice('DISAPPEARING_ENDED', []);
      else await notice('DISAPPEARING_SET', [], String(seconds));
    });
  };
