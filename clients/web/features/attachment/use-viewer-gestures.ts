import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { FIT, moved, type Place, type Point, type Size, swipeOf, zoomed } from './zoom.ts';

const STEP = 1.4;
const TAPPED_ZOOM = 2.5;
const TAP_MS = 300;
const TAP_PX = 24;
const STILL: Point = { x: 0, y: 0 };

interface Options {
  stage: HTMLElement | null;
  room: Size;
  fitted: Size;
  go: (step: 1 | -1) => void;
  close: () => void;
  /** It is not enlarged: a video has its full screen. */
  isFixed?: boolean;
}

/**
 * One finger or the mouse moves what is enlarged; what fits is turned over, or pulled down and away. Two fingers and the wheel change the size
 * around where they are, two taps make it large and small again.
 */
export function useViewerGestures({ stage, room, fitted, go, close, isFixed = false }: Options) {
  const [place, setPlace] = useState<Place>(FIT);
  /** How far it is pulled while a finger is down; null: nobody pulls. */
  const [pull, setPull] = useState<Point | null>(null);
  const pointers = useRef(new Map<number, Point>());
  const start = useRef<Point | null>(null);
  const lastTap = useRef<(Point & { at: number }) | null>(null);

  const zoom = (factor: number, at: Point = STILL) => !isFixed && setPlace((from) => zoomed(from, factor, at, fitted, room));
  const latest = useRef(zoom);
  latest.current = zoom;

  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const { left, top, width, height } = stage?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };

  // React listens to the wheel without a say; the browser would enlarge the page at once.
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      latest.current(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), fromMiddle(event));
    };
    stage?.addEventListener('wheel', onWheel, { passive: false });
    return () => stage?.removeEventListener('wheel', onWheel);
  }, [stage]);

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    // A press on a video is its own: it plays, stops and shows its buttons. Only what goes on to pull it is ours.
    if (!isFixed) event.currentTarget.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, fromMiddle(event));
    start.current = pointers.current.size === 1 ? fromMiddle(event) : null;
    if (start.current === null) setPull(null);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = fromMiddle(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (other !== undefined) {
      const wide = Math.hypot(before.x - other.x, before.y - other.y);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (wide > 0) zoom(Math.hypot(now.x - other.x, now.y - other.y) / wide, middle);
    } else if (place.zoom > 1) setPlace((from) => moved(from, { x: now.x - before.x, y: now.y - before.y }, fitted, room));
    else if (start.current !== null) {
      const way = { x: now.x - start.current.x, y: now.y - start.current.y };
      if (isFixed && Math.hypot(way.x, way.y) >= TAP_PX) event.currentTarget.setPointerCapture(event.pointerId);
      setPull(way);
    }
  }

  function onPointerUp(event: PointerEvent<HTMLElement>) {
    const from = start.current;
    const wasDown = pointers.current.delete(event.pointerId);
    start.current = null;
    setPull(null);
    if (!wasDown || from === null) return;
    const now = fromMiddle(event);
    const way = { x: now.x - from.x, y: now.y - from.y };
    if (Math.hypot(way.x, way.y) < TAP_PX) return tap(now, event.timeStamp);
    if (place.zoom > 1) return;
    const swipe = swipeOf(way);
    if (swipe === 'close') close();
    else if (swipe !== null) go(swipe === 'next' ? 1 : -1);
  }

  function tap(now: Point, at: number) {
    const before = lastTap.current;
    const isSecond = before !== null && at - before.at < TAP_MS && Math.hypot(now.x - before.x, now.y - before.y) < TAP_PX * 2;
    lastTap.current = isSecond ? null : { ...now, at };
    if (isSecond && !isFixed) setPlace((from) => (from.zoom > 1 ? FIT : zoomed(from, TAPPED_ZOOM, now, fitted, room)));
  }

  function onPointerCancel(event: PointerEvent<HTMLElement>) {
    pointers.current.delete(event.pointerId);
    start.current = null;
    setPull(null);
  }

  return {
    place,
    pull,
    reset: () => setPlace(FIT),
    larger: () => zoom(STEP),
    smaller: () => zoom(1 / STEP),
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel },
  };
}
