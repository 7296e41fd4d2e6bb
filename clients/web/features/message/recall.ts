import { knownLimits } from '../../lib/known-limits.ts';
import { may } from '../chat/may.ts';
import type { ChatView, MessageView } from '../../../sync/types.ts';

const windowSeconds = (): number => knownLimits.get('recallWindowSeconds') ?? Infinity;

/** Who may take a message back: its sender for a while, in notes to self at any time; a group's owner and admins always. */
export function canRecall(message: MessageView, chat: ChatView, nowMs: number, seconds = windowSeconds()): boolean {
  if (message.id === null || message.content.kind === 'recalled' || message.content.kind === 'system') return false;
  if (may(chat, 'RECALL_ANY')) return true;
  if (!message.isOwn) return false;
  return chat.kind === 'SELF' || nowMs - Date.parse(message.createdAt) < seconds * 1000;
}
