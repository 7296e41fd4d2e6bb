import type { ChatView, MessageView } from '../../../sync/types.ts';

/** Within one press of the menu; the others are in the picker. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
/** What tapping twice shows. */
export const TAPPED = '❤️';

/** What one may react to: what somebody said and the server holds, where one may write. */
export const canReact = ({ seq, content }: MessageView, chat: Pick<ChatView, 'canSend'>): boolean =>
  chat.canSend && seq !== null && content.kind !== 'system' && content.kind !== 'recalled';

export const ownReaction = ({ reactions }: MessageView): string | null => reactions.find(({ isOwn }) => isOwn)?.emoji ?? null;

/** What choosing an emoji asks for: the one that stands is taken back. */
export const chosen = (message: MessageView, emoji: string): string | null => (ownReaction(message) === emoji ? null : emoji);
