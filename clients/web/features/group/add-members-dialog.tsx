import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAddMembersMutation } from '../../gql/graphql.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useContacts } from '../contact/use-contacts.ts';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { MemberPicker, usePicked } from './member-picker.tsx';
import { useMembers } from './use-members.ts';

export default function AddMembersDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const contacts = useContacts();
  const { members } = useMembers(chatId);
  const problemText = useProblemText();
  const { picked, toggle } = usePicked();
  const [{ fetching }, addMembers] = useAddMembersMutation();
  const [problem, setProblem] = useState<Problem | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const open = useMemo(() => {
    const present = new Set(members.map(({ user }) => user.id));
    return contacts.filter(({ user }) => !present.has(user.id));
  }, [contacts, members]);

  async function add() {
    if (picked.size === 0) return undefined;
    const answer = answerOf(await addMembers({ input: { chatId, userIds: [...picked] } }), (data) => data.addMembers);
    if (!answer.ok) return setProblem(answer.problem);
    if (answer.value.requests.length > 0) void showToast(t('addAsked'));
    return onClose();
  }

  return (
    <Sheet
      title={t('add')}
      onClose={onClose}
      initialFocus={search}
      testId="add-members-dialog"
      footer={
        <Button onClick={() => void add()} busy={fetching} disabled={picked.size === 0} data-testid="add-members">
          {t('addCount', { count: picked.size })}
        </Button>
      }
    >
      <MemberPicker contacts={open} picked={picked} onToggle={toggle} searchRef={search} emptyText={t('allAdded')} />
      {problem !== null && (
        <p role="alert" className="mt-3 text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
    </Sheet>
  );
}
