import { Link2, RotateCcw, ScanLine } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useMyCardQuery, useResetContactCardMutation } from '../../gql/graphql.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { currentScreen, navigate } from '../../lib/router.ts';
import { formatDate, formatTime } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';

const QrCode = lazy(() => import('../../ui/qr-code.tsx'));

/** A code that is on screen is made anew long before it runs out. */
const RENEW_MS = 20 * 60_000;

/** The viewer's own card, to be scanned or sent. */
export default function MyCardDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('myCard');
  const common = useTranslations('common');
  const locale = useLocale();
  const account = useObservable(useEngine().account);
  const problemText = useProblemText();
  const showProblem = useShowProblem();
  const [{ data, error }, ask] = useMyCardQuery({ requestPolicy: 'network-only' });
  const [{ fetching: resetting }, reset] = useResetContactCardMutation();
  useEffect(() => {
    const timer = setInterval(() => ask({ requestPolicy: 'network-only' }), RENEW_MS);
    return () => clearInterval(timer);
  }, [ask]);
  const urlOf = (path: string) => `${window.location.origin}${path}`;

  async function copyLink() {
    if (data === undefined) return;
    await navigator.clipboard.writeText(urlOf(data.link.path));
    void showToast(t('copied', { date: formatDate(Date.parse(data.link.expiresAt), locale) }));
  }
  async function endAll() {
    if (!(await confirm({ title: t('resetTitle'), body: t('resetBody'), action: t('reset'), danger: true }))) return;
    const answer = answerOf(await reset({}), (result) => result.resetContactCard);
    if (!answer.ok) return showProblem(answer.problem);
    ask({ requestPolicy: 'network-only' });
    void showToast(t('resetDone'));
  }

  return (
    <Sheet title={t('title')} onClose={onClose} testId="my-card-dialog">
      <div className="flex flex-col gap-4">
        {account !== null && <PersonRow person={account.user} detail={common('handle', { handle: account.user.handle })} size={48} />}
        <div className="mx-auto flex aspect-square w-full max-w-[18rem] items-center justify-center rounded-xl border border-line">
          {data !== undefined && (
            <Suspense fallback={<Spinner label={common('loading')} />}>
              <QrCode text={urlOf(data.code.path)} label={t('code')} />
            </Suspense>
          )}
          {data === undefined && !error && <Spinner label={common('loading')} />}
        </div>
        {error && data === undefined ? (
          <p role="alert" className="text-center text-sm text-danger">
            {problemText(problemOf(error))}{' '}
            <Button look="soft" small onClick={() => ask({ requestPolicy: 'network-only' })}>
              {common('retry')}
            </Button>
          </p>
        ) : (
          <p className="text-center text-sm text-muted">
            {data === undefined ? t('hint') : t('hintUntil', { time: formatTime(Date.parse(data.code.expiresAt), locale) })}
          </p>
        )}
        <div className="flex flex-col gap-2">
          <Button
            look="soft"
            icon={<Link2 size={18} />}
            disabled={data === undefined}
            onClick={() => void copyLink()}
            data-testid="copy-card-link"
          >
            {t('copyLink')}
          </Button>
          <Button
            look="soft"
            icon={<ScanLine size={18} />}
            onClick={() => navigate(currentScreen(), { dialog: 'scan', replace: true })}
            data-testid="open-scan"
          >
            {t('scan')}
          </Button>
          <Button
            look="danger-quiet"
            icon={<RotateCcw size={18} />}
            busy={resetting}
            onClick={() => void endAll()}
            data-testid="reset-card"
          >
            {t('reset')}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
