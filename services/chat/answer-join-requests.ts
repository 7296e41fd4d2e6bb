import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { JoinRequestAnswered, JoinRequestNotFound, KeptOut, NotContacts } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import { type Connection, type PageArgs, parseNumericKey, type Paging } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import { createBanStore } from './ban-store.ts';
import { checkCapability, hasCapability } from './capability.ts';
import { changeChat } from './change-chat.ts';
import { checkRoom } from './chat-rules.ts';
import type { Chat } from './chat.ts';
import { closeJoinRequests } from './close-join-requests.ts';
import { listNotContacts } from './create-group.ts';
import type { ChangeGroup, GroupChange } from './group-change.ts';
import { createInviteStore } from './invite.ts';
import { askerOf, createJoinRequestStore, type JoinRequest } from './join-request-store.ts';

export interface AnswerDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly publisher: Publisher;
  readonly accessChat: AccessChat;
  readonly changeGroup: ChangeGroup;
  readonly paging: Paging;
}

export interface AnsweredRequest {
  readonly request: JoinRequest;
  readonly chat: Chat;
}

/**
 * Answers to requests to join. All happen under the group's lock: of two admins one wins, and the other is told that it was answered;
 * the room in the group is counted when somebody comes in, not when they ask.
 */
export const createAnswerServices = ({ prisma, ids, publisher, accessChat, changeGroup, paging }: AnswerDeps) => {
  const requests = createJoinRequestStore(prisma);
  const tell = (versions: readonly AccountVersion[]) => void publisher.accountChanged(versions).catch(() => {});

  /** Puts them in, as though they had come by themselves, or as though the member had added them. */
  const letIn = async (group: GroupChange, request: JoinRequest): Promise<void> => {
    const { chatId, userId, invitedBy, inviteId } = request;
    const place = await group.findMember(userId);
    if (place?.state === 'JOINED') return;
    if ((await createBanStore(group.tx).listBanned(chatId, [userId])).length > 0) throw new KeptOut([userId], ['input', 'requestId']);
    // Whoever has parted since from the member who asked for them does not want to be put in by them.
    if (invitedBy !== null && (await listNotContacts(group.tx, invitedBy, [userId])).length > 0)
      throw new NotContacts([userId], ['input', 'requestId']);
    const memberCount = group.chat.memberCount + 1;
    checkRoom(memberCount);
    group.setChat({ memberCount });
    await group.setMembers([userId], { state: 'JOINED', role: 'MEMBER' });
    const content = { actorId: String(askerOf(request)), targetIds: invitedBy === null ? [] : [String(userId)], title: null };
    await group.postSystem(ids.next(), { event: invitedBy === null ? 'MEMBER_JOINED' : 'MEMBERS_ADDED', ...content });
    if (inviteId !== null) await createInviteStore(group.tx).countUse(inviteId);
  };

  const answer = async (viewer: Viewer, requestId: bigint, state: 'APPROVED' | 'DECLINED'): Promise<AnsweredRequest> => {
    const asked = await requests.find(requestId);
    if (asked === null) throw new JoinRequestNotFound();
    let versions: readonly AccountVersion[] = [];
    // To who is not in the group it is not there.
    await accessChat(viewer, asked.chatId).catch(() => {
      throw new JoinRequestNotFound();
    });
    const chat = await changeGroup(viewer, asked.chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'APPROVE_JOINS', ['input', 'requestId']);
      const request = (await createJoinRequestStore(group.tx).find(requestId)) as JoinRequest;
      // The same answer by the same person: the first one was lost.
      if (request.state === state && request.decidedBy === viewer.userId) return;
      if (request.state !== 'PENDING') throw new JoinRequestAnswered(request.state);
      if (state === 'APPROVED') await letIn(group, request);
      versions = await closeJoinRequests(group, [request], { state, by: viewer.userId });
    });
    tell(versions);
    return { request: (await requests.find(requestId)) as JoinRequest, chat };
  };

  /** Lets somebody in who asked. */
  const approveJoinRequest = (viewer: Viewer, requestId: bigint) => answer(viewer, requestId, 'APPROVED');
  /** They may ask again. */
  const declineJoinRequest = (viewer: Viewer, requestId: bigint) => answer(viewer, requestId, 'DECLINED');

  /** Takes back what the viewer asked for, for themselves or for somebody else. */
  const withdrawJoinRequest = async (viewer: Viewer, requestId: bigint): Promise<JoinRequest> => {
    const asked = await requests.find(requestId);
    if (asked === null || askerOf(asked) !== viewer.userId) throw new JoinRequestNotFound();
    let versions: readonly AccountVersion[] = [];
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, asked.chatId, async (group) => {
        const request = (await createJoinRequestStore(tx).find(requestId)) as JoinRequest;
        if (request.state === 'WITHDRAWN') return;
        if (request.state !== 'PENDING') throw new JoinRequestAnswered(request.state);
        versions = await closeJoinRequests({ ...group, tx }, [request], { state: 'WITHDRAWN', by: viewer.userId });
      }),
    );
    if (change !== null && change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    tell(versions);
    return (await requests.find(requestId)) as JoinRequest;
  };

  /** Who waits to be let in, the first to ask first; nobody for those who may not answer. */
  const listJoinRequests = async (viewer: Viewer, chatId: bigint, args: PageArgs): Promise<Connection<JoinRequest>> => {
    const page = paging.parsePage('joinRequests', args);
    const { chat, member } = await accessChat(viewer, chatId);
    const afterId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
    const rows = hasCapability(chat, member, 'APPROVE_JOINS')
      ? await requests.listPending(chatId, { limit: page.limit, backward: page.backward, afterId })
      : [];
    return paging.toConnection(rows, page, (request) => String(request.id));
  };

  return { approveJoinRequest, declineJoinRequest, withdrawJoinRequest, listJoinRequests };
};
