import type { Prisma } from '../../prisma/generated/client.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import { endLiveLocations } from '../location/end-live-locations.ts';
import { InvalidInput, KeptOut, NotContacts, NotPermitted } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { createBanStore } from './ban-store.ts';
import { checkCapability, hasCapability } from './capability.ts';
import { checkRoom, parseTitle } from './chat-rules.ts';
import type { Chat, Member, MemberRole } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import { closeRequestsOf, openJoinRequests } from './close-join-requests.ts';
import { type GroupDeps, listNotContacts } from './create-group.ts';
import type { ChangeGroup } from './group-change.ts';
import { createJoinRequestStore, type JoinRequest } from './join-request-store.ts';

/** Roles sort as ADMIN, MEMBER, OWNER, so an admin comes before a member. */
const findHeir = async (tx: Prisma.TransactionClient, chatId: bigint, leaverId: bigint): Promise<bigint | null> => {
  const heir = await tx.member.findFirst({
    where: { chatId, state: 'JOINED', userId: { not: leaverId } },
    orderBy: [{ role: 'asc' }, { joinedAt: 'asc' }, { userId: 'asc' }],
    select: { userId: true },
  });
  return heir?.userId ?? null;
};

export interface AddedMembers {
  readonly chat: Chat;
  readonly members: readonly Member[];
  /** Who waits for an admin to let them in. */
  readonly requests: readonly JoinRequest[];
}

/** The verbs on an existing group. Rights are checked under the chat's lock, so they cannot be outrun. */
export const createGroupServices = ({ prisma, ids, publisher, changeGroup }: GroupDeps & { changeGroup: ChangeGroup }) => {
  const renameGroup = (viewer: Viewer, chatId: bigint, rawTitle: string): Promise<Chat> => {
    const title = parseTitle(rawTitle);
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'RENAME');
      if (group.chat.title === title) return;
      group.setChat({ title });
      await group.notice('GROUP_RENAMED', [], title);
    });
  };

  /**
   * Adds contacts of the viewer; those who are in already are passed over. All or nobody. Where admins let people in, who is none asks them to.
   */
  const addMembers = async (viewer: Viewer, chatId: bigint, asked: readonly bigint[]): Promise<AddedMembers> => {
    const userIds = [...new Set(asked)].sort((a, b) => (a < b ? -1 : 1));
    const path = ['input', 'userIds'];
    if (userIds.length === 0) throw new InvalidInput('Name at least one person.', path);
    checkRoom(userIds.length);
    let versions: readonly AccountVersion[] = [];
    const chat = await changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'ADD_MEMBERS');
      const present = new Set<bigint>();
      for (const member of await createChatStore(group.tx).listMembersById(chatId, userIds)) {
        if (member.state === 'JOINED') present.add(member.userId);
      }
      const newcomers = userIds.filter((id) => !present.has(id));
      if (newcomers.length === 0) return;
      const strangers = await listNotContacts(group.tx, viewer.userId, newcomers);
      if (strangers.length > 0) throw new NotContacts(strangers, path);
      const banned = await createBanStore(group.tx).listBanned(chatId, newcomers);
      if (banned.length > 0) throw new KeptOut(banned, path);
      const store = createJoinRequestStore(group.tx);
      if (group.chat.joinMode !== 'OPEN' && !hasCapability(group.chat, group.actor, 'APPROVE_JOINS')) {
        const waiting = new Set((await store.listPendingIn(chatId, newcomers)).map(({ userId }) => userId));
        const request = { chatId, invitedBy: viewer.userId, inviteId: null, answer: '' };
        const fresh = newcomers.filter((userId) => !waiting.has(userId)).map((userId) => ({ ...request, id: ids.next(), userId }));
        versions = await openJoinRequests(group, fresh);
        return;
      }
      const memberCount = group.chat.memberCount + newcomers.length;
      checkRoom(memberCount);
      group.setChat({ memberCount });
      await group.setMembers(newcomers, { state: 'JOINED', role: 'MEMBER' });
      await group.notice('MEMBERS_ADDED', newcomers);
      versions = await closeRequestsOf(group, newcomers, { state: 'APPROVED', by: viewer.userId });
    });
    publisher.accountChanged(versions).catch(() => {});
    const requests = chat.joinRequestCount === 0 ? [] : await createJoinRequestStore(prisma).listPendingIn(chatId, userIds);
    const own = requests.filter(({ invitedBy }) => invitedBy === viewer.userId);
    return { chat, members: await createChatStore(prisma).listMembersById(chatId, userIds), requests: own };
  };

  /** ADMIN or MEMBER; ownership moves by transferOwnership. */
  const setMemberRole = async (viewer: Viewer, chatId: bigint, userId: bigint, role: MemberRole): Promise<Member> => {
    if (role === 'OWNER') throw new InvalidInput('To make someone the owner, transfer the ownership.', ['input', 'role']);
    await changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'SET_ROLES');
      const target = await group.getMember(userId);
      if (target.role === 'OWNER')
        throw new NotPermitted('The owner keeps the role until the ownership is transferred.', ['input', 'userId']);
      if (target.role === role) return;
      await group.setRole(userId, role);
      // The chat goes with it: what its members may do is told there.
      group.setChat({});
      await group.notice('ROLE_CHANGED', [userId], role);
    });
    return (await createChatStore(prisma).findMember(chatId, userId)) as Member;
  };

  const transferOwnership = (viewer: Viewer, chatId: bigint, userId: bigint): Promise<Chat> =>
    changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'TRANSFER_OWNERSHIP');
      const target = await group.getMember(userId);
      if (target.userId === viewer.userId) return;
      await group.setRole(viewer.userId, 'MEMBER');
      await group.setRole(userId, 'OWNER');
      group.setChat({ ownerId: userId });
      await group.notice('OWNER_CHANGED', [userId]);
    });

  /** An owner who leaves hands the group to the longest-serving admin, else to the longest-serving member. */
  const leaveGroup = async (viewer: Viewer, chatId: bigint): Promise<void> => {
    await changeGroup(viewer, chatId, async (group) => {
      if (group.chat.kind !== 'GROUP') throw new NotPermitted('Only groups can be left; a chat can be deleted.', ['input', 'chatId']);
      const memberCount = group.chat.memberCount - 1;
      const heir = group.actor.role === 'OWNER' && memberCount > 0 ? await findHeir(group.tx, chatId, viewer.userId) : null;
      group.setChat({ memberCount, ...(heir === null ? {} : { ownerId: heir }) });
      await endLiveLocations(group, [viewer.userId]);
      await group.setMembers([viewer.userId], { state: 'LEFT', role: 'MEMBER' });
      await group.notice('MEMBER_LEFT', []);
      if (heir === null) return;
      await group.setRole(heir, 'OWNER');
      await group.notice('OWNER_CHANGED', [heir]);
    });
  };

  return { renameGroup, addMembers, setMemberRole, transferOwnership, leaveGroup };
};
