import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRenameGroupMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { TITLE_MAX } from './title.ts';

const FORM = 'rename-group-form';

export default function RenameGroupDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations();
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const problemText = useProblemText();
  const [{ fetching }, renameGroup] = useRenameGroupMutation();
  const [title, setTitle] = useState(chat?.title ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      title={t('group.rename')}
      onClose={onClose}
      initialFocus={field}
      testId="rename-group-dialog"
      footer={
        <Button type="submit" form={FORM} busy={fetching} data-testid="save-title">
          {t('common.save')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={async (event) => {
          event.preventDefault();
          const answer = answerOf(await renameGroup({ input: { chatId, title: title.trim() } }), (data) => data.renameGroup);
          if (answer.ok) onClose();
          else setProblem(answer.problem);
        }}
      >
        <Field
          ref={field}
          label={t('group.titleLabel')}
          value={title}
          maxLength={TITLE_MAX}
          dir="auto"
          onChange={(event) => setTitle(event.target.value)}
          error={problem === null ? null : problemText(problem)}
          data-testid="group-title"
        />
      </form>
    </Sheet>
  );
}
