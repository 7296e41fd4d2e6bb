import type { ChatView, MessageView } from '../../../sync/types.ts';

/** What may be answered: what somebody said and the server holds, where one may write. */
export const canReply = ({ seq, content }: MessageView, chat: ChatView): boolean =>
  chat.canSend && seq !== null && content.kind !== 'system' && content.kind !== 'recalled';
