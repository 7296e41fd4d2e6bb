import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { hasCapability } from '../chat/capability.ts';
import { type ChatChange, changeChat } from '../chat/change-chat.ts';
import { type Chat, type Member, memberFloor } from '../chat/chat.ts';
import { checkMayWrite } from '../chat/may-write.ts';
import { createChatStore } from '../chat/chat-store.ts';
import { ChatNotFound, LimitReached, MessageNotFound, NotPermitted, RateLimited } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Publisher } from '../live/publisher.ts';
import type { Message } from '../message/message.ts';
import { createMessageStore } from '../message/message-store.ts';
import type { Viewer } from '../viewer.ts';
import { createPinStore } from './pin-store.ts';

export interface PinDeps {
  readonly prisma: PrismaClient;
  readonly accessChat: AccessChat;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly publisher: Publisher;
}

interface Place {
  readonly chatId: bigint;
  readonly seq: number;
}

const rule = { name: 'pin', points: limits.pinsPerMinute, durationMs: 60_000 };
const path = ['input', 'messageId'];

/**
 * Messages at the top of a chat, for everyone in it: whoever may pin there puts them up and takes them down, while they may write to the
 * chat. Both may be repeated. A pin is told with a notice, a removal without one. Refuse with MessageNotFound, NotPermitted, NotContacts,
 * LimitReached, RateLimited.
 */
export const createPinServices = ({ prisma, accessChat, ids, limiter, publisher }: PinDeps) => {
  const changePins = async (
    viewer: Viewer,
    place: Place,
    apply: (change: ChatChange, message: Message, member: Member) => Promise<void>,
  ): Promise<Chat> => {
    await accessChat(viewer, place.chatId).catch((error: unknown) => {
      throw error instanceof ChatNotFound ? new MessageNotFound() : error;
    });
    const allowance = await limiter.consume(rule, String(viewer.userId));
    if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
    const committed = await prisma.$transaction((tx) =>
      changeChat(tx, place.chatId, async (change) => {
        // All read under the lock: nobody pins with a role they have just lost, or what has just been recalled.
        const member = await change.findMember(viewer.userId);
        const [message] = await createMessageStore(tx).listAt([place]);
        if (member?.state !== 'JOINED' || message === undefined || message.seq <= memberFloor(member)) throw new MessageNotFound();
        if (!hasCapability(change.chat, member, 'PIN_MESSAGES'))
          throw new NotPermitted('Your role in this group does not allow this.', path);
        await apply(change, message, member);
      }),
    );
    if (committed === null) throw new MessageNotFound();
    if (committed.version > committed.previousVersion) publisher.chatChanged(committed).catch(() => {});
    return (await createChatStore(prisma).findChat(place.chatId)) as Chat;
  };

  const pinMessage = (viewer: Viewer, place: Place): Promise<Chat> =>
    changePins(viewer, place, async ({ tx, chat, nowMs, setChat, postSystem }, { seq, kind, recalledAt }, member) => {
      const pins = createPinStore(tx);
      if (await pins.isPinned(chat.id, seq)) return;
      if (recalledAt !== null || kind === 'SYSTEM') throw new NotPermitted('Only what somebody said can be pinned.', path);
      checkMayWrite(chat, member, nowMs, path);
      if (chat.pinCount >= limits.pinnedMessagesMax) throw new LimitReached('pinnedMessagesMax', ['input', 'messageId']);
      await pins.addPin(chat.id, seq, viewer.userId);
      setChat({});
      if (chat.kind === 'SELF') return;
      await postSystem(ids.next(), { event: 'MESSAGE_PINNED', actorId: String(viewer.userId), targetIds: [], title: null, seq });
    });

  const unpinMessage = (viewer: Viewer, place: Place): Promise<Chat> =>
    changePins(viewer, place, async ({ tx, chat, nowMs, setChat }, { seq }, member) => {
      if (!(await createPinStore(tx).isPinned(chat.id, seq))) return;
      checkMayWrite(chat, member, nowMs, path);
      await createPinStore(tx).removePin(chat.id, seq);
      setChat({});
    });

  return { pinMessage, unpinMessage, listPins: createPinStore(prisma).listPins };
};
