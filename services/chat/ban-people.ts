import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { InvalidInput, LimitReached, UserNotFound } from '../errors.ts';
import { parseLine } from '../line-rules.ts';
import { endLiveLocations } from '../location/end-live-locations.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import { type Connection, momentKey, type PageArgs, parseMomentKey, type Paging } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import { type Ban, createBanStore, type Removal } from './ban-store.ts';
import { checkCapability, hasCapability } from './capability.ts';
import { checkRemoval } from './chat-rules.ts';
import type { Chat } from './chat.ts';
import { closeJoinRequests } from './close-join-requests.ts';
import type { ChangeGroup, GroupChange } from './group-change.ts';
import { createJoinRequestStore } from './join-request-store.ts';

export interface BanDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
  readonly accessChat: AccessChat;
  readonly changeGroup: ChangeGroup;
  readonly clock: Clock;
  readonly paging: Paging;
}

export interface BanInput {
  readonly chatId: bigint;
  readonly userId: bigint;
  readonly reason?: string | null;
  /** Null: until it is lifted. */
  readonly until?: Date | null;
}

const parseReason = (raw: string | null | undefined): string =>
  parseLine(raw ?? '', { what: 'A reason', path: ['input', 'reason'], lengthMax: limits.removalReasonLengthMax });

const takeOut = async (group: GroupChange, userId: bigint): Promise<void> => {
  group.setChat({ memberCount: group.chat.memberCount - 1 });
  await endLiveLocations(group, [userId]);
  await group.setMembers([userId], { state: 'REMOVED', role: 'MEMBER' });
  await group.notice('MEMBER_REMOVED', [userId]);
};

/**
 * Taking people out of a group, and keeping them out. All of it happens under the group's lock, under which people come in too, so nobody is
 * both in and kept out, however the two race.
 */
export const createBanServices = ({ prisma, publisher, accessChat, changeGroup, clock, paging }: BanDeps) => {
  /** They are told why; nobody else is. */
  const removeMember = (viewer: Viewer, chatId: bigint, userId: bigint, rawReason?: string | null): Promise<Chat> => {
    const reason = parseReason(rawReason);
    return changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'REMOVE_MEMBERS');
      checkRemoval(group.actor, await group.getMember(userId));
      await takeOut(group, userId);
      await createBanStore(group.tx).put({ chatId, userId, removedBy: viewer.userId, reason, banned: false, until: null });
    });
  };

  /**
   * Keeps out a member, who is taken out, or somebody who was one or waits to become one. A repeat puts the new reason and end in place of
   * the old.
   */
  const banMember = async (viewer: Viewer, { chatId, userId, until = null, ...input }: BanInput): Promise<Chat> => {
    const reason = parseReason(input.reason);
    if (until !== null && until.getTime() <= clock.now()) throw new InvalidInput('This moment has passed.', ['input', 'until']);
    let versions: readonly AccountVersion[] = [];
    const chat = await changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'BAN_MEMBERS');
      const place = await group.findMember(userId);
      const waiting = group.chat.joinRequestCount === 0 ? [] : await createJoinRequestStore(group.tx).listPendingIn(chatId, [userId]);
      if (place === null && waiting.length === 0) throw new UserNotFound();
      const store = createBanStore(group.tx);
      const isNew = (await store.listBanned(chatId, [userId])).length === 0;
      if (isNew && (await store.countBans(chatId)) >= limits.bansMax) throw new LimitReached('bansMax');
      if (place !== null) checkRemoval(group.actor, place);
      if (place?.state === 'JOINED') await takeOut(group, userId);
      await store.put({ chatId, userId, removedBy: viewer.userId, reason, banned: true, until });
      versions = await closeJoinRequests(group, waiting, { state: 'DECLINED', by: viewer.userId });
    });
    publisher.accountChanged(versions).catch(() => {});
    return chat;
  };

  /** They may be added, and come in by an invite, like anybody. A repeat changes nothing. */
  const liftBan = (viewer: Viewer, chatId: bigint, userId: bigint): Promise<Chat> =>
    changeGroup(viewer, chatId, async (group) => {
      checkCapability(group.chat, group.actor, 'BAN_MEMBERS');
      await createBanStore(group.tx).lift(chatId, userId);
    });

  /** Who is kept out, the last first; nobody for those who may not know. */
  const listBans = async (viewer: Viewer, chatId: bigint, args: PageArgs): Promise<Connection<Ban>> => {
    const page = paging.parsePage('bans', args);
    const { chat, member } = await accessChat(viewer, chatId);
    const after = page.cursor === null ? null : parseMomentKey(page.cursor);
    const bans = hasCapability(chat, member, 'BAN_MEMBERS')
      ? await createBanStore(prisma).listBans(chatId, { limit: page.limit, backward: page.backward, after })
      : [];
    return paging.toConnection(bans, page, (ban) => momentKey(ban.bannedAt, ban.userId));
  };

  /** Why the viewer was taken out of a group; null when they were not, or are in it. */
  const findOwnRemoval = async ({ userId }: Viewer, chatId: bigint): Promise<Removal | null> => {
    const place = await prisma.member.findUnique({ where: { chatId_userId: { chatId, userId } }, select: { state: true } });
    if (place === null || place.state === 'JOINED') return null;
    const removal = await createBanStore(prisma).findRemoval(chatId, userId);
    // Who was put in again since, and left, was not removed.
    return place.state === 'REMOVED' || removal?.isBanned === true ? removal : null;
  };

  return { removeMember, banMember, liftBan, listBans, findOwnRemoval };
};
