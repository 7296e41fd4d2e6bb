const SIDE_MAX = 320;
const SIDE_MIN = 96;
const ALBUM_SIDE = 104;
const ALBUM_GAP = 4;

/** How large a single image stands in a bubble: within a square, and never so thin that it cannot be touched. */
export function shownSize({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  return { width: Math.max(SIDE_MIN, Math.round(width * scale)), height: Math.max(SIDE_MIN, Math.round(height * scale)) };
}

export const albumColumns = (count: number): number => (count === 2 || count === 4 ? 2 : 3);

/** How wide they stand, while they are not there yet. */
export const imagesWidth = (images: readonly { width: number; height: number }[]): number =>
  images.length === 1 && images[0] !== undefined ? shownSize(images[0]).width : albumColumns(images.length) * (ALBUM_SIDE + ALBUM_GAP);

/** Of all images of a message together, before they are there. */
export function imagesHeight(images: readonly { width: number; height: number }[]): number {
  const [first] = images;
  if (first === undefined) return 0;
  if (images.length === 1) return shownSize(first).height;
  const rows = Math.ceil(images.length / albumColumns(images.length));
  return rows * ALBUM_SIDE + (rows - 1) * ALBUM_GAP;
}
