import { memo, type ReactNode } from 'react';
import type { TextRangeView } from '../../../sync/types.ts';
import { Linked } from './body-text.tsx';
import { Mention } from './mention.tsx';
import { segmentsOf, type Segment } from './segments.ts';

interface Props {
  body: string;
  ranges: readonly TextRangeView[];
  focusable: boolean;
}

/** Text with what its ranges say. It loads with the first text that has some. */
export default memo(function RichText({ body, ranges, focusable }: Props) {
  const segments = segmentsOf(body, ranges);
  return segments.map((segment, index) => (
    <Part key={index} segment={segment} focusable={focusable} before={segments[index - 1]} after={segments[index + 1]} />
  ));
});

const isBlock = (segment: Segment | undefined): boolean => segment?.ranges.some(({ kind }) => kind === 'CODE_BLOCK') === true;

interface PartProps {
  segment: Segment;
  focusable: boolean;
  before: Segment | undefined;
  after: Segment | undefined;
}

function Part({ segment, focusable, before, after }: PartProps): ReactNode {
  const { ranges } = segment;
  const kinds = new Set(ranges.map(({ kind }) => kind));
  // Code is shown letter by letter: nothing in it is a link.
  if (kinds.has('CODE_BLOCK')) {
    return (
      <code className="my-1 block overflow-x-auto rounded-lg bg-ink/8 px-2.5 py-1.5 font-mono text-[0.8125rem] whitespace-pre" dir="ltr">
        {segment.text}
      </code>
    );
  }
  if (kinds.has('CODE')) {
    return <code className="rounded bg-ink/8 px-1 py-px font-mono text-[0.875em] [overflow-wrap:anywhere]">{segment.text}</code>;
  }
  // A block begins and ends lines by itself.
  const text = segment.text.slice(isBlock(before) && segment.text.startsWith('\n') ? 1 : 0).replace(isBlock(after) ? /\n$/u : /$^/u, '');
  const mention = ranges.find(({ kind }) => kind === 'MENTION' || kind === 'MENTION_ALL');
  let shown: ReactNode =
    mention === undefined ? <Linked text={text} focusable={focusable} /> : <Mention text={text} range={mention} focusable={focusable} />;
  if (kinds.has('STRIKE')) shown = <s>{shown}</s>;
  if (kinds.has('ITALIC')) shown = <em>{shown}</em>;
  if (kinds.has('BOLD')) shown = <strong className="font-semibold">{shown}</strong>;
  return shown;
}
