import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { changeChat } from '../chat/change-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import { ChatNotFound, MessageNotFound } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Viewer } from '../viewer.ts';
import { createPinStore } from '../pin/pin-store.ts';
import type { Message } from './message.ts';
import { checkRecall } from './message-rules.ts';
import { createMessageStore, fromMessageSql, messageColumns, type MessageSqlRow } from './message-store.ts';

export interface RecallMessageDeps {
  readonly prisma: PrismaClient;
  readonly accessChat: AccessChat;
  readonly clock: Clock;
  readonly publisher: Publisher;
}

/**
 * Takes a message back: its content is deleted and a tombstone with the same seq takes its place, on every device and in the
 * preview. Recalling a recalled message returns the tombstone. Refuses with MessageNotFound, NotPermitted, RecallWindowPassed.
 */
export const createRecallMessage =
  ({ prisma, accessChat, clock, publisher }: RecallMessageDeps) =>
  async (viewer: Viewer, place: { chatId: bigint; seq: number }): Promise<Message> => {
    await accessChat(viewer, place.chatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound() : error;
    });
    let recalled: Message | undefined;
    let isAll = true;
    const change = await prisma.$transaction((tx) =>
      changeChat(tx, place.chatId, async ({ chat, findMember, nextVersion, setChat }) => {
        // Both read under the lock: two recalls cannot both take a version, and nobody recalls with a role they have just lost.
        const member = await findMember(viewer.userId);
        const [message] = await createMessageStore(tx).listAt([place]);
        if (member?.state !== 'JOINED' || message === undefined || message.seq <= memberFloor(member)) throw new MessageNotFound();
        if (message.recalledAt !== null) {
          recalled = message;
          return;
        }
        checkRecall(message, chat, member, clock.now());
        // Whoever holds the pins is told that there is one fewer.
        const wasPinned = chat.pinCount > 0 && (await createPinStore(tx).removePin(place.chatId, place.seq));
        const [row] = await tx.$queryRaw<MessageSqlRow[]>`
          UPDATE messages SET content = emptied(content), recalled_at = clock_timestamp(), recalled_by = ${viewer.userId},
            version = ${nextVersion()}, changed_at = clock_timestamp()
          WHERE chat_id = ${place.chatId} AND seq = ${place.seq}
          RETURNING ${messageColumns}`;
        recalled = fromMessageSql(row as MessageSqlRow);
        if (wasPinned) setChat({});
        isAll = !wasPinned;
      }),
    );
    if (recalled === undefined || change === null) throw new MessageNotFound();
    if (change.version > change.previousVersion) {
      publisher.chatChanged({ ...change, ...(isAll ? { messages: [recalled] } : {}) }).catch(() => {});
    }
    return recalled;
  };
