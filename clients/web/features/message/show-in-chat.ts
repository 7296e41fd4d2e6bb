import { currentScreen, navigate } from '../../lib/router.ts';
import { setChatWish } from './chat-wish.ts';

/** Leads to where a message stands in its chat, from what lies over it. */
export function showInChat(chatId: string, seq: number): void {
  const screen = currentScreen();
  // Where there is room the details stand beside the chat; else they lie over it.
  const keepsDetails = window.matchMedia('(min-width: 1180px)').matches;
  const details = keepsDetails && screen.name === 'chat' && screen.details;
  navigate({ name: 'chat', chatId, details }, { replace: true });
  setChatWish({ chatId, seq });
}
