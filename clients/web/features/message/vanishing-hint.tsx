import { Timer } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { formatDuration } from '../../lib/time.ts';

/** Above the text field, so that one knows before one sends: nothing written here stays. */
export default function VanishingHint({ id, seconds }: { id: string; seconds: number }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  return (
    <p id={id} data-testid="vanishing-hint" className="mx-auto flex h-6 w-full max-w-[54rem] items-center gap-1.5 px-4 text-xs text-muted">
      <Timer size={13} aria-hidden className="shrink-0" />
      <span className="truncate">{t('vanishing', { time: formatDuration(seconds, locale) })}</span>
    </p>
  );
}
