import { memo } from 'react';
import type { TextRangeView } from '../../../sync/types.ts';
import { linkify } from '../../lib/linkify.ts';
import { Mention } from './mention.tsx';
import { segmentsOf } from './segments.ts';

interface Props {
  body: string;
  ranges?: readonly TextRangeView[] | undefined;
  focusable: boolean;
}

/** Text with its links and what its ranges say; nothing else in a message is markup. What the focused row links to can be reached by Tab. */
export const BodyText = memo(function BodyText({ body, ranges, focusable }: Props) {
  return segmentsOf(body, ranges).map(({ text, ranges: held }, index) => {
    const mention = held.find(({ kind }) => kind === 'MENTION' || kind === 'MENTION_ALL');
    return mention === undefined ? (
      <Linked key={index} text={text} focusable={focusable} />
    ) : (
      <Mention key={index} text={text} range={mention} focusable={focusable} />
    );
  });
});

function Linked({ text, focusable }: { text: string; focusable: boolean }) {
  return linkify(text).map((span, index) =>
    span.kind === 'text' ? (
      span.text
    ) : (
      <a
        key={index}
        href={span.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        tabIndex={focusable ? 0 : -1}
        className="text-link underline decoration-1 underline-offset-2 [overflow-wrap:anywhere]"
      >
        {span.text}
      </a>
    ),
  );
}
