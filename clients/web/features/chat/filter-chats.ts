import type { ChatView } from '../../../sync/types.ts';

/** Folds case, width and accents, so that "jose" finds "José" and ＡＢＣ finds abc. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

/** Chats whose title or handle has every word of the query. Order stays: the last active first. */
export function filterChats(chats: readonly ChatView[], query: string, title: (chat: ChatView) => string): readonly ChatView[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return chats;
  return chats.filter((chat) => {
    const text = `${fold(title(chat))} ${chat.peer ? `${fold(chat.peer.name)} ${fold(chat.peer.handle)}` : ''}`;
    return words.every((word) => text.includes(word));
  });
}
