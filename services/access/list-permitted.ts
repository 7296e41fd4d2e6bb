import { type Capability, hasCapability } from '../chat/capability.ts';
import { ChatNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import type { AccessChat } from './access-chat.ts';

/** In which of these chats the viewer may do something. One that they are not in is left out; the gate asks for all of them together. */
export const listPermitted = async (
  accessChat: AccessChat,
  viewer: Viewer,
  chatIds: readonly bigint[],
  capability: Capability,
): Promise<bigint[]> => {
  const permitted = chatIds.map(async (chatId) => {
    try {
      const { chat, member } = await accessChat(viewer, chatId);
      return hasCapability(chat, member, capability) ? chatId : null;
    } catch (error) {
      if (error instanceof ChatNotFound) return null;
      throw error;
    }
  });
  return (await Promise.all(permitted)).filter((chatId) => chatId !== null);
};
