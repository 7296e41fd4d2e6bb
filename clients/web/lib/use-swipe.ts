import { useRef, type PointerEvent } from 'react';

/** So far the finger may still be scrolling or holding. */
const SLACK_PX = 10;
const COMMIT_PX = 84;
const REACH_PX = 132;
const SETTLE_MS = 180;

export type SwipeSide = 'left' | 'right';

interface Swipe {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
}

/**
 * A finger that moves a row to one side, and far enough does something. The row follows it without a render: `data-swipe` on its parent
 * says which side shows, and `data-swipe-ready` that letting go will do it. The row needs `touch-action: pan-y`. `may`: whether there is
 * anything to be done with it; else it stays where it is.
 */
export function useSwipe(onSwipe: (side: SwipeSide) => void, wasSwiped: { current: boolean }, may: () => boolean = () => true): Swipe {
  const start = useRef<{ x: number; y: number; id: number; moving: boolean } | null>(null);

  function show(row: HTMLElement, dx: number): void {
    const frame = row.parentElement;
    if (frame === null) return;
    row.style.transition = '';
    row.style.transform = dx === 0 ? '' : `translateX(${dx}px)`;
    if (dx === 0) delete frame.dataset['swipe'];
    else frame.dataset['swipe'] = dx < 0 ? 'left' : 'right';
    frame.toggleAttribute('data-swipe-ready', Math.abs(dx) >= COMMIT_PX);
  }

  function end(row: HTMLElement): void {
    start.current = null;
    const frame = row.parentElement;
    row.style.transition = `transform ${SETTLE_MS}ms ease-out`;
    row.style.transform = '';
    frame?.removeAttribute('data-swipe-ready');
    setTimeout(() => {
      if (start.current === null) delete frame?.dataset['swipe'];
    }, SETTLE_MS);
  }

  return {
    onPointerDown(event) {
      wasSwiped.current = false;
      if (event.pointerType !== 'touch' || !event.isPrimary || !may()) return;
      start.current = { x: event.clientX, y: event.clientY, id: event.pointerId, moving: false };
    },
    onPointerMove(event) {
      const from = start.current;
      if (from === null || from.id !== event.pointerId) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.moving) {
        if (Math.abs(dy) > SLACK_PX) start.current = null;
        if (Math.abs(dx) <= SLACK_PX || Math.abs(dx) < Math.abs(dy) * 1.5) return;
        from.moving = true;
        wasSwiped.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      show(event.currentTarget, Math.max(-REACH_PX, Math.min(REACH_PX, dx)));
    },
    onPointerUp(event) {
      const from = start.current;
      if (from === null || !from.moving) {
        start.current = null;
        return;
      }
      const dx = event.clientX - from.x;
      end(event.currentTarget);
      if (Math.abs(dx) >= COMMIT_PX) onSwipe(dx < 0 ? 'left' : 'right');
    },
    onPointerCancel(event) {
      if (start.current?.moving === true) end(event.currentTarget);
      start.current = null;
    },
  };
}
