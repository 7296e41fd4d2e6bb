import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ContactView } from '../../../sync/types.ts';
import { useUpdateContactMutation } from '../../gql/graphql.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { parseTags } from './parse-tags.ts';

const FORM = 'remark-form';

export default function RemarkDialog({ contact, onClose }: { contact: ContactView; onClose: () => void }) {
  const t = useTranslations();
  const remarkMax = useLimit('nameLengthMax');
  const problemText = useProblemText();
  const [{ fetching }, updateContact] = useUpdateContactMutation();
  const [remark, setRemark] = useState(contact.remark ?? '');
  const [tags, setTags] = useState(contact.tags.join(', '));
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      title={t('card.edit')}
      onClose={onClose}
      initialFocus={field}
      testId="remark-dialog"
      footer={
        <Button type="submit" form={FORM} busy={fetching} data-testid="save-remark">
          {t('common.save')}
        </Button>
      }
    >
      <form
        id={FORM}
        className="flex flex-col gap-4"
        noValidate
        onSubmit={async (event) => {
          event.preventDefault();
          const answer = answerOf(
            await updateContact({ input: { userId: contact.user.id, remark: remark.trim(), tags: parseTags(tags) } }),
            (data) => data.updateContact,
          );
          if (answer.ok) onClose();
          else setProblem(answer.problem);
        }}
      >
        <Field
          ref={field}
          label={t('card.remark')}
          hint={t('card.remarkHint')}
          placeholder={contact.user.name}
          value={remark}
          maxLength={remarkMax}
          dir="auto"
          onChange={(event) => setRemark(event.target.value)}
          data-testid="remark"
        />
        <Field
          label={t('card.tags')}
          hint={t('card.tagsHint')}
          value={tags}
          dir="auto"
          onChange={(event) => setTags(event.target.value)}
          data-testid="tags"
        />
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}
