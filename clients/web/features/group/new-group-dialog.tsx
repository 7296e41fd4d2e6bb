import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCreateGroupMutation } from '../../gql/graphql.ts';
import { newClientId } from '../../lib/id.ts';
import { navigate } from '../../lib/router.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { useContacts } from '../contact/use-contacts.ts';
import { answerOf, fieldOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { MemberPicker, usePicked } from './member-picker.tsx';

const FORM = 'new-group-form';

export default function NewGroupDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const titleMax = useLimit('titleLengthMax');
  const engine = useEngine();
  const contacts = useContacts();
  const problemText = useProblemText();
  const { picked, toggle } = usePicked();
  const [{ fetching }, createGroup] = useCreateGroupMutation();
  // One id for the life of the dialog: pressing twice, or again after a lost answer, makes one group.
  const [clientChatId] = useState(newClientId);
  const [title, setTitle] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [missing, setMissing] = useState<'title' | 'members' | null>(null);
  const titleField = useRef<HTMLInputElement>(null);

  async function submit(event: React.SyntheticEvent) {
    event.preventDefault();
    const empty = title.trim() === '' ? 'title' : picked.size === 0 ? 'members' : null;
    setMissing(empty);
    setProblem(null);
    if (empty !== null) return empty === 'title' ? titleField.current?.focus() : undefined;
    const answer = answerOf(
      await createGroup({ input: { clientChatId, title: title.trim(), memberIds: [...picked] } }),
      (data) => data.createGroup,
    );
    if (!answer.ok) return setProblem(answer.problem);
    engine.applyChat(answer.value.chat);
    navigate({ name: 'chat', chatId: answer.value.chat.id, details: false }, { replace: true });
    return undefined;
  }

  const titleError =
    missing === 'title' ? t('error.required') : problem !== null && fieldOf(problem) === 'title' ? problemText(problem) : null;
  return (
    <Sheet
      title={t('group.newTitle')}
      onClose={onClose}
      initialFocus={titleField}
      testId="new-group-dialog"
      footer={
        <Button type="submit" form={FORM} busy={fetching} data-testid="create-group">
          {t('group.create')}
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-5" noValidate>
        <Field
          ref={titleField}
          label={t('group.titleLabel')}
          placeholder={t('group.titlePlaceholder')}
          value={title}
          maxLength={titleMax}
          dir="auto"
          onChange={(event) => setTitle(event.target.value)}
          error={titleError}
          data-testid="group-title"
        />
        <MemberPicker contacts={contacts} picked={picked} onToggle={toggle} emptyText={t('contacts.empty')} />
        {missing === 'members' && (
          <p role="alert" className="text-sm text-danger">
            {t('group.membersMin')}
          </p>
        )}
        {problem !== null && titleError === null && (
          <p role="alert" className="text-sm text-danger">
            {problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}
