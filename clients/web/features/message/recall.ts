import { may } from '../chat/may.ts';
import type { ChatView, MessageView } from '../../../sync/types.ts';

const RECALL_WINDOW_MS = 2 * 60_000;

/** Who may take a message back: its sender for two minutes, in notes to self at any time; a group's owner and admins always. */
export function canRecall(message: MessageView, chat: ChatView, nowMs: number): boolean {
  if (message.id === null || message.content.kind === 'recalled' || message.content.kind === 'system') return false;
  if (may(chat, 'RECALL_ANY')) return true;
  if (!message.isOwn) return false;
  return chat.kind === 'SELF' || nowMs - Date.parse(message.createdAt) < RECALL_WINDOW_MS;
}
