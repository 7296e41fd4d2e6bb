import type { ChatView, MessageView } from '../../../sync/types.ts';
import { may } from '../chat/may.ts';

/** What may be pinned or unpinned: what somebody said and the server holds, where one may write and the role allows it. */
export const canPin = ({ seq, content }: MessageView, chat: ChatView): boolean =>
  may(chat, 'PIN_MESSAGES') && chat.canSend && seq !== null && content.kind !== 'system' && content.kind !== 'recalled';

/** The place before this one, from the newest to the oldest and round again. */
export const placeBefore = (at: number, count: number): number => (at <= 0 ? count - 1 : Math.min(at, count) - 1);
