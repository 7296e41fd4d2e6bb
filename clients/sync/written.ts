import { sameRanges } from './same-ranges.ts';
import type { DraftExtras } from './types.ts';

/** What somebody has written: a text, whom it mentions and what it is to answer. What is beside it is left out where there is nothing. */
export interface Written extends DraftExtras {
  readonly text: string;
}

/** An empty text is nothing, whatever was beside it. */
export const writtenOf = (text: string, { ranges = [], replyToSeq }: DraftExtras = {}): Written => ({
  text,
  ...(text === '' || ranges.length === 0 ? {} : { ranges }),
  ...(text === '' || replyToSeq === undefined ? {} : { replyToSeq }),
});

export const sameWritten = (a: Written, b: Written): boolean =>
  a.text === b.text && a.replyToSeq === b.replyToSeq && sameRanges(a.ranges, b.ranges ?? []);
