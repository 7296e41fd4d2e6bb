/** The server's limit on a text, in Unicode code points after trimming. */
export const BODY_LENGTH_MAX = 4000;
export const REMAINING_SHOWN_BELOW = 200;

export function bodyLength(text: string): number {
  const trimmed = text.trim();
  // Exact counting is only worth it near the limit: code points are never more than code units, and never fewer than half.
  if (trimmed.length < BODY_LENGTH_MAX - REMAINING_SHOWN_BELOW) return trimmed.length;
  let count = 0;
  for (const _ of trimmed) count += 1;
  return count;
}
