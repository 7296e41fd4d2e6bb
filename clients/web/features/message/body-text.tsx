import { memo } from 'react';
import { linkify } from '../../lib/linkify.ts';

/** Text with its links; nothing else in a message is markup. The links of the row that has the focus can be reached by Tab. */
export const BodyText = memo(function BodyText({ body, focusable }: { body: string; focusable: boolean }) {
  return linkify(body).map((span, index) =>
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
});
