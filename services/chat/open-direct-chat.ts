import type { IdGenerator } from '../../engines/ids.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { NotContacts, UserBlocked, UserNotFound } from '../errors.ts';
import type { CommittedChatChange, Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { changeChat } from './change-chat.ts';
import type { Chat } from './chat.ts';
import { createChatStore } from './chat-store.ts';
import { holdReadingShown } from '../user/reading-shown.ts';

const pair = (a: bigint, b: bigint): [bigint, bigint] => (a < b ? [a, b] : [b, a]);

/** Whether two people may write to each other: contacts, and neither has blocked the other. */
export const mayWrite = async (tx: Prisma.TransactionClient, a: bigint, b: bigint): Promise<boolean> => {
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM contacts WHERE user_id = ${a} AND contact_id = ${b})
       AND NOT EXISTS (SELECT 1 FROM blocks WHERE (user_id = ${a} AND blocked_id = ${b}) OR (user_id = ${b} AND blocked_id = ${a})) AS may`;
  return row?.may ?? false;
};

/**
 * The chat of two people, made if it is not there: one per pair, however many ask at once. Its first entry is the notice that
 * they can write to each other. Returns the committed change when something changed.
 */
export const openDirectChatInTransaction =
  ({ ids }: { ids: IdGenerator }) =>
  async (tx: Prisma.TransactionClient, a: bigint, b: bigint): Promise<{ chatId: bigint; change: CommittedChatChange | null }> => {
    const [low, high] = pair(a, b);
    const newId = ids.next();
    const inserted = await tx.$queryRaw<{ chat_id: bigint }[]>`
      INSERT INTO direct_chats (low_id, high_id, chat_id) VALUES (${low}, ${high}, ${newId})
      ON CONFLICT (low_id, high_id) DO NOTHING RETURNING chat_id`;
    if (inserted.length === 0) {
      const chatId = (await createChatStore(tx).findDirectChatId(a, b)) as bigint;
      return { chatId, change: await setCanSend(tx, chatId, a, b) };
    }
    const canSend = low === high || (await mayWrite(tx, a, b));
    await tx.$executeRaw`
      INSERT INTO chats (id, kind, member_count, can_send) VALUES (${newId}, ${low === high ? 'SELF' : 'DIRECT'}, ${low === high ? 1 : 2}, ${canSend})`;
    const people = low === high ? [low] : [low, high];
    const change = await changeChat(tx, newId, async (chat) => {
      // The fields are new to everyone, so they take a version like any change of them.
      chat.setChat({});
      await chat.setMembers(people, { state: 'JOINED', role: 'MEMBER' });
      if (low !== high) await chat.postSystem(ids.next(), { event: 'CHAT_OPENED', actorId: null, targetIds: [], title: null });
    });
    if (low !== high) await holdReadingShown(tx, people);
    return { chatId: newId, change };
  };

const setCanSend = (tx: Prisma.TransactionClient, chatId: bigint, a: bigint, b: bigint): Promise<CommittedChatChange | null> =>
  changeChat(tx, chatId, async (chat) => {
    // Read under the chat's lock: of two changes at once, the later one sees what the earlier one did.
    const canSend = a === b || (await mayWrite(tx, a, b));
    if (canSend !== chat.chat.canSend) chat.setChat({ canSend });
  });

/**
 * Brings a pair's chat in step with their contacts and blocks; call it after changing either, in the same transaction.
 * Null when the two have no chat.
 */
export const setCanSendInTransaction = async (tx: Prisma.TransactionClient, a: bigint, b: bigint): Promise<CommittedChatChange | null> => {
  const chatId = await createChatStore(tx).findDirectChatId(a, b);
  return chatId === null ? null : setCanSend(tx, chatId, a, b);
};

export interface OpenDirectChatDeps {
  readonly prisma: PrismaClient;
  readonly ids: IdGenerator;
  readonly publisher: Publisher;
}

/** Opens the viewer's chat with a contact. Refuses with UserNotFound, UserBlocked (by the viewer) and NotContacts. */
export const createOpenDirectChat = ({ prisma, ids, publisher }: OpenDirectChatDeps) => {
  const open = openDirectChatInTransaction({ ids });
  return async (viewer: Viewer, userId: bigint): Promise<Chat> => {
    if (userId === viewer.userId) return createOpenSelfChat({ prisma, ids, publisher })(viewer);
    const [facts] = await prisma.$queryRaw<{ there: boolean; contact: boolean; blocked: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM users WHERE id = ${userId}) AS there,
        EXISTS (SELECT 1 FROM contacts WHERE user_id = ${viewer.userId} AND contact_id = ${userId}) AS contact,
        EXISTS (SELECT 1 FROM blocks WHERE user_id = ${viewer.userId} AND blocked_id = ${userId}) AS blocked`;
    if (facts?.there !== true) throw new UserNotFound();
    if (facts.blocked) throw new UserBlocked();
    if (!facts.contact) throw new NotContacts([userId], ['input', 'userId']);
    const { chatId, change } = await prisma.$transaction((tx) => open(tx, viewer.userId, userId));
    if (change !== null && change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };
};

/** The viewer's notes to self, made on first use. */
export const createOpenSelfChat = ({ prisma, ids, publisher }: OpenDirectChatDeps) => {
  const open = openDirectChatInTransaction({ ids });
  return async (viewer: Viewer): Promise<Chat> => {
    const { chatId, change } = await prisma.$transaction((tx) => open(tx, viewer.userId, viewer.userId));
    if (change !== null && change.version > change.previousVersion) publisher.chatChanged(change).catch(() => {});
    return (await createChatStore(prisma).findChat(chatId)) as Chat;
  };
};
