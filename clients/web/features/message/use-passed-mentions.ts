import { useEffect, useRef, useState } from 'react';
import type { ChatView, TimelineItem } from '../../../sync/types.ts';
import { offsetOf, type List } from './use-timeline-effects.ts';

/**
 * Mentions that have not been in view since the chat was opened, oldest first. Reading on past one, or jumping to the end, reads it for
 * the server; here it is still worth a way back.
 */
export function usePassedMentions(virtualizer: List, items: readonly TimelineItem[], chat: ChatView, isPlaced: boolean): readonly number[] {
  const [open, setOpen] = useState<readonly number[]>([]);
  const seen = useRef(new Set<number>());
  const top = offsetOf(virtualizer);
  const bottom = top + (virtualizer.scrollRect?.height ?? 0);
  const { unreadMentionSeqs, readSeq } = chat;
  // What only flies by on the way to the end was not seen.
  if (isPlaced && !virtualizer.isScrolling) {
    for (const row of virtualizer.getVirtualItems()) {
      const item = items[row.index];
      const isInView = row.end > top && Math.min(row.start + row.size / 2, row.start + 120) <= bottom;
      if (item?.kind === 'message' && item.message.seq !== null && isInView) seen.current.add(item.message.seq);
    }
  }
  useEffect(() => {
    // One that is unread and not told of any more was taken back.
    setOpen((held) => {
      const next = [...new Set([...held.filter((seq) => seq <= readSeq || unreadMentionSeqs.includes(seq)), ...unreadMentionSeqs])];
      return next.length === held.length && next.every((seq, at) => seq === held[at]) ? held : next.sort((a, b) => a - b);
    });
  }, [unreadMentionSeqs, readSeq]);
  return open.filter((seq) => !seen.current.has(seq));
}
