import { Hourglass, Link2Off, UsersRound } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import {
  useInvitePreviewQuery,
  useRequestToJoinMutation,
  useWithdrawJoinRequestMutation,
  type InvitePreviewQuery,
} from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { navigate } from '../../lib/router.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneHeader } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, problemOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';

type Preview = NonNullable<InvitePreviewQuery['invitePreview']>;

/** Where an invite leads: what the group is, and a way in, or to ask for one. */
export default function JoinPane({ token }: { token: string }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [{ data, fetching, error }, ask] = useInvitePreviewQuery({ variables: { token }, requestPolicy: 'network-only' });
  const preview = data?.invitePreview ?? null;
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="join-pane">
      <PaneHeader title={t('group.joinTitle')} backLabel={t('nav.back')} />
      {preview !== null ? (
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
          <div className="m-auto flex w-full max-w-[22rem] flex-col items-center gap-4 px-6 py-8 text-center">
            <Avatar kind="group" name={preview.title} id={preview.chatId} size={84} />
            <div className="min-w-0 max-w-full">
              <h2 className="text-lg font-semibold [overflow-wrap:anywhere]" dir="auto">
                {preview.title}
              </h2>
              <p className="text-sm text-muted">{t('chat.members', { count: preview.memberCount })}</p>
            </div>
            <WayIn key={token} token={token} preview={preview} />
          </div>
        </div>
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
        <Notice icon={<Link2Off size={40} strokeWidth={1.25} />} title={t('group.joinGone')} body={t('group.joinGoneBody')} />
      )}
    </div>
  );
}

function WayIn({ token, preview }: { token: string; preview: Preview }) {
  const t = useTranslations('group');
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(preview.chatId), [engine, preview.chatId]));
  const account = useObservable(engine.account);
  const [requestId, setRequestId] = useState(preview.request?.id ?? null);
  // Answered on any device, by anybody: the account is told.
  const told = account?.joinRequests.find(({ id }) => id === requestId)?.state;
  const waits = requestId !== null && (told === undefined || told === 'PENDING' || told === 'APPROVED');
  const isIn = chat !== null;
  useEffect(() => {
    // Whoever waits here when somebody lets them in is led in.
    if (isIn && requestId !== null) navigate({ name: 'chat', chatId: preview.chatId, details: false }, { replace: true });
  }, [isIn, requestId, preview.chatId]);

  if (isIn || preview.isMember)
    return (
      <>
        <p className="text-sm text-muted">{t('joinAlready')}</p>
        <Button
          className="w-full"
          onClick={() => navigate({ name: 'chat', chatId: preview.chatId, details: false }, { replace: true })}
          data-testid="open-joined"
        >
          {t('joinOpen')}
        </Button>
      </>
    );
  if (waits) return <Waiting requestId={requestId} />;
  return (
    <>
      {told === 'DECLINED' && (
        <p role="status" className="text-sm text-muted">
          {t('joinDeclined')}
        </p>
      )}
      <AskForm token={token} preview={preview} onAsked={setRequestId} />
    </>
  );
}

function Waiting({ requestId }: { requestId: string }) {
  const t = useTranslations('group');
  const showProblem = useShowProblem();
  const [{ fetching }, withdraw] = useWithdrawJoinRequestMutation();

  async function takeBack() {
    const answer = answerOf(await withdraw({ input: { requestId } }), (data) => data.withdrawJoinRequest);
    if (!answer.ok) showProblem(answer.problem);
  }

  return (
    <div role="status" className="flex w-full flex-col items-center gap-3" data-testid="join-waiting">
      <Hourglass size={28} strokeWidth={1.25} aria-hidden className="text-muted" />
      <p className="text-sm text-muted">{t('joinWaits')}</p>
      <Button look="soft" className="w-full" busy={fetching} onClick={() => void takeBack()} data-testid="withdraw-join">
        {t('joinWithdraw')}
      </Button>
    </div>
  );
}

function AskForm({ token, preview, onAsked }: { token: string; preview: Preview; onAsked: (requestId: string) => void }) {
  const answerMax = useLimit('joinAnswerLengthMax');
  const t = useTranslations('group');
  const engine = useEngine();
  const problemText = useProblemText();
  const [{ fetching }, requestToJoin] = useRequestToJoinMutation();
  const [answer, setAnswer] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const isOpen = preview.joinMode === 'OPEN';

  async function join() {
    setProblem(null);
    const result = answerOf(await requestToJoin({ input: { token, answer } }), (data) => data.requestToJoin);
    if (!result.ok) return setProblem(result.problem);
    const { chat, request } = result.value;
    if (request != null) return onAsked(request.id);
    if (chat != null) {
      engine.applyChat(chat);
      navigate({ name: 'chat', chatId: chat.id, details: false }, { replace: true });
    }
    return undefined;
  }

  return (
    <form
      noValidate
      className="flex w-full flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      {!isOpen && (
        <label className="flex flex-col gap-1.5 text-left text-sm font-medium">
          <span dir="auto" className="[overflow-wrap:anywhere]">
            {preview.question ?? t('joinNote')}
          </span>
          <textarea
            value={answer}
            maxLength={answerMax}
            rows={3}
            dir="auto"
            onChange={(event) => setAnswer(event.target.value)}
            className="w-full resize-none rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-base font-normal hover:border-line-strong"
            data-testid="join-answer"
          />
        </label>
      )}
      <Button
        type="submit"
        icon={<UsersRound size={18} />}
        busy={fetching}
        disabled={preview.question !== null && answer.trim() === ''}
        className="w-full"
        data-testid="join-group"
      >
        {isOpen ? t('join') : t('joinAsk')}
      </Button>
      {!isOpen && <p className="text-[0.8125rem] text-muted">{t('joinAskHint')}</p>}
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
    </form>
  );
}
