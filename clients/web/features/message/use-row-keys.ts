import { useCallback, type KeyboardEvent, type RefObject } from 'react';
import type { TimelineItem } from '../../../sync/types.ts';
import { isEnter } from '../../lib/ime.ts';
import type { RowActions } from './message-row.tsx';
import type { List } from './use-timeline-effects.ts';

interface RowKeysOptions {
  virtualizer: List;
  items: readonly TimelineItem[];
  focusedIndex: number;
  scroller: RefObject<HTMLDivElement | null>;
  actions: RowActions;
}

/** Arrows and Page keys walk the rows, Home and End jump, Enter and the menu key open a row's actions. */
export function useRowKeys({ virtualizer, items, focusedIndex, scroller, actions }: RowKeysOptions) {
  return useCallback(
    (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>('article');
      if (row === null || target !== row || event.altKey || event.ctrlKey || event.metaKey) return;
      const item = items[focusedIndex];
      if (actions.isPicking() && (event.key === ' ' || isEnter(event)) && item?.kind === 'message') {
        event.preventDefault();
        return actions.pick(item.message, event.shiftKey);
      }
      if ((isEnter(event) || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && item?.kind === 'message') {
        event.preventDefault();
        const box = row.getBoundingClientRect();
        return actions.openMenu(item.message, { x: box.left + Math.min(box.width / 2, 200), y: box.top + Math.min(box.height, 40) }, row);
      }
      const steps: Record<string, number> = {
        ArrowDown: focusedIndex + 1,
        ArrowUp: focusedIndex - 1,
        PageDown: focusedIndex + 8,
        PageUp: focusedIndex - 8,
        Home: 0,
        End: items.length - 1,
      };
      const wanted = steps[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      const index = Math.max(0, Math.min(items.length - 1, wanted));
      virtualizer.scrollToIndex(index, { align: 'auto' });
      focusRow(scroller.current, index);
    },
    [virtualizer, items, focusedIndex, scroller, actions],
  );
}

/** The row may have to be made first: a few frames are enough. */
function focusRow(list: HTMLElement | null, index: number, triesLeft = 5): void {
  const row = list?.querySelector<HTMLElement>(`[data-index="${index}"] article`);
  if (row) row.focus({ preventScroll: true });
  else if (triesLeft > 0) requestAnimationFrame(() => focusRow(list, index, triesLeft - 1));
}
