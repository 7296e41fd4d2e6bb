import { useRef, type PointerEvent } from 'react';

const HOLD_MS = 450;
const SLACK_PX = 8;

interface LongPress {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
}

/** A finger held still. Android reports it as a context menu too; iOS does not, hence a clock of our own. */
export function useLongPress(onHold: (place: { x: number; y: number }, target: HTMLElement) => void): LongPress {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const cancel = () => {
    if (held.current) clearTimeout(held.current.timer);
    held.current = null;
  };
  return {
    onPointerDown: (event) => {
      cancel();
      if (event.pointerType !== 'touch') return;
      const { clientX: x, clientY: y, currentTarget } = event;
      held.current = { x, y, timer: setTimeout(() => onHold({ x, y }, currentTarget), HOLD_MS) };
    },
    onPointerMove: (event) => {
      if (held.current && Math.hypot(event.clientX - held.current.x, event.clientY - held.current.y) > SLACK_PX) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  };
}
