import type { ChatView } from '../../../sync/types.ts';
import type { ReadsAs } from '../../lib/pinyin.ts';
import type { ListView } from './list-view.ts';

/** Folds case, width and accents, so that "jose" finds "José" and ＡＢＣ finds abc. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

/**
 * Chats whose title or handle has every word of the query, as written or, in Chinese, as read; archived and hidden ones too, deleted ones are
 * not there. Order stays.
 */
export function filterChats(
  chats: readonly ChatView[],
  query: string,
  title: (chat: ChatView) => string,
  readsAs: ReadsAs | null = null,
): readonly ChatView[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  return chats.filter((chat) => {
    // Deleted, and not only hidden: nothing is left of it.
    if (chat.placement === 'HIDDEN' && (words.length === 0 || chat.lastMessage === null)) return false;
    if (words.length === 0) return true;
    const text = `${fold(title(chat))} ${chat.peer ? `${fold(chat.peer.name)} ${fold(chat.peer.handle)}` : ''}`;
    const names = [title(chat), chat.peer?.name ?? ''];
    return words.every((word) => text.includes(word) || (readsAs !== null && names.some((name) => readsAs(name, word))));
  });
}

export const isUnread = (chat: ChatView): boolean => chat.unreadCount > 0 || chat.isMarkedUnread;

/** The chats of a place in the list. An open chat stays among the unread ones until another is opened: nothing goes while one reads it. */
export function chatsIn(chats: readonly ChatView[], { filter, archive }: ListView, openChatId: string | null): readonly ChatView[] {
  const place = archive ? 'ARCHIVE' : 'LIST';
  return chats.filter((chat) => {
    if (chat.placement !== place) return false;
    if (archive || filter === 'all') return true;
    if (filter === 'unread') return isUnread(chat) || chat.id === openChatId;
    if (filter === 'mentions') return chat.unreadMentionSeqs.length > 0 || chat.id === openChatId;
    return filter === 'groups' ? chat.kind === 'GROUP' : chat.kind !== 'GROUP';
  });
}
