import { ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useUnblockUserMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';

export default function BlockedPane() {
  const t = useTranslations();
  const blocked = useObservable(useEngine().account)?.blocked ?? [];
  const showProblem = useShowProblem();
  const [, unblockUser] = useUnblockUserMutation();
  const [busyId, setBusyId] = useState<string | null>(null);

  async function unblock(userId: string) {
    setBusyId(userId);
    const answer = answerOf(await unblockUser({ input: { userId } }), (data) => data.unblockUser);
    setBusyId(null);
    if (!answer.ok) showProblem(answer.problem);
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="blocked-pane">
      <PaneHeader title={t('blocked.title')} backLabel={t('nav.back')} />
      {blocked.length === 0 ? (
        <Notice icon={<ShieldOff size={40} strokeWidth={1.25} />} title={t('blocked.empty')} body={t('blocked.emptyBody')} />
      ) : (
        <PaneBody>
          <Section footer={t('blocked.emptyBody')}>
            {blocked.map((person) => (
              <div key={person.id} className="flex items-center gap-3 px-4">
                <a href={formatRoute({ name: 'contact', userId: person.id })} className="flex min-w-0 flex-1 rounded-lg">
                  <PersonRow person={person} detail={t('common.handle', { handle: person.handle })} />
                </a>
                <Button look="quiet" small busy={busyId === person.id} onClick={() => void unblock(person.id)} data-testid="unblock">
                  {t('card.unblock')}
                </Button>
              </div>
            ))}
          </Section>
        </PaneBody>
      )}
    </div>
  );
}
