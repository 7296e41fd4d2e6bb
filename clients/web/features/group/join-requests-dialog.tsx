import { useEffect, useMemo, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import {
  useApproveJoinRequestMutation,
  useDeclineJoinRequestMutation,
  useGroupJoinRequestsQuery,
  type GroupJoinRequestsQuery,
} from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatMoment } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

type Request = NonNullable<GroupJoinRequestsQuery['chat']>['joinRequests']['edges'][number]['node'];

const PAGE = 30;
const REREAD_MS = 400;

/** Who waits to be let in. It follows what other admins do: the count is told live, and the pages are read anew with it. */
export default function JoinRequestsDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const count = chat?.joinRequestCount ?? 0;
  return (
    <Sheet title={t('joinRequests')} onClose={onClose} testId="join-requests-dialog">
      {count === 0 && <p className="py-6 text-center text-sm text-muted">{t('joinRequestsNone')}</p>}
      {cursors.map((after, at) => (
        <RequestsPage
          key={after ?? ''}
          chatId={chatId}
          after={after}
          count={count}
          onMore={at === cursors.length - 1 ? (next) => setCursors([...cursors, next]) : null}
        />
      ))}
    </Sheet>
  );
}

interface PageProps {
  chatId: string;
  after: string | null;
  count: number;
  onMore: ((next: string) => void) | null;
}

function RequestsPage({ chatId, after, count, onMore }: PageProps) {
  const common = useTranslations('common');
  const [{ data, fetching }, ask] = useGroupJoinRequestsQuery({ variables: { chatId, first: PAGE, after }, requestPolicy: 'network-only' });
  const engine = useEngine();
  // An answer may change while the number of those who wait stays: the chat's version tells. Not with each of many messages.
  const { version } = useObservable(useMemo(() => engine.sight(chatId), [engine, chatId]));
  useEffect(() => ask({ requestPolicy: 'network-only' }), [ask, count]);
  useEffect(() => {
    const timer = setTimeout(() => ask({ requestPolicy: 'network-only' }), REREAD_MS);
    return () => clearTimeout(timer);
  }, [ask, version]);
  const page = data?.chat?.joinRequests;
  const next = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  if (fetching && page === undefined) return <Spinner label={common('loading')} />;
  return (
    <>
      <ul className="divide-y divide-line">
        {page?.edges.map(({ node }) => (
          <RequestLine key={node.id} request={node} onAnswered={() => ask({ requestPolicy: 'network-only' })} />
        ))}
      </ul>
      {next !== null && onMore !== null && (
        <Button look="quiet" className="w-full" onClick={() => onMore(next)}>
          {common('loadMore')}
        </Button>
      )}
    </>
  );
}

function RequestLine({ request, onAnswered }: { request: Request; onAnswered: () => void }) {
  const t = useTranslations('group');
  const locale = useLocale();
  const nowMs = useNow();
  const displayName = useDisplayName();
  const showProblem = useShowProblem();
  const [{ fetching: approving }, approve] = useApproveJoinRequestMutation();
  const [{ fetching: declining }, decline] = useDeclineJoinRequestMutation();
  const input = { requestId: request.id };
  const name = displayName(request.user);

  async function answerWith(isYes: boolean) {
    const answer = isYes
      ? answerOf(await approve({ input }), (data) => data.approveJoinRequest)
      : answerOf(await decline({ input }), (data) => data.declineJoinRequest);
    if (!answer.ok) showProblem(answer.problem);
    onAnswered();
  }

  const at = formatMoment(Date.parse(request.createdAt), nowMs, locale);
  const detail = request.invitedBy == null ? at : `${t('joinInvitedBy', { name: displayName(request.invitedBy) })} · ${at}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2" data-testid="join-request">
      <PersonRow person={request.user} detail={detail} />
      <span className="ml-auto flex gap-1.5">
        <Button
          look="quiet"
          small
          busy={declining}
          onClick={() => void answerWith(false)}
          aria-label={t('joinDeclineName', { name })}
          data-testid="decline-join"
        >
          {t('joinDecline')}
        </Button>
        <Button
          small
          busy={approving}
          onClick={() => void answerWith(true)}
          aria-label={t('joinApproveName', { name })}
          data-testid="approve-join"
        >
          {t('joinApprove')}
        </Button>
      </span>
      {request.answer !== '' && (
        <p
          className="basis-full rounded-lg bg-field px-3 py-2 text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
          dir="auto"
          data-testid="join-request-answer"
        >
          {request.answer}
        </p>
      )}
    </li>
  );
}
