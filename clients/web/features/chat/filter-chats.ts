import type { ChatView } from '../../../sync/types.ts';
import type { ReadsAs } from '../../lib/pinyin.ts';

/** Folds case, width and accents, so that "jose" finds "José" and ＡＢＣ finds abc. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

/** Chats whose title or handle has every word of the query, as written or, in Chinese, as read. Order stays: the last active first. */
export function filterChats(
  chats: readonly ChatView[],
  query: string,
  title: (chat: ChatView) => string,
  readsAs: ReadsAs | null = null,
): readonly ChatView[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return chats;
  return chats.filter((chat) => {
    const text = `${fold(title(chat))} ${chat.peer ? `${fold(chat.peer.name)} ${fold(chat.peer.handle)}` : ''}`;
    const names = [title(chat), chat.peer?.name ?? ''];
    return words.every((word) => text.includes(word) || (readsAs !== null && names.some((name) => readsAs(name, word))));
  });
}
