import type { SeqRangeWire } from '../wire.ts';
import type { Chat, Message } from './state.ts';

/** Messages that the viewer has deleted for themselves: ascending and apart. They are not shown, no holes, and not unread. */
export type Ranges = readonly SeqRangeWire[];

export const NO_RANGES: Ranges = [];

/** How many of the seqs in (low, high] are deleted. */
export const countDeleted = (ranges: Ranges, low: number, high: number): number =>
  ranges.reduce((count, { fromSeq, toSeq }) => count + Math.max(0, Math.min(toSeq, high) - Math.max(fromSeq, low + 1) + 1), 0);

export const isDeleted = (ranges: Ranges, seq: number): boolean => countDeleted(ranges, seq - 1, seq) > 0;

/** What is left of a run once the deleted ones are taken out of it. */
export const withoutRanges = (run: SeqRangeWire, ranges: Ranges): SeqRangeWire[] => {
  const left: SeqRangeWire[] = [];
  let { fromSeq } = run;
  for (const range of ranges) {
    if (range.toSeq < fromSeq || range.fromSeq > run.toSeq) continue;
    if (range.fromSeq > fromSeq) left.push({ fromSeq, toSeq: range.fromSeq - 1 });
    fromSeq = range.toSeq + 1;
  }
  if (fromSeq <= run.toSeq) left.push({ fromSeq, toSeq: run.toSeq });
  return left;
};

/** The ranges with these seqs in them, or out. */
export const withSeqs = (ranges: Ranges, seqs: readonly number[], isIn: boolean): Ranges => {
  const points = seqs.map((seq) => ({ fromSeq: seq, toSeq: seq }));
  const rest = points.reduce<Ranges>((left, point) => left.flatMap((range) => withoutRanges(range, [point])), ranges);
  if (!isIn) return rest;
  const merged: { fromSeq: number; toSeq: number }[] = [];
  for (const { fromSeq, toSeq } of [...rest, ...points].sort((a, b) => a.fromSeq - b.fromSeq)) {
    const top = merged.at(-1);
    if (top !== undefined && fromSeq <= top.toSeq + 1) top.toSeq = Math.max(top.toSeq, toSeq);
    else merged.push({ fromSeq, toSeq });
  }
  return merged;
};

export const sameRanges = (a: Ranges, b: Ranges): boolean =>
  a === b || (a.length === b.length && a.every(({ fromSeq, toSeq }, at) => b[at]?.fromSeq === fromSeq && b[at]?.toSeq === toSeq));

export const deletedIn = ({ deleted = NO_RANGES }: Pick<Chat, 'deleted'>): Ranges => deleted;

/** It has disappeared. */
export const isOver = ({ content }: Message): boolean => content.kind === 'expired';

/** The deleted ranges with what has ended in them: neither is shown, and neither is a hole. */
const hiddenRanges = ({ ends, messages }: Chat, deleted: Ranges): Ranges =>
  ends?.some !== true
    ? deleted
    : withSeqs(
        deleted,
        messages.filter(isOver).map(({ seq }) => seq),
        true,
      );

const shown = new WeakMap<Chat, Chat>();

/** The chat as it is shown, without what was deleted and what has ended: the same object as long as it is. */
export const withoutDeleted = (chat: Chat): Chat => {
  const counted = deletedIn(chat);
  const deleted = hiddenRanges(chat, counted);
  if (deleted.length === 0) return chat;
  const known = shown.get(chat) ?? { ...chat, deleted, counted, messages: chat.messages.filter(({ seq }) => !isDeleted(deleted, seq)) };
  shown.set(chat, known);
  return known;
};

export const keptMessages = (chat: Chat): readonly Message[] => {
  const ranges = deletedIn(chat);
  return ranges.length === 0 ? chat.messages : chat.messages.filter(({ seq }) => !isDeleted(ranges, seq));
};
