import type { TextRangeView } from '../../../sync/types.ts';

/** A stretch of a text in which nothing begins or ends. */
export interface Segment {
  readonly text: string;
  readonly ranges: readonly TextRangeView[];
}

/** Cuts a text where its ranges begin and end. Ranges that do not lie in it, as a later server may know to mean, are passed over. */
export function segmentsOf(body: string, ranges: readonly TextRangeView[] | undefined): Segment[] {
  const fitting = (ranges ?? []).filter(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= body.length);
  if (fitting.length === 0) return [{ text: body, ranges: [] }];
  const edges = [...new Set([0, body.length, ...fitting.flatMap(({ offset, length }) => [offset, offset + length])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, at) => {
    const start = edges[at]!;
    return { text: body.slice(start, end), ranges: fitting.filter(({ offset, length }) => offset <= start && offset + length >= end) };
  });
}
