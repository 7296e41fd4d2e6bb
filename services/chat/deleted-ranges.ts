/** Messages that someone has deleted for themselves: from, to, from, to, …, ascending, apart, both ends included. */
export type DeletedRanges = readonly number[];

/** How many of the seqs in (low, high] are deleted. */
export const countDeleted = (ranges: DeletedRanges, low: number, high: number): number => {
  let count = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    count += Math.max(0, Math.min(ranges[at + 1] as number, high) - Math.max(ranges[at] as number, low + 1) + 1);
  }
  return count;
};

export const isDeleted = (ranges: DeletedRanges, seq: number): boolean => countDeleted(ranges, seq - 1, seq) > 0;

/** Whether something is left to see in (low, high]. */
export const showsBetween = (ranges: DeletedRanges, low: number, high: number): boolean => high - low > countDeleted(ranges, low, high);

/** The highest seq up to `seq` that is not deleted. */
export const topShown = (ranges: DeletedRanges, seq: number): number => {
  let top = seq;
  for (let at = ranges.length - 2; at >= 0; at -= 2) {
    if (top >= (ranges[at] as number) && top <= (ranges[at + 1] as number)) top = (ranges[at] as number) - 1;
  }
  return top;
};
