import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import type { CommittedChatChange, Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { countDirectChats, lockDirectChats, raiseDirectChats } from './reading-shown.ts';
import type { Settings, User } from './user.ts';
import { createUserStore } from './user-store.ts';

/** What is absent or null stays as it is. */
export type UpdateSettingsInput = { readonly [Name in keyof Settings]?: boolean | null | undefined };

export interface UpdateSettingsDeps {
  readonly prisma: PrismaClient;
  readonly publisher: Publisher;
}

interface Turned {
  readonly before: User;
  readonly after: User;
  readonly versions: readonly AccountVersion[];
  /** Direct chats in which it is new whether reading shows. */
  readonly chats: readonly CommittedChatChange[];
}

/** Null: something came in between, which only another try can lock in the right order. */
const turn = async (tx: Prisma.TransactionClient, userId: bigint, input: UpdateSettingsInput): Promise<Turned | null> => {
  const users = createUserStore(tx);
  const wanted = input.showReadReceipts ?? null;
  const locks = wanted !== null && wanted !== (await users.findUser(userId))?.showReadReceipts;
  const chatIds = locks ? await lockDirectChats(tx, userId) : [];
  await (locks ? users.lockUserAlone(userId) : users.lockUser(userId));
  const before = (await users.findUser(userId)) as User;
  const settings = {
    showPresence: input.showPresence ?? before.showPresence,
    showReadReceipts: input.showReadReceipts ?? before.showReadReceipts,
  };
  const turnsReading = settings.showReadReceipts !== before.showReadReceipts;
  if (settings.showPresence === before.showPresence && !turnsReading) return { before, after: before, versions: [], chats: [] };
  if (turnsReading && (!locks || (await countDirectChats(tx, userId)) !== chatIds.length)) return null;
  const after = await users.updateSettings(userId, settings);
  const chats = turnsReading ? await raiseDirectChats(tx, userId, chatIds) : [];
  return { before, after, versions: await announceAccountChanges(tx, [{ userId, kind: 'SETTINGS', ref: userId }]), chats };
};

/**
 * Turns privacy switches; the viewer's own devices hear of it, and who may see whose presence is looked at again. Reading that is hidden or
 * shown changes the ticks of both in every direct chat, so these chats change with it; groups count their readers anew.
 */
export const createUpdateSettings = ({ prisma, publisher }: UpdateSettingsDeps) => {
  const tellReading = async (userId: bigint, chats: readonly CommittedChatChange[]): Promise<void> => {
    // There may be thousands, and a relay tells of those that nobody here does: no need to hurry.
    for (const change of chats) await publisher.chatChanged(change);
    const groups = await prisma.$queryRaw<{ id: bigint }[]>`
      SELECT c.id FROM members m JOIN chats c ON c.id = m.chat_id AND c.kind = 'GROUP' WHERE m.user_id = ${userId} AND m.state = 'JOINED'`;
    for (const { id } of groups) await publisher.readersChanged(id);
  };

  return async ({ userId }: Viewer, input: UpdateSettingsInput): Promise<Settings> => {
    let turned: Turned | null = null;
    while (turned === null) turned = await prisma.$transaction((tx) => turn(tx, userId, input));
    const { before, after, versions, chats } = turned;
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    if (after.showPresence !== before.showPresence) afterCommit(publisher.presenceRightsChanged([userId]));
    if (after.showReadReceipts !== before.showReadReceipts) afterCommit(tellReading(userId, chats));
    return { showPresence: after.showPresence, showReadReceipts: after.showReadReceipts };
  };
};
