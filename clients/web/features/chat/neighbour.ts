import type { ChatView } from '../../../sync/types.ts';
import { isUnread } from './filter-chats.ts';

/** The chat next to the open one in the list, wrapping around; with `unreadOnly` the next one that has something unread. */
export function neighbour(chats: readonly ChatView[], openId: string | null, step: 1 | -1, unreadOnly: boolean): string | null {
  const count = chats.length;
  const from = chats.findIndex((chat) => chat.id === openId);
  const first = from === -1 ? (step === 1 ? 0 : count - 1) : from + step;
  for (let tried = 0; tried < count; tried += 1) {
    const chat = chats[(first + tried * step + count * 2) % count]!;
    if (chat.id !== openId && chat.placement === 'LIST' && (!unreadOnly || isUnread(chat))) return chat.id;
  }
  return null;
}
