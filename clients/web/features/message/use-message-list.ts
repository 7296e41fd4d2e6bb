import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, type RefObject } from 'react';
import type { TimelineItem } from '../../../sync/types.ts';
import { useEstimates } from './use-estimates.ts';
import type { List } from './use-timeline-effects.ts';

/** How near to the end still counts as reading the newest. */
export const END_PX = 50;
const OVERSCAN = 10;
/** Of a row above the edge no more than this may still be seen: the day or the divider below it, but no line of its text. */
const EDGE_PX = 40;

/** Rows keep their key through the ack, so that a sent message stays the same row. */
export const keyOf = (item: TimelineItem): string => (item.kind === 'hole' ? item.key : item.message.key);

/** The virtual list of a timeline: held at its end while the reader is there, and at the reader's row everywhere else. */
export function useMessageList(items: readonly TimelineItem[], scroller: RefObject<HTMLDivElement | null>, focusedIndex: number): List {
  // Functions that change make the virtualizer lay out all rows anew: these change with the items only.
  const estimateSize = useEstimates(items);
  const getItemKey = useCallback((index: number) => keyOf(items[index]!), [items]);
  const virtualizer: List = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: OVERSCAN,
    paddingStart: 12,
    paddingEnd: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
    // The row that has the focus stays, however far the list is scrolled: a removed one would lose the focus to the page.
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      return focusedIndex === -1 || shown.includes(focusedIndex) ? shown : [...shown, focusedIndex].sort((a, b) => a - b);
    },
  });
  // Whatever grows or shrinks above the reader moves the scroll position along, in whichever direction the reader goes. The row at the
  // edge grows downwards: its top is what the reader sees of it.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, instance) =>
    item.start < (instance.scrollOffset ?? 0) && item.end < (instance.scrollOffset ?? 0) + EDGE_PX;
  return virtualizer;
}
