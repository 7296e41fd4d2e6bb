import type { MessageView } from '../../../sync/types.ts';

/** As many chats as one forwards to at once. */
export const FORWARD_CHATS_MAX = 9;

/** Why something that was said cannot be forwarded, where a reader would wonder: it is answered, or moves, where it stands. */
export const whyNotForward = ({ seq, content }: MessageView): 'asked' | 'live' | null => {
  if (seq === null) return null;
  if (content.kind === 'poll' || content.kind === 'chain') return 'asked';
  return content.kind === 'location' && content.live ? 'live' : null;
};

/** What may be forwarded: what somebody said and the server holds. */
export const canForward = ({ seq, content }: MessageView): boolean =>
  seq !== null &&
  (content.kind === 'location' ? !content.live : !['system', 'recalled', 'unknown', 'poll', 'chain'].includes(content.kind));
