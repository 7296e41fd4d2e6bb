import { useMemo, useRef } from 'react';
import type { TimelineItem } from '../../../sync/types.ts';
import { estimateHeight } from './estimate.ts';

interface Guesses {
  items: readonly TimelineItem[];
  /** One guess per item; zero: not made yet. */
  heights: Float32Array;
}

/** Takes over what was guessed already where the new list only grew at one end, as it nearly always does. */
export function carryOver(previous: Guesses | null, items: readonly TimelineItem[]): Guesses {
  const heights = new Float32Array(items.length);
  if (previous === null || previous.items.length === 0 || items.length < previous.items.length) return { items, heights };
  const grown = items.length - previous.items.length;
  if (items[0] === previous.items[0]) heights.set(previous.heights);
  else if (items.at(-1) === previous.items.at(-1)) heights.set(previous.heights, grown);
  return { items, heights };
}

/** Guessed heights by index. The list asks for all of them at once and often, so each is worked out once. */
export function useEstimates(items: readonly TimelineItem[]): (index: number) => number {
  const latest = useRef<Guesses | null>(null);
  return useMemo(() => {
    const guesses = carryOver(latest.current, items);
    latest.current = guesses;
    const { heights } = guesses;
    return (index: number) => {
      const known = heights[index];
      if (known) return known;
      return (heights[index] = estimateHeight(items[index]));
    };
  }, [items]);
}
