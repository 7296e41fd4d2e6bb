import { knownLimits } from '../../lib/known-limits.ts';
import type { ChatView, MessageView, TimelineItem } from '../../../sync/types.ts';

const windowSeconds = (): number => knownLimits.get('editWindowSeconds') ?? Infinity;

/** Who may give a message another text: its sender, for a while, and while they may write here; in notes to self at any time. */
export function canEdit(message: MessageView, chat: ChatView, nowMs: number, seconds = windowSeconds()): boolean {
  if (message.id === null || !message.isOwn || message.content.kind !== 'text' || message.forwardedFrom !== null || !chat.canSend)
    return false;
  return chat.kind === 'SELF' || nowMs - Date.parse(message.createdAt) < seconds * 1000;
}

/** The last own message, if it may be edited: an older one would not be what one means by the last. */
export function lastEditable(items: readonly TimelineItem[], chat: ChatView, nowMs: number): MessageView | null {
  const last = items.findLast((item) => item.kind === 'message' && item.message.isOwn && item.message.content.kind === 'text');
  return last?.kind === 'message' && canEdit(last.message, chat, nowMs) ? last.message : null;
}
