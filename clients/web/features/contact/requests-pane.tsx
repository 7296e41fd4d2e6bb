import { UserRoundCheck } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ContactRequestView } from '../../../sync/types.ts';
import { useAcceptContactRequestMutation, useDeclineContactRequestMutation, useWithdrawContactRequestMutation } from '../../gql/graphql.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute } from '../../lib/router.ts';
import { formatMoment } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { isIncoming, isOpen } from './use-requests.ts';

const AskedGroups = lazy(() => import('../group/asked-groups.tsx'));

const NONE: readonly ContactRequestView[] = [];

export default function RequestsPane() {
  const t = useTranslations();
  const account = useObservable(useEngine().account);
  const requests = account?.requests ?? NONE;
  const incoming = account === null ? NONE : requests.filter((request) => isIncoming(request, account));
  const outgoing = account === null ? NONE : requests.filter((request) => !isIncoming(request, account));
  const asked = account?.joinRequests ?? [];
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="requests-pane">
      <PaneHeader title={t('requests.title')} backLabel={t('nav.back')} />
      {requests.length === 0 && asked.length === 0 ? (
        <Notice icon={<UserRoundCheck size={40} strokeWidth={1.25} />} title={t('requests.empty')} body={t('requests.emptyBody')} />
      ) : (
        <PaneBody>
          <RequestList title={t('requests.incoming')} requests={incoming} incoming />
          <RequestList title={t('requests.outgoing')} requests={outgoing} incoming={false} />
          {asked.length > 0 && (
            <Suspense fallback={null}>
              <AskedGroups requests={asked} />
            </Suspense>
          )}
        </PaneBody>
      )}
    </div>
  );
}

function RequestList({ title, requests, incoming }: { title: string; requests: readonly ContactRequestView[]; incoming: boolean }) {
  if (requests.length === 0) return null;
  // Those that wait for an answer first, then the newest.
  const sorted = [...requests].sort(
    (left, right) => Number(isOpen(right)) - Number(isOpen(left)) || right.createdAt.localeCompare(left.createdAt),
  );
  return (
    <Section title={title}>
      {sorted.map((request) => (
        <RequestLine key={request.id} request={request} incoming={incoming} />
      ))}
    </Section>
  );
}

const STATE_KEYS = { ACCEPTED: 'accepted', DECLINED: 'declined', WITHDRAWN: 'withdrawn', EXPIRED: 'expired', PENDING: 'expired' } as const;

function RequestLine({ request, incoming }: { request: ContactRequestView; incoming: boolean }) {
  const t = useTranslations('requests');
  const locale = useLocale();
  const nowMs = useNow();
  const person = incoming ? request.from : request.to;
  const sentAt = formatMoment(Date.parse(request.createdAt), nowMs, locale);
  const source = request.source === 'QR_CODE' ? 'viaCode' : request.source === 'LINK' ? 'viaLink' : null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2" data-testid="request" data-state={request.state}>
      <a href={formatRoute({ name: 'contact', userId: person.id })} className="flex min-w-0 flex-1 basis-48 rounded-lg">
        <PersonRow person={person} detail={source === null ? sentAt : `${sentAt} · ${t(source)}`} />
      </a>
      {isOpen(request) ? (
        <Answers request={request} incoming={incoming} />
      ) : (
        <span className="text-sm text-muted">{t(STATE_KEYS[request.state])}</span>
      )}
      {request.note !== '' && (
        <p className="mb-1 ml-[3.375rem] basis-full rounded-lg bg-field px-3 py-2 text-sm whitespace-pre-wrap text-muted" dir="auto">
          {request.note}
        </p>
      )}
    </div>
  );
}

function Answers({ request, incoming }: { request: ContactRequestView; incoming: boolean }): ReactNode {
  const t = useTranslations('requests');
  const engine = useEngine();
  const displayName = useDisplayName();
  const showProblem = useShowProblem();
  const [, accept] = useAcceptContactRequestMutation();
  const [, decline] = useDeclineContactRequestMutation();
  const [, withdraw] = useWithdrawContactRequestMutation();
  const [busy, setBusy] = useState<'accept' | 'decline' | 'withdraw' | null>(null);
  const input = { requestId: request.id };
  const name = displayName(incoming ? request.from : request.to);

  async function run(what: NonNullable<typeof busy>, ask: () => Promise<Problem | null>) {
    setBusy(what);
    const problem = await ask();
    setBusy(null);
    if (problem !== null) showProblem(problem);
  }
  const onAccept = () =>
    run('accept', async () => {
      const answer = answerOf(await accept({ input }), (data) => data.acceptContactRequest);
      if (!answer.ok) return answer.problem;
      engine.applyChat(answer.value.chat);
      void showToast(t('nowContacts', { name }));
      return null;
    });
  const onDecline = () =>
    run('decline', async () => {
      const answer = answerOf(await decline({ input }), (data) => data.declineContactRequest);
      return answer.ok ? null : answer.problem;
    });
  const onWithdraw = () =>
    run('withdraw', async () => {
      const answer = answerOf(await withdraw({ input }), (data) => data.withdrawContactRequest);
      return answer.ok ? null : answer.problem;
    });

  if (!incoming) {
    return (
      <Button
        look="quiet"
        small
        busy={busy === 'withdraw'}
        onClick={() => void onWithdraw()}
        aria-label={t('withName', { action: t('withdraw'), name })}
        data-testid="withdraw-request"
      >
        {t('withdraw')}
      </Button>
    );
  }
  return (
    <span className="ml-auto flex gap-1.5">
      <Button
        look="quiet"
        small
        busy={busy === 'decline'}
        onClick={() => void onDecline()}
        aria-label={t('withName', { action: t('decline'), name })}
        data-testid="decline-request"
      >
        {t('decline')}
      </Button>
      <Button
        small
        busy={busy === 'accept'}
        onClick={() => void onAccept()}
        aria-label={t('withName', { action: t('accept'), name })}
        data-testid="accept-request"
      >
        {t('accept')}
      </Button>
    </span>
  );
}
