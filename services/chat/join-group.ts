import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { ApprovalNeeded, InvalidInput, InviteNotFound, KeptOut, NotPermitted, RateLimited } from '../errors.ts';
import { parseLine } from '../line-rules.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { createBanStore } from './ban-store.ts';
import { type ChatChange, changeChat } from './change-chat.ts';
import { checkRoom } from './chat-rules.ts';
import type { Chat, Member } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import { closeRequestsOf, openJoinRequests } from './close-join-requests.ts';
import { createInviteStore, hashInviteToken, type Invite } from './invite.ts';
import { askerOf, createJoinRequestStore, type JoinRequest } from './join-request-store.ts';

export interface JoinDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
}

/** Either they are in, or they wait. */
export interface Entry {
  readonly chat: Chat | null;
  readonly request: JoinRequest | null;
}

const joinRule = { name: 'join', points: limits.joinsPerHour, durationMs: 3_600_000 };
const path = ['input', 'token'];

/**
 * Coming in by a link. The room in the group, the uses of the link and those who wait are counted under the chat's lock, so none is passed
 * however many come at once. Who is in already stays, and uses nothing up.
 */
export const createJoinServices = ({ prisma, ids, limiter, publisher }: JoinDeps) => {
  /** Who was removed has to be added by a member, unless they were kept out and that is over; who is kept out does not come in at all. */
  const checkNotRemoved = async (group: ChatChange, viewer: Viewer, place: Member | null): Promise<void> => {
    const removal = await createBanStore(group.tx).findRemoval(group.chat.id, viewer.userId);
    if (removal?.isBanned === true) throw new KeptOut([viewer.userId], path);
    // Where admins let people in, they decide about this one, too.
    if (place?.state === 'REMOVED' && removal?.wasBanned !== true && group.chat.joinMode === 'OPEN')
      throw new NotPermitted('You were removed from this group; a member has to add you.', path);
  };

  const comeIn = async (group: ChatChange, viewer: Viewer, invite: Invite | null): Promise<AccountVersion[]> => {
    if (invite === null || !(await createInviteStore(group.tx).use(invite.id))) throw new InviteNotFound();
    const memberCount = group.chat.memberCount + 1;
    checkRoom(memberCount);
    group.setChat({ memberCount });
    await group.setMembers([viewer.userId], { state: 'JOINED', role: 'MEMBER' });
    await group.postSystem(ids.next(), { event: 'MEMBER_JOINED', actorId: String(viewer.userId), targetIds: [], title: null });
    return closeRequestsOf(group, [viewer.userId], { state: 'APPROVED', by: viewer.userId });
  };

  const wait = async (group: ChatChange, viewer: Viewer, invite: Invite | null, answer: string): Promise<AccountVersion[]> => {
    const [held] = await createJoinRequestStore(group.tx).listPendingIn(group.chat.id, [viewer.userId]);
    if (held?.invitedBy === null) {
      if (held.answer === answer) return [];
      await createJoinRequestStore(group.tx).setAnswer(held.id, answer);
      // The number of those who wait is what it was; that something is new there is told all the same.
      group.setChat({});
      return announceAccountChanges(group.tx, [{ userId: viewer.userId, kind: 'JOIN_REQUEST', ref: held.id }]);
    }
    if (invite === null) throw new InviteNotFound();
    const { id: chatId } = group.chat;
    const request = { id: ids.next(), chatId, userId: viewer.userId, invitedBy: null, inviteId: invite.id, answer };
    if (held === undefined) return openJoinRequests(group, [request]);
    // A member has asked for them: from now on they ask themselves, and hear what becomes of it.
    await createJoinRequestStore(group.tx).decide([held.id], 'WITHDRAWN', viewer.userId);
    const chat = { ...group.chat, joinRequestCount: group.chat.joinRequestCount - 1 };
    return openJoinRequests({ ...group, chat }, [request], [{ userId: askerOf(held), kind: 'JOIN_REQUEST', ref: held.id }]);
  };

  /** The group of a link that has ended, if the viewer is in it or waits for it: an answer may have been lost. */
  const findOwnChat = async (viewer: Viewer, token: string): Promise<bigint | null> => {
    const [row] = await prisma.$queryRaw<{ chat_id: bigint }[]>`
      SELECT i.chat_id FROM invites i WHERE i.token_hash = ${hashInviteToken(token)}
        AND (EXISTS (SELECT 1 FROM members m WHERE m.chat_id = i.chat_id AND m.user_id = ${viewer.userId} AND m.state = 'JOINED')
          OR EXISTS (SELECT 1 FROM join_requests r WHERE r.chat_id = i.chat_id AND r.user_id = ${viewer.userId} AND r.state = 'PENDING'))`;
    return row?.chat_id ?? null;
  };

  const enter = async (
    viewer: Viewer,
    token: string,
    apply: (group: ChatChange, invite: Invite | null) => Promise<AccountVersion[]>,
  ): Promise<bigint> => {
    const allowance = await limiter.consume(joinRule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const invite = await createInviteStore(prisma).findOpen(token);
    const chatId = invite?.chatId ?? (await findOwnChat(viewer, token));
    if (chatId === null) throw new InviteNotFound();
    let versions: readonly AccountVersion[] = [];
    const change = await prisma.$transaction((tx: Prisma.TransactionClient) =>
      changeChat(tx, chatId, async (group) => {
        const place = await group.findMember(viewer.userId);
        if (place?.state === 'JOINED') return;
        // A group that everyone has left is over.
        if (group.chat.memberCount === 0) throw new InviteNotFound();
        await checkNotRemoved(group, viewer, place);
        versions = await apply(group, invite);
      }),
    );
    if (change === null) throw new InviteNotFound();
    if (change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    publisher.accountChanged(versions).catch(() => {});
    return chatId;
  };

  const joinByInvite = async (viewer: Viewer, token: string): Promise<Chat> => {
    const chatId = await enter(viewer, token, (group, invite) => {
      if (group.chat.joinMode !== 'OPEN') throw new ApprovalNeeded();
      return comeIn(group, viewer, invite);
    });
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };

  /** Asks to be let in; where the group is open, comes in. A repeat returns the same request, with the new answer if there is one. */
  const requestToJoin = async (viewer: Viewer, token: string, rawAnswer: string): Promise<Entry> => {
    const answerPath = ['input', 'answer'];
    const rule = { what: 'An answer', path: answerPath, lengthMax: limits.joinAnswerLengthMax, manyLines: true };
    const answer = parseLine(rawAnswer, rule);
    const chatId = await enter(viewer, token, (group, invite) => {
      if (group.chat.joinMode === 'OPEN') return comeIn(group, viewer, invite);
      if (group.chat.joinMode === 'QUESTION' && answer === '') throw new InvalidInput('This group asks newcomers a question.', answerPath);
      return wait(group, viewer, invite, answer);
    });
    const [request] = await createJoinRequestStore(prisma).listPendingIn(chatId, [viewer.userId]);
    if (request !== undefined) return { request, chat: null };
    return { request: null, chat: await createChatStore(prisma).findChat(chatId) };
  };

  /** What of a group somebody who holds a link to it is to it. */
  const findEntry = async ({ userId }: Viewer, chatId: bigint): Promise<{ isMember: boolean; request: JoinRequest | null }> => {
    const place = await createChatStore(prisma).findMember(chatId, userId);
    const [request] = await createJoinRequestStore(prisma).listPendingIn(chatId, [userId]);
    return { isMember: place?.state === 'JOINED', request: request?.invitedBy === null ? request : null };
  };

  return { joinByInvite, requestToJoin, findEntry };
};
