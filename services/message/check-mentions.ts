import type { Chat, Member } from '../chat/chat.ts';
import { hasCapability } from '../chat/capability.ts';
import type { ChatStore } from '../chat/chat-store.ts';
import { NotPermitted, UserNotFound } from '../errors.ts';
import { EVERYONE, type TextRange } from './message.ts';
import { mentionsOf } from './text-ranges.ts';

/**
 * Only who is in the chat can be mentioned, and everyone only by those who may. Looks nothing up for a text without mentions. Someone who
 * leaves in the same moment may be mentioned still; they do not see it.
 */
export const checkMentions = async (
  ranges: readonly TextRange[],
  { chats, path, access }: { chats: ChatStore; path: readonly string[]; access: () => Promise<{ chat: Chat; member: Member }> },
): Promise<void> => {
  const mentioned = mentionsOf(ranges);
  if (mentioned.length === 0) return;
  const { chat, member } = await access();
  if (mentioned.includes(EVERYONE) && !hasCapability(chat, member, 'MENTION_EVERYONE')) {
    throw new NotPermitted('Only the owner and admins of a group may mention everyone.', path);
  }
  const ids = mentioned.filter((id) => id !== EVERYONE).map(BigInt);
  if (ids.length === 0) return;
  const members = await chats.listMembersById(chat.id, ids);
  const joined = members.filter(({ state }) => state === 'JOINED');
  if (joined.length < ids.length) throw new UserNotFound(path);
};
