import { useLocale, useTranslations } from 'use-intl';
import { FOR_EVER, type ChatView } from '../../../sync/types.ts';
import { formatMoment } from '../../lib/time.ts';

/** Why a member cannot write here now, and until when. */
export function MutedNotice({ chat, until }: { chat: ChatView; until: string }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  if (chat.mutedAll) return <span>{t('allMutedNotice')}</span>;
  if (until === FOR_EVER) return <span>{t('mutedForEverNotice')}</span>;
  return <span>{t('mutedNotice', { time: formatMoment(Date.parse(until), Date.now(), locale) })}</span>;
}
