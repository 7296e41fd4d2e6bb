import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { NotPermitted, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Viewer } from '../viewer.ts';
import type { Member } from './chat.ts';
import { checkMayWrite } from './may-write.ts';
import { createChatStore } from './chat-store.ts';
import type { ChangeGroup } from './group-change.ts';

export interface SetGroupNicknameDeps {
  readonly prisma: PrismaClient;
  readonly limiter: RateLimiter;
  readonly changeGroup: ChangeGroup;
}

const rule = { name: 'nickname', points: limits.nicknamesPerHour, durationMs: 3_600_000 };

/** How the viewer wishes to be called in a group; an empty text takes it back. Each change is told to everyone in it. */
export const createSetGroupNickname =
  ({ prisma, limiter, changeGroup }: SetGroupNicknameDeps) =>
  async (viewer: Viewer, chatId: bigint, raw: string): Promise<Member> => {
    const line = { what: 'A nickname', path: ['input', 'nickname'], lengthMin: 1, lengthMax: limits.nicknameLengthMax };
    const nickname = raw.trim() === '' ? null : parseLine(raw, line);
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    await changeGroup(viewer, chatId, async (group) => {
      if (group.chat.kind !== 'GROUP') throw new NotPermitted('Only groups have nicknames.', ['input', 'chatId']);
      if (group.actor.nickname === nickname) return;
      checkMayWrite(group.chat, group.actor, group.nowMs, ['input', 'chatId']);
      await group.setNickname(viewer.userId, nickname);
    });
    return (await createChatStore(prisma).findMember(chatId, viewer.userId)) as Member;
  };
