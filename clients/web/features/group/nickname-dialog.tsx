import { useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSetGroupNicknameMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useEngine, useSession } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';

const FORM = 'nickname-form';
const NICKNAME_MAX = 32;

export default function NicknameDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations();
  const engine = useEngine();
  const { userId } = useSession();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const problemText = useProblemText();
  const [{ fetching }, setNickname] = useSetGroupNicknameMutation();
  const [nickname, setText] = useState(chat?.nicknames.get(userId) ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      title={t('group.nickname')}
      description={t('group.nicknameHint')}
      onClose={onClose}
      initialFocus={field}
      testId="nickname-dialog"
      footer={
        <Button type="submit" form={FORM} busy={fetching} data-testid="save-nickname">
          {t('common.save')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={async (event) => {
          event.preventDefault();
          const answer = answerOf(await setNickname({ input: { chatId, nickname: nickname.trim() } }), (data) => data.setGroupNickname);
          if (answer.ok) onClose();
          else setProblem(answer.problem);
        }}
      >
        <Field
          ref={field}
          label={t('group.nickname')}
          value={nickname}
          maxLength={NICKNAME_MAX}
          dir="auto"
          onChange={(event) => setText(event.target.value)}
          error={problem === null ? null : problemText(problem)}
          data-testid="nickname"
        />
      </form>
    </Sheet>
  );
}
