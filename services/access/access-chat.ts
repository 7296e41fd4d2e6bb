import type { Chat, Member } from '../chat/chat.ts';
import type { ChatStore } from '../chat/chat-store.ts';
import { ChatNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';

export interface ChatAccess {
  readonly chat: Chat;
  /** The viewer's own place, JOINED. */
  readonly member: Member;
}

/** The gate to a chat: loads it with the viewer's place, and answers alike for a chat that is not there and one that is not theirs. */
export type AccessChat = (viewer: Viewer, chatId: bigint) => Promise<ChatAccess>;

export const createAccessChat =
  ({ chats }: { chats: ChatStore }): AccessChat =>
  async (viewer, chatId) => {
    const [member, chat] = await Promise.all([chats.findMember(chatId, viewer.userId), chats.findChat(chatId)]);
    if (chat === null || member === null || member.state !== 'JOINED') throw new ChatNotFound();
    return { chat, member };
  };
