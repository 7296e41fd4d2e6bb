import { useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ScheduledView, TextRange } from '../../../sync/types.ts';
import { type TextRangeKind, useScheduleMessageMutation, useUpdateScheduledMessageMutation } from '../../gql/graphql.ts';
import { newClientId } from '../../lib/id.ts';
import { formatDateTime } from '../../lib/time.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { showToast } from '../../ui/toast.tsx';
import { bodyLength } from '../message/body-length.ts';
import { readTrimmed } from '../message/markup-loader.ts';
import type { Written } from '../message/send-menu.tsx';
import { useWritten } from '../message/use-written.ts';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { fromLocalInput, suggestedMoments, toLocalInput } from './moments.ts';

const FORM = 'schedule-form';

/** What is to be sent: what stands in the composer, or one that waits already, whose text can be changed here too. */
export type Schedulable = Written | { scheduled: ScheduledView };

interface Props {
  what: Schedulable;
  onDone: () => void;
  onClose: () => void;
}

const inputOf = (body: string, ranges: readonly TextRange[]) => ({
  body,
  ranges: ranges.map(({ kind, ...range }) => ({ kind: kind as TextRangeKind, ...range })),
});

/** Chooses when, in the time of this place. One client id over all attempts, so that pressing again schedules nothing twice. */
export default function ScheduleDialog({ what, onDone, onClose }: Props) {
  const t = useTranslations('schedule');
  const daysMax = useLimit('scheduleDaysMax');
  const bodyMax = useLimit('bodyLengthMax') ?? Infinity;
  const locale = useLocale();
  const engine = useEngine();
  const problemText = useProblemText();
  const held = 'scheduled' in what ? what.scheduled : null;
  const [openedMs] = useState(() => Date.now());
  const [when, setWhen] = useState(() => {
    const heldMs = held === null ? 0 : Date.parse(held.sendAt);
    return toLocalInput(heldMs > openedMs ? heldMs : suggestedMoments(openedMs)[0]!.ms);
  });
  const written = useWritten({ body: held?.body ?? '', ranges: held?.ranges ?? [] });
  const [silent, setSilent] = useState(held?.silent ?? false);
  const [problem, setProblem] = useState<Problem | 'past' | 'far' | 'length' | null>(null);
  const [busy, setBusy] = useState(false);
  const [, schedule] = useScheduleMessageMutation();
  const [, update] = useUpdateScheduledMessageMutation();
  const clientMessageId = useRef(newClientId());
  const ms = fromLocalInput(when);

  async function save(sendAt: string) {
    if ('chatId' in what) {
      const { chatId, body, ranges, replyToSeq, linkPreview } = what;
      const text = { ...inputOf(body, ranges), linkPreview };
      const input = { chatId, clientMessageId: clientMessageId.current, text, replyToSeq, silent, sendAt };
      return answerOf(await schedule({ input }), (data) => data.scheduleMessage);
    }
    const { body, ranges } = written.shown ?? readTrimmed(written);
    // Whether a preview is wanted stays as it was said then.
    const input = { scheduledMessageId: what.scheduled.id, text: inputOf(body, ranges), silent, sendAt };
    return answerOf(await update({ input }), (data) => data.updateScheduledMessage);
  }

  async function submit() {
    const nowMs = Date.now();
    const length = bodyLength(written.text, bodyMax);
    const isWrong = held !== null && (length === 0 || length > bodyMax);
    const wrong =
      ms === null || ms <= nowMs ? 'past' : daysMax !== undefined && ms > nowMs + daysMax * 86_400_000 ? 'far' : isWrong ? 'length' : null;
    setProblem(wrong);
    if (wrong !== null || ms === null || busy) return;
    setBusy(true);
    const answer = await save(new Date(ms).toISOString());
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    engine.applyScheduled(answer.value.scheduledMessage);
    void showToast(t('done', { time: formatDateTime(ms, locale) }));
    onDone();
  }

  return (
    <Sheet
      title={t(held === null ? 'title' : 'change')}
      onClose={onClose}
      testId="schedule-dialog"
      footer={
        <Button type="submit" form={FORM} busy={busy} data-testid="schedule-save">
          {t(held === null ? 'save' : 'saveChange')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          // It stands in the composer's form, which would send what is written.
          event.stopPropagation();
          void submit();
        }}
      >
        {held !== null && (
          <label className="flex flex-col gap-1.5 text-sm font-medium">
            {t('text')}
            <textarea
              value={written.text}
              rows={4}
              dir="auto"
              data-testid="schedule-text"
              onChange={(event) => written.setText(event.target.value)}
              className="min-h-11 rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-base font-normal hover:border-line-strong"
            />
          </label>
        )}
        <ul className="flex flex-wrap gap-2" aria-label={t('suggestions')}>
          {suggestedMoments(openedMs).map((moment) => (
            <li key={moment.key}>
              <button
                type="button"
                aria-pressed={when === toLocalInput(moment.ms)}
                onClick={() => setWhen(toLocalInput(moment.ms))}
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
            onChange={(event) => setWhen(event.target.value)}
            data-testid="schedule-when"
            className="min-h-11 rounded-lg border border-line-strong/60 bg-paper px-3 text-base font-normal scheme-light-dark hover:border-line-strong"
          />
        </label>
        {ms !== null && (
          <p className="text-sm text-muted" data-testid="schedule-summary">
            {t('summary', { time: formatDateTime(ms, locale), zone: zoneName(locale, ms) })}
          </p>
        )}
        <div className="-mx-4 -my-2">
          <SwitchRow label={t('silently')} hint={t('silentlyHint')} checked={silent} onChange={setSilent} testId="schedule-silent" />
        </div>
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {typeof problem === 'string'
              ? t(problem, { max: String(daysMax), bodyMax: bodyMax === Infinity ? 0 : bodyMax })
              : problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}

/** What the time of this place is called, at that moment. */
const zoneName = (locale: string, ms: number): string =>
  new Intl.DateTimeFormat(locale, { timeZoneName: 'longGeneric' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ??
  '';
