import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useSetMuteAllMutation, useSetSlowModeMutation, useSlowModeChoicesQuery } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatDuration } from '../../lib/time.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { may } from '../chat/may.ts';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { ChoiceList } from './choice-list.tsx';

/** What a group decides about writing. Each choice holds at once. */
export default function WritingDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const showProblem = useShowProblem();
  const [{ fetching: isMuting }, setMuteAll] = useSetMuteAllMutation();
  const [{ fetching: isSlowing }, setSlowMode] = useSetSlowModeMutation();
  const [{ data }] = useSlowModeChoicesQuery();
  if (chat === null) return null;
  // Until the server has told its choices, what is chosen is there to be seen.
  const choices = data?.serverInfo.slowModeSeconds ?? [...new Set([0, chat.slowModeSeconds])];

  async function muteAll(mutedAll: boolean) {
    const answer = answerOf(await setMuteAll({ input: { chatId, mutedAll } }), (data) => data.setMuteAll);
    if (!answer.ok) showProblem(answer.problem);
  }
  async function slow(seconds: number) {
    const answer = answerOf(await setSlowMode({ input: { chatId, seconds } }), (data) => data.setSlowMode);
    if (!answer.ok) showProblem(answer.problem);
  }

  return (
    <Sheet title={t('title')} onClose={onClose} testId="writing-dialog">
      <div className="-mx-4">
        <SwitchRow
          label={t('muteAll')}
          hint={t('muteAllHint')}
          checked={chat.mutedAll}
          disabled={isMuting || !may(chat, 'MUTE_MEMBERS')}
          onChange={(mutedAll) => void muteAll(mutedAll)}
          testId="mute-all"
        />
      </div>
      <ChoiceList
        name="slow"
        legend={t('slow')}
        hint={t('slowHint')}
        value={chat.slowModeSeconds}
        disabled={isSlowing || !may(chat, 'CHANGE_SETTINGS')}
        options={choices.map((value) => ({ value, label: value === 0 ? t('off') : formatDuration(value, locale) }))}
        onChange={(seconds) => void slow(seconds)}
      />
    </Sheet>
  );
}
