import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { InvalidInput, NotPermitted, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { checkCapability } from './capability.ts';
import type { Chat, Member } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import type { ChangeGroup } from './group-change.ts';
import { FOR_EVER_MS } from './may-write.ts';

export interface PolicyDeps {
  readonly prisma: PrismaClient;
  readonly limiter: RateLimiter;
  readonly changeGroup: ChangeGroup;
}

/** Seconds that may lie between two messages of a member; 0 for no slow mode. */
export const slowModeSeconds: readonly number[] = [0, 10, 30, 60, 300, 900, 3600];

const rule = { name: 'policy', points: limits.policyChangesPerHour, durationMs: 3_600_000 };

/**
 * What a group decides about writing. Each verb changes nothing when it stands so already, and posts a notice when it does not; the append
 * holds to it from the next message on. Refuse with ChatNotFound, NotPermitted, InvalidInput, RateLimited, the first with UserNotFound too.
 */
export const createPolicyServices = ({ prisma, limiter, changeGroup }: PolicyDeps) => {
  const allow = async ({ userId }: Viewer): Promise<void> => {
    const allowance = await limiter.consume(rule, String(userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
  };

  /** Keeps a member from writing until a moment; null ends it. Not the owner, and no admin, whoever asks. */
  const setMemberMute = async (viewer: Viewer, chatId: bigint, userId: bigint, mutedUntil: Date | null): Promise<Member> => {
    await allow(viewer);
    await changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'MUTE_MEMBERS');
      const target = await group.getMember(userId);
      if (target.role !== 'MEMBER') throw new NotPermitted('Neither the owner nor an admin can be muted.', ['input', 'userId']);
      const untilMs = mutedUntil?.getTime() ?? null;
      if (untilMs !== null && (untilMs <= group.nowMs || untilMs > FOR_EVER_MS))
        throw new InvalidInput('A mute ends in the future.', ['input', 'mutedUntil']);
      const heldMs = target.mutedUntil?.getTime() ?? 0;
      if (untilMs === null ? heldMs <= group.nowMs : heldMs === untilMs) return;
      await group.setMutedUntil(userId, mutedUntil);
      if (mutedUntil === null) await group.notice('MEMBER_UNMUTED', [userId]);
      else await group.notice('MEMBER_MUTED', [userId], mutedUntil.toISOString());
    });
    return (await createChatStore(prisma).findMember(chatId, userId)) as Member;
  };

  /** From then on the owner and admins alone may write, until it is ended. */
  const setMuteAll = async (viewer: Viewer, chatId: bigint, mutedAll: boolean): Promise<Chat> => {
    await allow(viewer);
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'MUTE_MEMBERS');
      if (group.chat.mutedAll === mutedAll) return;
      group.setChat({ mutedAll });
      await group.notice(mutedAll ? 'ALL_MUTED' : 'ALL_UNMUTED', []);
    });
  };

  /** So long has each member to wait between two messages; the owner and admins have not. */
  const setSlowMode = async (viewer: Viewer, chatId: bigint, slowSeconds: number): Promise<Chat> => {
    if (!slowModeSeconds.includes(slowSeconds))
      throw new InvalidInput(`Slow mode has one of these numbers of seconds: ${slowModeSeconds.join(', ')}.`, ['input', 'seconds']);
    await allow(viewer);
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'CHANGE_SETTINGS');
      if (group.chat.slowSeconds === slowSeconds) return;
      group.setChat({ slowSeconds });
      if (slowSeconds === 0) await group.notice('SLOW_MODE_ENDED', []);
      else await group.notice('SLOW_MODE_SET', [], String(slowSeconds));
    });
  };

  return { setMemberMute, setMuteAll, setSlowMode };
};
