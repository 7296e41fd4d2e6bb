export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How an image is seen: enlarged from what fits, and moved from the middle. */
export interface Place extends Point {
  readonly zoom: number;
}

export const FIT: Place = { zoom: 1, x: 0, y: 0 };
export const ZOOM_MAX = 8;
/** What is smaller than this is enlarged to it: an icon is no good in the middle of a wide screen. */
const SIDE_MIN = 240;

/** How large it stands where all of it is seen. */
export function fittedSize({ width, height }: Size, room: Size): Size {
  const largest = Math.max(1, SIDE_MIN / Math.max(width, height, 1));
  const scale = Math.min(room.width / Math.max(width, 1), room.height / Math.max(height, 1), largest);
  return { width: Math.max(1, width * scale), height: Math.max(1, height * scale) };
}

const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** No further than its edges, so that it cannot be lost. */
const held = ({ zoom, x, y }: Place, fitted: Size, room: Size): Place => ({
  zoom,
  x: within(x, Math.max(0, (fitted.width * zoom - room.width) / 2)),
  y: within(y, Math.max(0, (fitted.height * zoom - room.height) / 2)),
});

/** Larger or smaller around a point, which stays where it is; points are told from the middle of the room. */
export function zoomed({ zoom, x, y }: Place, factor: number, at: Point, fitted: Size, room: Size): Place {
  const next = Math.min(ZOOM_MAX, Math.max(1, zoom * factor));
  if (next === 1) return FIT;
  const by = next / zoom;
  return held({ zoom: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by }, fitted, room);
}

export const moved = (place: Place, by: Point, fitted: Size, room: Size): Place =>
  held({ ...place, x: place.x + by.x, y: place.y + by.y }, fitted, room);

const SWIPE_MIN = 60;
const DISMISS_MIN = 110;

/** What a finger that has let go has asked for. */
export function swipeOf({ x, y }: Point): 'previous' | 'next' | 'close' | null {
  if (Math.abs(x) >= Math.abs(y)) return Math.abs(x) < SWIPE_MIN ? null : x < 0 ? 'next' : 'previous';
  return y > DISMISS_MIN ? 'close' : null;
}
