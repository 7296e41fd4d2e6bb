import { ShieldCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useReportMutation, type ReportReason } from '../../gql/graphql.ts';
import { newClientId } from '../../lib/id.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import type { ReportTarget } from './report.ts';

const FORM = 'report-form';
export const REASONS = [
  'SPAM',
  'FRAUD',
  'HARASSMENT',
  'HATE',
  'VIOLENCE',
  'SEXUAL',
  'MINORS',
  'SELF_HARM',
  'IMPERSONATION',
  'OTHER',
] as const satisfies readonly ReportReason[];

/** Says why, in one's own words if one likes. The same id goes with every attempt, so a lost answer makes no second report. */
export default function ReportDialog({ target, onClose }: { target: ReportTarget; onClose: () => void }) {
  const t = useTranslations('report');
  const noteMax = useLimit('reportNoteLengthMax');
  const id = useId();
  const problemText = useProblemText();
  const [clientReportId] = useState(newClientId);
  const [{ fetching }, report] = useReportMutation();
  const [reason, setReason] = useState<ReportReason | null>(null);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Problem | 'noReason' | null>(null);
  const [reportId, setReportId] = useState<string | null>(null);
  const what = target.userId !== undefined ? 'person' : target.seqs !== undefined ? 'messages' : 'group';

  async function send() {
    if (reason === null) return setProblem('noReason');
    const { userId, chatId, seqs } = target;
    const input = { clientReportId, reason, note: note.trim(), userId, chatId, seqs: seqs === undefined ? undefined : [...seqs] };
    const answer = answerOf(await report({ input }), (data) => data.report);
    if (answer.ok) setReportId(answer.value.report.id);
    else setProblem(answer.problem);
  }

  if (reportId !== null) {
    return (
      <Sheet title={t('title')} onClose={onClose} testId="report-dialog">
        <div role="status" data-testid="report-done">
          <Notice icon={<ShieldCheck size={40} strokeWidth={1.25} />} title={t('done')} body={t('doneBody', { id: reportId })} />
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet
      title={t('title')}
      description={t(what)}
      onClose={onClose}
      testId="report-dialog"
      footer={
        <Button type="submit" form={FORM} busy={fetching} data-testid="report-send">
          {t('send')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset>
          <legend className="pb-1 text-sm font-medium">{t('why')}</legend>
          {REASONS.map((value) => (
            <label
              key={value}
              className="-mx-2 flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 text-[0.9375rem] hover:bg-hover"
            >
              <input
                type="radio"
                name="reason"
                value={value}
                checked={reason === value}
                onChange={() => {
                  setReason(value);
                  setProblem(null);
                }}
                className="size-4 accent-accent-fill"
              />
              {t(`reasons.${value}`)}
            </label>
          ))}
        </fieldset>
        <div className="flex flex-col gap-1.5">
          <label htmlFor={id} className="text-sm font-medium">
            {t('note')}
          </label>
          <textarea
            id={id}
            value={note}
            rows={3}
            dir="auto"
            maxLength={noteMax}
            aria-describedby={`${id}-hint`}
            onChange={(event) => setNote(event.target.value)}
            className="w-full resize-none rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-[0.9375rem]"
            data-testid="report-note"
          />
          <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
            {what === 'messages' ? t('hintMessages') : t('hint')}
          </p>
        </div>
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {problem === 'noReason' ? t('noReason') : problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}
