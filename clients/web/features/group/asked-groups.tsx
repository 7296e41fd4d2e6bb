import { useLocale, useTranslations } from 'use-intl';
import type { JoinRequestView } from '../../../sync/types.ts';
import { useWithdrawJoinRequestMutation } from '../../gql/graphql.ts';
import { formatMoment } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/pane.tsx';
import { answerOf } from '../session/problem.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';

/** Groups that the viewer asked to be let into, or asked for somebody else, and what became of it. */
export default function AskedGroups({ requests }: { requests: readonly JoinRequestView[] }) {
  const t = useTranslations('group');
  return (
    <Section title={t('askedGroups')}>
      {requests.map((request) => (
        <AskedLine key={request.id} request={request} />
      ))}
    </Section>
  );
}

function AskedLine({ request }: { request: JoinRequestView }) {
  const t = useTranslations('group');
  const locale = useLocale();
  const nowMs = useNow();
  const displayName = useDisplayName();
  const showProblem = useShowProblem();
  const [{ fetching }, withdraw] = useWithdrawJoinRequestMutation();
  const at = formatMoment(Date.parse(request.createdAt), nowMs, locale);

  async function takeBack() {
    const answer = answerOf(await withdraw({ input: { requestId: request.id } }), (data) => data.withdrawJoinRequest);
    if (!answer.ok) showProblem(answer.problem);
  }

  return (
    <div className="flex items-center gap-3 px-4 py-2" data-testid="asked-group" data-state={request.state}>
      <Avatar kind="group" name={request.title} id={request.chatId} size={42} />
      <span className="min-w-0 flex-1">
        <span className="block truncate" dir="auto">
          {request.title}
        </span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {request.invitedBy === null ? at : `${t('askedFor', { name: displayName(request.user) })} · ${at}`}
        </span>
      </span>
      {request.state === 'PENDING' ? (
        <Button look="quiet" small busy={fetching} onClick={() => void takeBack()} data-testid="withdraw-join">
          {t('joinWithdraw')}
        </Button>
      ) : (
        <span className="text-sm text-muted">{t(`askedStates.${request.state}`)}</span>
      )}
    </div>
  );
}
