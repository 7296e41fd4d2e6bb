import { useTranslations } from 'use-intl';
import { useCountdown } from './use-countdown.ts';

const formatCountdown = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** How long a slow mode still holds up the next message. Nobody wants to hear each second: it is no status. */
export default function SlowWait({ until }: { until: string }) {
  const t = useTranslations('writing');
  return (
    <span
      data-testid="slow-wait"
      className="absolute right-4 bottom-full mb-1 rounded-full bg-paper px-2.5 py-0.5 text-xs text-muted tabular-nums shadow-bubble"
    >
      {t('slowWait', { time: formatCountdown(useCountdown(until)) })}
    </span>
  );
}
