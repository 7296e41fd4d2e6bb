import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserView } from '../../../sync/types.ts';
import { useTransferOwnershipMutation } from '../../gql/graphql.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useSession } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { useMembers } from './use-members.ts';

export default function TransferDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations();
  const { userId } = useSession();
  const { members, loading } = useMembers(chatId);
  const displayName = useDisplayName();
  const problemText = useProblemText();
  const [, transfer] = useTransferOwnershipMutation();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function choose(user: UserView) {
    const name = displayName(user);
    if (
      !(await confirm({
        title: t('group.transferTitle', { name }),
        body: t('group.transferBody'),
        action: t('group.transferConfirm'),
        danger: true,
      }))
    )
      return;
    const answer = answerOf(await transfer({ input: { chatId, userId: user.id } }), (data) => data.transferOwnership);
    if (answer.ok) onClose();
    else setProblem(answer.problem);
  }

  return (
    <Sheet title={t('group.transfer')} description={t('group.transferPick')} onClose={onClose} testId="transfer-dialog">
      {loading && members.length === 0 && <Spinner label={t('common.loading')} />}
      {problem !== null && (
        <p role="alert" className="mb-2 text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
      <ul>
        {members
          .filter(({ user }) => user.id !== userId)
          .map(({ user }) => (
            <li key={user.id}>
              <button
                type="button"
                onClick={() => void choose(user)}
                className="-mx-2 flex w-[calc(100%+1rem)] rounded-lg px-2 hover:bg-hover"
                data-testid="transfer-choice"
              >
                <PersonRow person={user} detail={t('common.handle', { handle: user.handle })} />
              </button>
            </li>
          ))}
      </ul>
    </Sheet>
  );
}
