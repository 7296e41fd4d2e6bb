import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useDisappearChoicesQuery, useSetDisappearingMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatDuration } from '../../lib/time.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { ChoiceList } from '../group/choice-list.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

/** How long new messages of a chat last. A choice holds at once, for everyone in it. */
export default function DisappearingDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const showProblem = useShowProblem();
  const [{ data }] = useDisappearChoicesQuery();
  const [{ fetching }, setDisappearing] = useSetDisappearingMutation();
  if (chat === null) return null;
  // Until the server has told its choices, what is chosen is there to be seen.
  const choices = data?.serverInfo.disappearSeconds ?? [...new Set([0, chat.disappearSeconds])];

  async function choose(seconds: number) {
    const answer = answerOf(await setDisappearing({ input: { chatId, seconds } }), (result) => result.setDisappearing);
    if (!answer.ok) showProblem(answer.problem);
  }

  return (
    <Sheet title={t('disappearing')} onClose={onClose} testId="disappearing-dialog">
      <ChoiceList
        name="disappear"
        legend={t('disappearAfter')}
        hint={t('disappearHint')}
        value={chat.disappearSeconds}
        disabled={fetching}
        options={choices.map((value) => ({ value, label: value === 0 ? t('off') : formatDuration(value, locale) }))}
        onChange={(seconds) => void choose(seconds)}
      />
    </Sheet>
  );
}
