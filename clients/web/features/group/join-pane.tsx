import { Link2Off, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useInvitePreviewQuery, useJoinByInviteMutation } from '../../gql/graphql.ts';
import { navigate } from '../../lib/router.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneHeader } from '../../ui/pane.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, problemOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';

/** Where an invite leads: what the group is, and a way in. */
export default function JoinPane({ token }: { token: string }) {
  const t = useTranslations();
  const engine = useEngine();
  const problemText = useProblemText();
  const [{ data, fetching, error }, ask] = useInvitePreviewQuery({ variables: { token }, requestPolicy: 'network-only' });
  const [{ fetching: joining }, joinByInvite] = useJoinByInviteMutation();
  const [problem, setProblem] = useState<Problem | null>(null);
  const preview = data?.invitePreview ?? null;

  async function join() {
    setProblem(null);
    const answer = answerOf(await joinByInvite({ input: { token } }), (result) => result.joinByInvite);
    if (!answer.ok) return setProblem(answer.problem);
    engine.applyChat(answer.value.chat);
    navigate({ name: 'chat', chatId: answer.value.chat.id, details: false }, { replace: true });
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="join-pane">
      <PaneHeader title={t('group.joinTitle')} backLabel={t('nav.back')} />
      {preview !== null ? (
        <div className="m-auto flex w-full max-w-[22rem] flex-col items-center gap-4 px-6 py-8 text-center">
          <Avatar kind="group" name={preview.title} id={token} size={84} />
          <div className="min-w-0 max-w-full">
            <h2 className="text-lg font-semibold [overflow-wrap:anywhere]" dir="auto">
              {preview.title}
            </h2>
            <p className="text-sm text-muted">{t('chat.members', { count: preview.memberCount })}</p>
          </div>
          <Button icon={<UsersRound size={18} />} busy={joining} onClick={() => void join()} className="w-full" data-testid="join-group">
            {t('group.join')}
          </Button>
          {problem !== null && (
            <p role="alert" className="text-sm text-danger">
              {problemText(problem)}
            </p>
          )}
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
