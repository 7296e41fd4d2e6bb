import { useTranslations } from 'use-intl';
import type { QuoteView } from '../../../sync/types.ts';
import { useSession } from '../session/session-context.ts';
import { useDisplayName } from '../user/use-display-name.ts';

/** Who is quoted, and with what words. */
export function useQuoteText(quote: QuoteView | null): { name: string; text: string } {
  const t = useTranslations();
  const displayName = useDisplayName();
  const { userId } = useSession();
  if (quote === null) return { name: '', text: '' };
  const name = quote.sender === null ? '' : quote.sender.id === userId ? t('common.you') : displayName(quote.sender);
  return {
    name,
    text:
      quote.kind === 'RECALLED'
        ? t('message.quoteRecalled')
        : quote.kind === 'EXPIRED'
          ? t('message.quoteExpired')
          : quote.kind === 'RECORD'
            ? t('message.quoteRecord')
            : quote.excerpt,
  };
}
