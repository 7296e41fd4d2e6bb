import { useLocale, useTranslations } from 'use-intl';
import type { LocationView } from '../../../sync/types.ts';
import { formatTime } from '../../lib/time.ts';
import { useHasPassed } from '../poll/use-until.ts';

/** Until when a place follows its author, and since when it is where it is; afterwards, that it does no more. */
export function LiveLine({ live }: { live: NonNullable<LocationView['live']> }) {
  const t = useTranslations('place');
  const locale = useLocale();
  const ended = useHasPassed(live.endsAt);
  const times = { until: formatTime(Date.parse(live.endsAt), locale), updated: formatTime(Date.parse(live.updatedAt), locale) };
  return (
    <span className="flex items-center gap-1.5" data-testid="live-line" data-ended={ended}>
      <span aria-hidden className={`size-2 shrink-0 rounded-full ${ended ? 'bg-line-strong' : 'animate-pulse bg-online'}`} />
      <span className="min-w-0">{t(ended ? 'liveEnded' : 'liveUntil', times)}</span>
    </span>
  );
}
