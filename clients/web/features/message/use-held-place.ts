import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { TimelineItem } from '../../../sync/types.ts';
import { offsetOf } from './use-timeline-effects.ts';

interface Options {
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  items: readonly TimelineItem[];
  keyOf: (item: TimelineItem) => string;
}

/**
 * Holds the reader's place where the virtualizer's own anchor cannot: when the row at the top edge was a hole that has just been
 * filled, its key is gone. The first message in view is remembered, and put back to where it was.
 */
export function useHeldPlace({ virtualizer, items, keyOf }: Options): void {
  const held = useRef<{ key: string; top: number } | null>(null);
  const previous = useRef(items);

  useLayoutEffect(() => {
    const before = previous.current;
    previous.current = items;
    if (before === items || held.current === null) return;
    const { key, top } = held.current;
    const offset = offsetOf(virtualizer);
    const at = before.findIndex((item) => keyOf(item) === key);
    const edge = before.findIndex((item) => item.kind === 'hole' && !items.includes(item));
    // What is filled below the reader moves nothing.
    if (edge === -1 || edge > at || virtualizer.isAtEnd()) return;
    const index = items.findIndex((item) => keyOf(item) === key);
    // The new rows have been measured in this very commit; asking for the total makes the list take their heights in.
    virtualizer.getTotalSize();
    const place = index === -1 ? undefined : virtualizer.measurementsCache[index];
    if (place !== undefined && Math.abs(place.start - offset - top) > 0.5) virtualizer.scrollToOffset(place.start - top);
  }, [items, virtualizer, keyOf]);

  // After every paint of the list: where is the first message now? By the place itself: what is drawn follows a jump only with the event of
  // its scroll, and a row that was drawn before it is not what the reader sees.
  useEffect(() => {
    const offset = offsetOf(virtualizer);
    const bottom = offset + (virtualizer.scrollRect?.height ?? 0);
    held.current = null;
    for (let index = virtualizer.getVirtualItemForOffset(offset)?.index ?? 0; index < items.length; index += 1) {
      const row = virtualizer.measurementsCache[index];
      if (row === undefined || row.start >= bottom) return;
      if (row.end > offset && items[index]?.kind === 'message') {
        held.current = { key: String(row.key), top: row.start - offset };
        return;
      }
    }
  });
}
