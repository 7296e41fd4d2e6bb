import type { MessageView } from '../../../sync/types.ts';

/** As many chats as one forwards to at once. */
export const FORWARD_CHATS_MAX = 9;

/** What may be forwarded: what somebody said and the server holds. */
export const canForward = ({ seq, content }: MessageView): boolean =>
  seq !== null &&
  (content.kind === 'location' ? !content.live : !['system', 'recalled', 'unknown', 'poll', 'chain'].includes(content.kind));
