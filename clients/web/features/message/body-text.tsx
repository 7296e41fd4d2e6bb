import { memo, Suspense } from 'react';
import type { TextRangeView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { linkify } from '../../lib/linkify.ts';

const RichText = lazy(() => import('./rich-text.tsx'));

interface Props {
  body: string;
  ranges?: readonly TextRangeView[] | undefined;
  focusable: boolean;
}

/** Text with its links and what its ranges say; nothing else in a message is markup. What the focused row links to can be reached by Tab. */
export const BodyText = memo(function BodyText({ body, ranges, focusable }: Props) {
  const plain = <Linked text={body} focusable={focusable} />;
  if (ranges === undefined) return plain;
  return (
    <Suspense fallback={plain}>
      <RichText body={body} ranges={ranges} focusable={focusable} />
    </Suspense>
  );
});

export function Linked({ text, focusable }: { text: string; focusable: boolean }) {
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
