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
import type { SendHow } from '../attachment/upload-store.ts';
import { bodyLength } from '../message/body-length.ts';
import { readTrimmed } from '../message/markup-loader.ts';
import type { Written } from '../message/send-menu.tsx';
import { useWritten } from '../message/use-written.ts';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { ScheduledPreview } from './scheduled-preview.tsx';
import { MomentFields } from './moment-fields.tsx';
import { fromLocalInput, suggestedMoments, toLocalInput } from './moments.ts';

const FORM = 'schedule-form';

/** Files: whoever holds them sends them so. */
interface Holding {
  send: (how: SendHow) => void;
}

/** What is to be sent: what stands in the composer, files, or one that waits already, whose text or caption can be changed here too. */
export type Schedulable = Written | Holding | { scheduled: ScheduledView };

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
  const locale = useLocale();
  const engine = useEngine();
  const problemText = useProblemText();
  const held = 'scheduled' in what ? what.scheduled : null;
  const said = held === null ? null : saidIn(held);
  const max = useLimit(said?.isCaption ? 'captionLengthMax' : 'bodyLengthMax') ?? Infinity;
  const [openedMs] = useState(() => Date.now());
  const heldMs = held === null ? 0 : Date.parse(held.sendAt);
  const [when, setWhen] = useState(() => toLocalInput(heldMs > openedMs ? heldMs : suggestedMoments(openedMs)[0]!.ms));
  const written = useWritten(said ?? { body: '', ranges: [] });
  const [silent, setSilent] = useState(held?.silent ?? false);
  const [problem, setProblem] = useState<Problem | 'past' | 'far' | 'length' | null>(null);
  const [busy, setBusy] = useState(false);
  const [, schedule] = useScheduleMessageMutation();
  const [, update] = useUpdateScheduledMessageMutation();
  const clientMessageId = useRef(newClientId());
  // A time that nobody touches stays what it is, to the second.
  const ms = heldMs > openedMs && when === toLocalInput(heldMs) ? heldMs : fromLocalInput(when);

  async function save(what: Written | { scheduled: ScheduledView }, sendAt: string) {
    if ('chatId' in what) {
      const { chatId, body, ranges, replyToSeq, linkPreview } = what;
      const text = { ...inputOf(body, ranges), linkPreview };
      const input = { chatId, clientMessageId: clientMessageId.current, text, replyToSeq, silent, sendAt };
      return answerOf(await schedule({ input }), (data) => data.scheduleMessage);
    }
    const input = { scheduledMessageId: what.scheduled.id, ...changeOf(said, written.shown ?? readTrimmed(written)), silent, sendAt };
    return answerOf(await update({ input }), (data) => data.updateScheduledMessage);
  }

  const sentenceOf = (wrong: 'past' | 'far' | 'length') =>
    wrong === 'length' && said?.isCaption
      ? t('captionLength', { count: max })
      : t(wrong, { max: String(daysMax), bodyMax: isFinite(max) ? max : 0 });

  async function submit() {
    const nowMs = Date.now();
    const length = bodyLength(written.text, max);
    const isWrong = said !== null && ((length === 0 && !said.isCaption) || length > max);
    const wrong =
      ms === null || ms <= nowMs ? 'past' : daysMax !== undefined && ms > nowMs + daysMax * 86_400_000 ? 'far' : isWrong ? 'length' : null;
    setProblem(wrong);
    if (wrong !== null || ms === null || busy) return;
    const sendAt = new Date(ms).toISOString();
    if ('send' in what) {
      // Whoever uploads them says when they wait.
      what.send({ sendAt, silent });
      return onDone();
    }
    setBusy(true);
    const answer = await save(what, sendAt);
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
        {held !== null && said?.isCaption !== false && <ScheduledPreview message={held} />}
        {said !== null && (
          <label className="flex flex-col gap-1.5 text-sm font-medium">
            {t(said.isCaption ? 'caption' : 'text')}
            <textarea
              value={written.text}
              rows={said.isCaption ? 2 : 4}
              dir="auto"
              data-testid="schedule-text"
              onChange={(event) => written.setText(event.target.value)}
              className="min-h-11 rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-base font-normal hover:border-line-strong"
            />
          </label>
        )}
        <MomentFields when={when} ms={ms} openedMs={openedMs} daysMax={daysMax} onChange={setWhen} />
        <div className="-mx-4 -my-2">
          <SwitchRow label={t('silently')} hint={t('silentlyHint')} checked={silent} onChange={setSilent} testId="schedule-silent" />
        </div>
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {typeof problem === 'string' ? sentenceOf(problem) : problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}

interface Said {
  body: string;
  ranges: readonly TextRange[];
  isCaption: boolean;
}

/** Its words, where it has any that can be changed. */
function saidIn({ body, ranges = [], content }: ScheduledView): Said | null {
  if (content == null || content.kind === 'text') return { body, ranges, isCaption: false };
  if (content.kind !== 'image' && content.kind !== 'video' && content.kind !== 'file') return null;
  return { body: content.caption ?? '', ranges: content.ranges ?? [], isCaption: true };
}

/** Whether a preview of its link is wanted stays as it was said when it was made. */
function changeOf(said: Said | null, { body, ranges }: Pick<Said, 'body' | 'ranges'>) {
  if (said === null) return {};
  const text = inputOf(body, ranges);
  return said.isCaption ? { caption: text.body, captionRanges: text.ranges } : { text };
}
