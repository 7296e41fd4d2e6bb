import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageView, TimelineItem } from '../../../sync/types.ts';

export interface Selection {
  /** Seqs: what was not sent yet cannot be chosen. */
  readonly seqs: ReadonlySet<number>;
  /** From here a range is drawn. */
  readonly anchorSeq: number;
  /** The last choice went beyond the most there can be. */
  readonly isFull: boolean;
}

/** Another set with the message in or out; with a range, all that is held between the anchor and it goes in. */
export function pick(selection: Selection | null, seq: number, inBetween: readonly number[], max = Infinity): Selection {
  const seqs = new Set(selection?.seqs);
  if (inBetween.length > 0) for (const one of inBetween) seqs.add(one);
  else if (!seqs.delete(seq)) seqs.add(seq);
  const isFull = seqs.size > max;
  return isFull && selection !== null ? { ...selection, isFull } : { seqs, anchorSeq: seq, isFull: false };
}

const seqsBetween = (items: readonly TimelineItem[], a: number, b: number): number[] => {
  const [from, to] = a < b ? [a, b] : [b, a];
  return items.flatMap((item) => {
    const seq = item.kind === 'message' ? item.message.seq : null;
    return seq !== null && seq >= from && seq <= to ? [seq] : [];
  });
};

export interface Selecting {
  readonly selection: Selection | null;
  readonly isPicking: () => boolean;
  /** In or out; with `range`, everything from the last choice to here in. */
  readonly pick: (message: MessageView, range: boolean) => void;
  readonly leave: () => void;
  /** At most so many: set by the bar, which knows. */
  readonly max: { current: number };
}

/** Which messages are chosen, from the first choice until one leaves; null in between. */
export function useSelection(items: readonly TimelineItem[]): Selecting {
  const [selection, setSelection] = useState<Selection | null>(null);
  const latest = useRef({ items, selection });
  latest.current = { items, selection };
  const max = useRef(Infinity);
  const leave = useCallback(() => setSelection(null), []);
  const pickOne = useCallback(({ seq }: MessageView, range: boolean) => {
    if (seq === null) return;
    setSelection((held) =>
      pick(held, seq, range && held !== null ? seqsBetween(latest.current.items, held.anchorSeq, seq) : [], max.current),
    );
  }, []);
  const isPicking = useCallback(() => latest.current.selection !== null, []);
  // What another device deletes, or the history that is cleared, is not chosen any more.
  useEffect(() => {
    if (selection === null) return;
    const held = new Set(items.map((item) => (item.kind === 'message' ? item.message.seq : null)));
    const left = [...selection.seqs].filter((seq) => held.has(seq));
    if (left.length < selection.seqs.size) setSelection({ ...selection, seqs: new Set(left) });
  }, [items, selection]);
  return useMemo(() => ({ selection, isPicking, pick: pickOne, leave, max }), [selection, isPicking, pickOne, leave]);
}
