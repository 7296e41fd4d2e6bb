import { useLocale, useTranslations } from 'use-intl';
import { formatDateTime } from '../../lib/time.ts';
import { suggestedMoments, toLocalInput } from './moments.ts';

interface Props {
  /** As the field has it. */
  when: string;
  /** The moment that is meant; null for what is none. */
  ms: number | null;
  openedMs: number;
  daysMax: number | undefined;
  onChange: (when: string) => void;
}

/** When: what people mean most often, or any time of this place. */
export function MomentFields({ when, ms, openedMs, daysMax, onChange }: Props) {
  const t = useTranslations('schedule');
  const locale = useLocale();
  return (
    <>
      <ul className="flex flex-wrap gap-2" aria-label={t('suggestions')}>
        {suggestedMoments(openedMs).map((moment) => (
          <li key={moment.key}>
            <button
              type="button"
              aria-pressed={when === toLocalInput(moment.ms)}
              onClick={() => onChange(toLocalInput(moment.ms))}
              data-testid={`schedule-${moment.key}`}
              className="min-h-9 rounded-full bg-hover px-3 text-sm aria-pressed:bg-accent-soft aria-pressed:text-accent"
            >
              {t(moment.key)}
            </button>
          </li>
        ))}
      </ul>
      <label className="flex flex-col gap-1.5 text-sm font-medium">
        {t('when')}
        <input
          type="datetime-local"
          lang={locale}
          value={when}
          min={toLocalInput(openedMs)}
          max={daysMax === undefined ? undefined : toLocalInput(openedMs + daysMax * 86_400_000)}
          onChange={(event) => onChange(event.target.value)}
          data-testid="schedule-when"
          className="min-h-11 rounded-lg border border-line-strong/60 bg-paper px-3 text-base font-normal scheme-light-dark hover:border-line-strong"
        />
      </label>
      {ms !== null && (
        <p className="text-sm text-muted" data-testid="schedule-summary">
          {t('summary', { time: formatDateTime(ms, locale), zone: zoneName(locale, ms) })}
        </p>
      )}
    </>
  );
}

/** What the time of this place is called, at that moment. */
const zoneName = (locale: string, ms: number): string =>
  new Intl.DateTimeFormat(locale, { timeZoneName: 'longGeneric' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ??
  '';
