import { Timer } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { formatDuration } from '../../lib/time.ts';

/** Says that messages do not stay: on a bubble, and beside a chat's name after how long. */
export default function Vanishing({ seconds }: { seconds?: number }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  if (seconds === undefined) return <Timer size={12} aria-hidden data-testid="ends" />;
  const label = t('vanishing', { time: formatDuration(seconds, locale) });
  return (
    <span role="img" aria-label={label} title={label} data-testid="vanishing" className="ml-1.5 inline-block align-[-0.125em] text-muted">
      <Timer size={15} aria-hidden />
    </span>
  );
}
