import { useTranslations } from 'use-intl';
import type { QuoteView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { useQuoteText } from './use-quote-text.ts';

/** What a message answers, inside its bubble; leads to it. */
export function QuoteBlock({ quote, focusable, onJump }: { quote: QuoteView; focusable: boolean; onJump: (seq: number) => void }) {
  const t = useTranslations('message');
  const { name, text } = useQuoteText(quote);
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      onClick={() => onJump(quote.seq)}
      title={t('jumpToQuoted')}
      data-testid="quote"
      className="mb-1 block w-full min-w-24 rounded-md border-l-[3px] border-accent bg-accent/10 px-2 py-1 text-left text-[0.8125rem] leading-[1.4] hover:bg-accent/15"
    >
      <span className="block truncate font-semibold text-accent" dir="auto">
        {name}
      </span>
      <span
        className={classNames('block truncate opacity-80', (quote.kind === 'RECALLED' || quote.kind === 'EXPIRED') && 'italic')}
        dir="auto"
      >
        {text}
      </span>
    </button>
  );
}
