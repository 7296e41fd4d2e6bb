import { BellOff, CalendarClock, CircleAlert, Pencil, SendHorizontal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ScheduledView } from '../../../sync/types.ts';
import { type ErrorCode, useCancelScheduledMessageMutation, useSendScheduledMessageMutation } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import ScheduleDialog from './schedule-dialog.tsx';
import { ScheduledPreview } from './scheduled-preview.tsx';
import { useScheduled } from './use-scheduled.ts';

/** What waits in a chat, by its time: to be sent now, changed, or taken back. What was refused stays until somebody decides. */
export default function ScheduledDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('schedule');
  const messages = useScheduled(chatId);
  const [changed, setChanged] = useState<ScheduledView | null>(null);
  if (changed !== null) {
    const back = () => setChanged(null);
    return <ScheduleDialog what={{ scheduled: changed }} onDone={back} onClose={back} />;
  }
  return (
    <Sheet title={t('listTitle')} onClose={onClose} testId="scheduled-dialog">
      {messages.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('none')}</p>}
      <ol className="flex flex-col gap-1">
        {messages.map((message) => (
          <ScheduledRow key={message.id} message={message} onChange={() => setChanged(message)} />
        ))}
      </ol>
    </Sheet>
  );
}

function ScheduledRow({ message, onChange }: { message: ScheduledView; onChange: () => void }) {
  const t = useTranslations();
  const locale = useLocale();
  const engine = useEngine();
  const showProblem = useShowProblem();
  const problemText = useProblemText();
  const [sending, send] = useSendScheduledMessageMutation();
  const [canceling, cancel] = useCancelScheduledMessageMutation();
  const busy = sending.fetching || canceling.fetching;
  const input = { scheduledMessageId: message.id };
  const { failureCode } = message;
  const isRefused = message.state === 'FAILED';

  async function sendNow() {
    const answer = answerOf(await send({ input }), (data) => data.sendScheduledMessage);
    if (!answer.ok) return showProblem(answer.problem);
    const { scheduledMessage } = answer.value;
    engine.applyScheduled(scheduledMessage);
    if (scheduledMessage.state === 'FAILED') void showToast(t('schedule.refused'), { kind: 'problem' });
  }

  async function takeBack() {
    const answer = answerOf(await cancel({ input }), (data) => data.cancelScheduledMessage);
    if (!answer.ok) return showProblem(answer.problem);
    engine.applyScheduled(answer.value.scheduledMessage);
  }

  return (
    <li className="flex items-center gap-1 rounded-lg px-2 py-1.5" data-testid="scheduled-row">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <ScheduledPreview message={message} />
        <span className="flex items-center gap-1 text-xs text-muted">
          <CalendarClock size={13} aria-hidden className="shrink-0" />
          <time dateTime={message.sendAt}>{formatDateTime(Date.parse(message.sendAt), locale)}</time>
          {message.silent && (
            <BellOff size={13} role="img" aria-label={t('schedule.silently')} className="shrink-0" data-testid="scheduled-silent" />
          )}
        </span>
        {isRefused && (
          <span className="flex items-center gap-1 text-xs text-danger" data-testid="scheduled-refused">
            <CircleAlert size={13} aria-hidden className="shrink-0" />
            {failureCode === null || failureCode === 'UNAVAILABLE'
              ? t('schedule.refused')
              : problemText({ code: failureCode as ErrorCode, path: [] })}
          </span>
        )}
      </div>
      <IconButton label={t('schedule.sendNow')} disabled={busy} onClick={() => void sendNow()} data-testid="scheduled-send">
        <SendHorizontal size={18} className="rtl:-scale-x-100" />
      </IconButton>
      <IconButton label={t('schedule.change')} disabled={busy} onClick={onChange} data-testid="scheduled-change">
        <Pencil size={18} />
      </IconButton>
      <IconButton label={t('schedule.cancel')} disabled={busy} onClick={() => void takeBack()} data-testid="scheduled-cancel">
        <Trash2 size={18} />
      </IconButton>
    </li>
  );
}
