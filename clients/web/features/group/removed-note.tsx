import { useLocale, useTranslations } from 'use-intl';
import { useRemovalQuery } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';

/** Tells somebody who looks for a group that they were taken out of it, why, and until when they are kept out; nothing where they were not. */
export default function RemovedNote({ chatId }: { chatId: string }) {
  const t = useTranslations('group');
  const locale = useLocale();
  const [{ data }] = useRemovalQuery({ variables: { chatId }, requestPolicy: 'network-only' });
  const removal = data?.removal ?? null;
  if (removal === null) return null;
  const { reason, isBanned, until } = removal;
  return (
    <div role="status" className="mb-2 max-w-[22rem] rounded-xl bg-field px-4 py-3 text-left text-sm" data-testid="removed-note">
      <p>{t('removedYou')}</p>
      {reason !== '' && (
        <p className="mt-1 font-medium [overflow-wrap:anywhere]" dir="auto">
          {reason}
        </p>
      )}
      {isBanned && (
        <p className="mt-1 text-muted">
          {until === null ? t('keptOutYou') : t('keptOutYouUntil', { date: formatDateTime(Date.parse(until), locale) })}
        </p>
      )}
    </div>
  );
}
