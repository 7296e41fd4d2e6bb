import { MonitorSmartphone, ScanLine, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useAnswerSignInMutation, useSignInRequestQuery } from '../../gql/graphql.ts';
import { navigate, openDialog } from '../../lib/router.ts';
import { formatAgo } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, problemOf } from '../session/problem.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';

/** `EXPIRED`: it had ended before the answer came, or was answered elsewhere. */
type Answered = 'APPROVE' | 'DECLINE' | 'EXPIRED';

/** Where the code on another screen leads: what asks to be signed in, and the answer. */
export default function ApprovePane({ code }: { code: string }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [{ data, fetching, error }, ask] = useSignInRequestQuery({ variables: { code }, requestPolicy: 'network-only' });
  const [answered, setAnswered] = useState<Answered | null>(null);
  const request = data?.signInRequest ?? null;
  const toDevices = () => navigate({ name: 'settings-section', section: 'devices' }, { replace: true });
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="approve-pane">
      <PaneHeader title={t('approve.title')} backLabel={t('nav.back')} />
      {answered === 'EXPIRED' ? (
        <div role="alert" className="flex min-h-0 flex-1 flex-col">
          <Expired />
        </div>
      ) : answered !== null ? (
        <div role="status" className="flex min-h-0 flex-1 flex-col">
          <Notice
            icon={answered === 'APPROVE' ? <ShieldCheck size={40} strokeWidth={1.25} /> : <ShieldAlert size={40} strokeWidth={1.25} />}
            title={answered === 'APPROVE' ? t('approve.approved') : t('approve.declined')}
          >
            <Button look="soft" onClick={toDevices}>
              {t('approve.toDevices')}
            </Button>
          </Notice>
        </div>
      ) : request !== null ? (
        <PaneBody>
          <Request code={code} request={request} onAnswered={setAnswered} />
        </PaneBody>
      ) : fetching ? (
        <div className="flex flex-1 items-center justify-center">
          <Spinner label={t('common.loading')} />
        </div>
      ) : error ? (
        <Notice title={problemText(problemOf(error))}>
          <Button look="soft" onClick={() => ask({ requestPolicy: 'network-only' })}>
            {t('common.retry')}
          </Button>
        </Notice>
      ) : (
        <Expired />
      )}
    </div>
  );
}

/** A code that is over, or never was. */
function Expired() {
  const t = useTranslations('approve');
  return (
    <Notice icon={<MonitorSmartphone size={40} strokeWidth={1.25} />} title={t('expired')} body={t('expiredBody')}>
      <Button look="soft" icon={<ScanLine size={18} />} onClick={() => openDialog('scan')}>
        {t('scanAgain')}
      </Button>
    </Notice>
  );
}

interface RequestProps {
  code: string;
  request: { deviceName: string; address: string; createdAt: string };
  onAnswered: (answer: Answered) => void;
}

function Request({ code, request, onAnswered }: RequestProps) {
  const t = useTranslations('approve');
  const locale = useLocale();
  const nowMs = useNow();
  const showProblem = useShowProblem();
  const [, answerSignIn] = useAnswerSignInMutation();
  const [busy, setBusy] = useState<'APPROVE' | 'DECLINE' | null>(null);

  async function say(answer: 'APPROVE' | 'DECLINE') {
    if (busy !== null) return;
    setBusy(answer);
    const result = answerOf(await answerSignIn({ input: { code, answer } }), (data) => data.answerSignIn);
    setBusy(null);
    if (result.ok) onAnswered(answer);
    else if (result.problem.code === 'SIGN_IN_CODE_EXPIRED') onAnswered('EXPIRED');
    else showProblem(result.problem);
  }

  const facts = [
    [t('device'), request.deviceName],
    [t('address'), request.address],
    [t('asked'), formatAgo(Date.parse(request.createdAt), nowMs, locale)],
  ] as const;
  return (
    <>
      <p className="text-[0.9375rem]">{t('question')}</p>
      <Section>
        <dl className="divide-y divide-line">
          {facts.map(([label, value]) => (
            <div key={label} className="flex gap-4 px-4 py-3 text-[0.9375rem]">
              <dt className="w-24 shrink-0 text-muted">{label}</dt>
              <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]" dir="auto">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      <p className="rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn-ink">{t('warning')}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="danger-quiet" busy={busy === 'DECLINE'} onClick={() => void say('DECLINE')} data-testid="decline-sign-in">
          {t('decline')}
        </Button>
        <Button busy={busy === 'APPROVE'} onClick={() => void say('APPROVE')} data-testid="approve-sign-in">
          {t('approve')}
        </Button>
      </div>
    </>
  );
}
