import type { ContentView } from '../../../sync/types.ts';
import { copyTextOf } from '../location/plain-place.ts';

/** What is copied of a message; null where it has no text of its own. */
export const textToCopy = (content: ContentView): string | null => {
  if (content.kind === 'location') return copyTextOf(content);
  if (content.kind === 'miniProgram') return content.webUrl === null ? content.title : `${content.title}\n${content.webUrl}`;
  if ((content.kind === 'image' || content.kind === 'video' || content.kind === 'file') && content.caption) return content.caption;
  return content.kind === 'text' ? content.body : content.kind === 'unknown' ? content.fallbackText : null;
};
