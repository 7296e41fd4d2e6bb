import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useRequestContactMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';

interface Props {
  userId: string;
  /** The card that led to them, if one did. */
  cardToken?: string | undefined;
  onSent: () => void;
}

/** Asks someone to become a contact, with a few words of who one is. */
export function RequestForm({ userId, cardToken, onSent }: Props) {
  const t = useTranslations('people');
  const noteMax = useLimit('noteLengthMax');
  const id = useId();
  const account = useObservable(useEngine().account);
  const problemText = useProblemText();
  const [{ fetching }, requestContact] = useRequestContactMutation();
  const [note, setNote] = useState(() => (account === null ? '' : t('noteDefault', { name: account.user.name })));
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={async (event) => {
        event.preventDefault();
        const answer = answerOf(await requestContact({ input: { userId, note: note.trim(), cardToken } }), (data) => data.requestContact);
        if (!answer.ok) return setProblem(answer.problem);
        void showToast(t('sent'));
        onSent();
      }}
    >
      <label htmlFor={id} className="text-sm font-medium">
        {t('note')}
      </label>
      <textarea
        id={id}
        value={note}
        rows={2}
        dir="auto"
        maxLength={noteMax}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setNote(event.target.value)}
        className="w-full resize-none rounded-lg border border-line-strong/60 bg-paper px-3 py-2 text-[0.9375rem]"
        data-testid="request-note"
      />
      <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
        {t('noteHint')}
      </p>
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
      <Button type="submit" busy={fetching} data-testid="send-request">
        {t('sendRequest')}
      </Button>
    </form>
  );
}
