import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { listPermitted } from '../access/list-permitted.ts';
import { InvalidInput, InviteNotFound, LimitReached, MessageIdReused, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Viewer } from '../viewer.ts';
import { checkCapability } from './capability.ts';
import { parseClientId } from './chat-rules.ts';
import type { JoinMode } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import type { ChangeGroup } from './group-change.ts';
import { createInviteStore, createInviteToken, deriveInviteToken, hashInviteToken, type Invite } from './invite.ts';

export interface InviteDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly accessChat: AccessChat;
  readonly secret: string;
  readonly changeGroup: ChangeGroup;
}

export interface CreateInviteInput {
  readonly chatId: bigint;
  readonly clientInviteId?: string | null;
  readonly expiresInSeconds?: number | null;
  readonly usesMax?: number | null;
}

/** What somebody who holds a link is told before they come in. */
export interface InvitePreview {
  readonly chatId: bigint;
  readonly title: string;
  readonly memberCount: number;
  readonly expiresAt: Date;
  readonly joinMode: JoinMode;
  /** What newcomers are asked; null when nothing. */
  readonly question: string | null;
}

const createRule = { name: 'invite', points: limits.invitesPerHour, durationMs: 3_600_000 };

const parseBound = (value: number | null | undefined, max: number, name: string): number | null => {
  if (value === null || value === undefined) return null;
  if (value < 1 || value > max) throw new InvalidInput(`This is a number from 1 to ${max}.`, ['input', name]);
  return value;
};

/** Whether it is what was asked for under its id: how long it holds was counted from when it was made. */
const isSame = (earlier: Invite, asked: { chatId: bigint; usesMax: number | null; expiresInSeconds: number }): boolean => {
  const heldSeconds = Math.round((earlier.expiresAt.getTime() - earlier.createdAt.getTime()) / 1_000);
  return earlier.chatId === asked.chatId && earlier.usesMax === asked.usesMax && heldSeconds === asked.expiresInSeconds;
};

export const createInviteServices = ({ prisma, ids, limiter, accessChat, changeGroup, secret }: InviteDeps) => {
  const invites = createInviteStore(prisma);

  /**
   * What is kept of the token is its hash. With a client id a repeat is told the same link, whatever has become of it; without one it makes
   * another, which can be ended.
   */
  const createInvite = async (viewer: Viewer, input: CreateInviteInput): Promise<{ invite: Invite; token: string }> => {
    const secondsMax = limits.inviteDaysMax * 86_400;
    const expiresInSeconds = parseBound(input.expiresInSeconds, secondsMax, 'expiresInSeconds') ?? limits.inviteDays * 86_400;
    const usesMax = parseBound(input.usesMax, limits.groupSizeMax, 'usesMax');
    const allowance = await limiter.consume(createRule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const clientInviteId =
      typeof input.clientInviteId === 'string' ? parseClientId(input.clientInviteId, ['input', 'clientInviteId']) : null;
    const token = clientInviteId === null ? createInviteToken() : deriveInviteToken(secret, viewer.userId, clientInviteId);
    let invite: Invite | undefined;
    await changeGroup(viewer, input.chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'INVITE');
      const store = createInviteStore(group.tx);
      const earlier = clientInviteId === null ? null : await store.findByToken(token);
      if (earlier !== null && !isSame(earlier, { chatId: input.chatId, usesMax, expiresInSeconds })) {
        throw new MessageIdReused(['input', 'clientInviteId']);
      }
      invite = earlier ?? undefined;
      if (earlier !== null) return;
      if ((await store.listOpen([input.chatId])).length >= limits.invitesMax) throw new LimitReached('invitesMax');
      const { chatId } = input;
      const tokenHash = hashInviteToken(token);
      invite = await store.add({ id: ids.next(), chatId, creatorId: viewer.userId, tokenHash, usesMax, expiresInSeconds });
    });
    return { invite: invite as Invite, token };
  };

  /** Nobody comes in by it any more. Ending it twice changes nothing. */
  const revokeInvite = async (viewer: Viewer, inviteId: bigint): Promise<Invite> => {
    const known = await invites.find(inviteId);
    const path = ['input', 'inviteId'];
    if (known === null) throw new InviteNotFound(path);
    const { chat, member } = await accessChat(viewer, known.chatId).catch(() => {
      throw new InviteNotFound(path);
    });
    checkCapability(chat, member, 'INVITE', path);
    return (await invites.revoke(inviteId)) as Invite;
  };

  /** The open links of these groups, at most `invitesMax` of each; none where the viewer may not invite. */
  const listInvites = async (viewer: Viewer, chatIds: readonly bigint[]): Promise<Map<bigint, Invite[]>> => {
    const permitted = await listPermitted(accessChat, viewer, chatIds, 'INVITE');
    return permitted.length === 0 ? new Map() : Map.groupBy(await invites.listOpen(permitted), ({ chatId }) => chatId);
  };

  /** For anyone who holds the link, signed in or not; null when it is none, or has ended. */
  const findInvitePreview = async (token: string): Promise<InvitePreview | null> => {
    const invite = await invites.findOpen(token);
    const chat = invite === null ? null : await createChatStore(prisma).findChat(invite.chatId);
    if (invite === null || chat === null || chat.memberCount === 0) return null;
    const { title, memberCount, joinMode, joinQuestion } = chat;
    const question = joinMode === 'QUESTION' ? joinQuestion : null;
    return { chatId: chat.id, title: title ?? '', memberCount, expiresAt: invite.expiresAt, joinMode, question };
  };

  return { createInvite, revokeInvite, listInvites, findInvitePreview };
};
