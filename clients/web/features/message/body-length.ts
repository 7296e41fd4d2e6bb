export const REMAINING_SHOWN_BELOW = 200;

/** Of a text, in Unicode code points after trimming: exactly where it comes near to what there is room for. */
export function bodyLength(text: string, max: number): number {
  const trimmed = text.trim();
  // Code points are never more than code units.
  if (trimmed.length < max - REMAINING_SHOWN_BELOW) return trimmed.length;
  let count = 0;
  for (const _ of trimmed) count += 1;
  return count;
}
