import { useDeferredValue, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import RichText from './rich-text.tsx';
import { readMarkup } from './markup.ts';
import type { Token } from './tokens.ts';

const isFormat = ({ kind }: { kind: string }) => kind !== 'MENTION' && kind !== 'MENTION_ALL';

/** What the marks in the field will look like; nothing while there are none. */
export default function MarkupPreview({ text, tokens }: { text: string; tokens: readonly Token[] }) {
  const t = useTranslations('composer');
  const shown = useDeferredValue(text);
  const marked = useMemo(() => readMarkup(shown, shown === text ? tokens : []), [shown, text, tokens]);
  const ranges = useMemo(() => marked.ranges.map((range) => ({ ...range, user: null })), [marked]);
  if (!marked.ranges.some(isFormat)) return null;
  return (
    <div
      aria-label={t('preview')}
      role="group"
      data-testid="markup-preview"
      dir="auto"
      className="mx-auto mb-1 max-h-28 w-full max-w-[54rem] overflow-y-auto rounded-2xl bg-paper px-4 py-2 text-[0.9375rem] leading-[1.5] break-words whitespace-pre-wrap shadow-bubble"
    >
      <RichText body={marked.body} ranges={ranges} focusable={false} />
    </div>
  );
}
