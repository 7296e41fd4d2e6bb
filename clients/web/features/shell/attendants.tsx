import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { showToast } from '../../ui/toast.tsx';
import LiveHost from '../location/live-host.tsx';
import { ReportHost } from '../report/report-host.tsx';
import { useRefusedSchedules } from '../schedule/use-refused-schedules.ts';
import type { Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { onProblem } from '../session/show-problem.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import { useNotifications } from './use-notifications.ts';
import { useUnreadSigns } from './use-unread-signs.ts';

/** What the server would not do, after it was shown as done: with a chat, or to a message, whose new text is given back. */
function useRefusals(): void {
  const engine = useEngine();
  const t = useTranslations();
  const problemText = useProblemText();
  useEffect(
    () =>
      engine.onRefused(({ code, edit, react, remove, kind }) => {
        if (remove !== undefined && code === 'LIMIT_REACHED') return void showToast(t('message.deletedFull'), { kind: 'problem' });
        if (react !== undefined) {
          const text = code === 'LIMIT_REACHED' ? t('reaction.full') : problemText({ code: code as Problem['code'], path: ['emoji'] });
          void showToast(text, { kind: 'problem' });
          return;
        }
        if (kind !== undefined) {
          void showToast(code === 'LIMIT_REACHED' ? t('message.chainFull') : problemText({ code: code as Problem['code'], path: [] }), {
            kind: 'problem',
          });
          return;
        }
        if (edit === undefined) {
          void showToast(t(code === 'LIMIT_REACHED' ? 'chatActions.pinsFull' : 'chatActions.refused'), { kind: 'problem' });
          return;
        }
        // The catalogue has a sentence for each code of the schema this client was built with.
        const text = code === 'LIMIT_REACHED' ? t('message.editsFull') : problemText({ code: code as Problem['code'], path: ['body'] });
        const copy = { label: t('message.copyText'), run: () => void navigator.clipboard.writeText(edit.body) };
        void showToast(text, { kind: 'problem', action: copy });
      }),
    [engine, t, problemText],
  );
}

/** What parts of the first screen have to say. */
function useProblems(): void {
  const show = useShowProblem();
  useEffect(() => onProblem(show), [show]);
}

/**
 * What goes on beside the panes and needs nothing of the first moment. It listens from when it is loaded; what is refused before waits for
 * nobody, and is shown as it was.
 */
export default function Attendants() {
  useRefusals();
  useRefusedSchedules();
  useProblems();
  useUnreadSigns();
  useNotifications();
  return (
    <>
      <LiveHost />
      <ReportHost />
    </>
  );
}
