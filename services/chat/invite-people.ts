import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { InvalidInput, InviteNotFound, KeptOut, LimitReached, NotPermitted, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { createBanStore } from './ban-store.ts';
import { checkCapability, hasCapability } from './capability.ts';
import { changeChat } from './change-chat.ts';
import { checkRoom } from './chat-rules.ts';
import type { Chat, Member } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import type { ChangeGroup } from './group-change.ts';
import { createInviteStore, createInviteToken, hashInviteToken, type Invite } from './invite.ts';

export interface InviteDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
  readonly accessChat: AccessChat;
  readonly changeGroup: ChangeGroup;
}

export interface CreateInviteInput {
  readonly chatId: bigint;
  readonly expiresInSeconds?: number | null;
  readonly usesMax?: number | null;
}

/** What somebody who holds a link is told before they come in. */
export interface InvitePreview {
  readonly title: string;
  readonly memberCount: number;
  readonly expiresAt: Date;
}

const createRule = { name: 'invite', points: limits.invitesPerHour, durationMs: 3_600_000 };
const joinRule = { name: 'join', points: limits.joinsPerHour, durationMs: 3_600_000 };

const parseBound = (value: number | null | undefined, max: number, name: string): number | null => {
  if (value === null || value === undefined) return null;
  if (value < 1 || value > max) throw new InvalidInput(`This is a number from 1 to ${max}.`, ['input', name]);
  return value;
};

export const createInviteServices = ({ prisma, ids, limiter, publisher, accessChat, changeGroup }: InviteDeps) => {
  const invites = createInviteStore(prisma);

  const consume = async (rule: typeof createRule, viewer: Viewer): Promise<void> => {
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
  };

  /** The token is told this once; what is kept is its hash. A repeat makes another link, which can be ended. */
  const createInvite = async (viewer: Viewer, input: CreateInviteInput): Promise<{ invite: Invite; token: string }> => {
    const secondsMax = limits.inviteDaysMax * 86_400;
    const expiresInSeconds = parseBound(input.expiresInSeconds, secondsMax, 'expiresInSeconds') ?? limits.inviteDays * 86_400;
    const usesMax = parseBound(input.usesMax, limits.groupSizeMax, 'usesMax');
    await consume(createRule, viewer);
    const token = createInviteToken();
    let invite: Invite | undefined;
    await changeGroup(viewer, input.chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'INVITE');
      const store = createInviteStore(group.tx);
      if ((await store.listOpen(input.chatId)).length >= limits.invitesMax) throw new LimitReached('invitesMax');
      const { chatId } = input;
      const tokenHash = hashInviteToken(token);
      invite = await store.add({ id: ids.next(), chatId, creatorId: viewer.userId, tokenHash, usesMax, expiresInSeconds });
    });
    return { invite: invite as Invite, token };
  };

  /** Nobody comes in by it any more. Ending it twice changes nothing. */
  const revokeInvite = async (viewer: Viewer, inviteId: bigint): Promise<Invite> => {
    const known = await invites.find(inviteId);
    if (known === null) throw new InviteNotFound();
    const { chat, member } = await accessChat(viewer, known.chatId).catch(() => {
      throw new InviteNotFound();
    });
    checkCapability(chat, member, 'INVITE');
    return (await invites.revoke(inviteId)) as Invite;
  };

  /** The open links of a group, at most `invitesMax`; none for those who may not invite. */
  const listInvites = async (viewer: Viewer, chatId: bigint): Promise<Invite[]> => {
    const { chat, member } = await accessChat(viewer, chatId);
    return hasCapability(chat, member, 'INVITE') ? invites.listOpen(chatId) : [];
  };

  /** For anyone who holds the link, signed in or not; null when it is none, or has ended. */
  const findInvitePreview = async (token: string): Promise<InvitePreview | null> => {
    const invite = await invites.findOpen(token);
    const chat = invite === null ? null : await createChatStore(prisma).findChat(invite.chatId);
    if (invite === null || chat === null || chat.memberCount === 0) return null;
    return { title: chat.title ?? '', memberCount: chat.memberCount, expiresAt: invite.expiresAt };
  };

  /**
   * Lets the viewer in. The room in the group and the uses of the link are counted under the chat's lock, so neither is passed however many
   * come at once. Who is in already stays, and uses nothing up. Who was removed has to be added by a member.
   */
  const joinByInvite = async (viewer: Viewer, token: string): Promise<Chat> => {
    await consume(joinRule, viewer);
    const invite = await invites.findOpen(token);
    // The last use may have been the viewer's own, and its answer lost.
    const chatId = invite?.chatId ?? (await findOwnChat(viewer, token));
    if (chatId === null) throw new InviteNotFound();
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, chatId, async (group) => {
        const place = await group.findMember(viewer.userId);
        if (place?.state === 'JOINED') return;
        await checkNotRemoved(tx, viewer, chatId, place);
        if (invite === null || !(await createInviteStore(tx).use(invite.id))) throw new InviteNotFound();
        const memberCount = group.chat.memberCount + 1;
        checkRoom(memberCount);
        // A group that everyone has left is over.
        if (memberCount === 1) throw new InviteNotFound();
        group.setChat({ memberCount });
        await group.setMembers([viewer.userId], { state: 'JOINED', role: 'MEMBER' });
        await group.postSystem(ids.next(), { event: 'MEMBER_JOINED', actorId: String(viewer.userId), targetIds: [], title: null });
      }),
    );
    if (change === null) throw new InviteNotFound();
    if (change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };

  /** Who was removed has to be added by a member, unless they were kept out and that is over; who is kept out does not come in at all. */
  const checkNotRemoved = async (tx: Prisma.TransactionClient, viewer: Viewer, chatId: bigint, place: Member | null): Promise<void> => {
    const path = ['input', 'token'];
    const removal = await createBanStore(tx).findRemoval(chatId, viewer.userId);
    if (removal?.isBanned === true) throw new KeptOut([viewer.userId], path);
    if (place?.state === 'REMOVED' && removal?.wasBanned !== true)
      throw new NotPermitted('You were removed from this group; a member has to add you.', path);
  };

  /** The group of a link that has ended, if the viewer is in it. */
  const findOwnChat = async (viewer: Viewer, token: string): Promise<bigint | null> => {
    const [row] = await prisma.$queryRaw<{ chat_id: bigint }[]>`
      SELECT i.chat_id FROM invites i JOIN members m ON m.chat_id = i.chat_id AND m.user_id = ${viewer.userId} AND m.state = 'JOINED'
      WHERE i.token_hash = ${hashInviteToken(token)}`;
    return row?.chat_id ?? null;
  };

  return { createInvite, revokeInvite, listInvites, findInvitePreview, joinByInvite };
};
