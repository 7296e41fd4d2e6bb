import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { FOR_EVER, type ChatView, type MemberView } from '../../../sync/types.ts';
import { useSetMemberMuteMutation } from '../../gql/graphql.ts';
import { formatDuration } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { ChoiceList } from './choice-list.tsx';

/** Seconds; 0 is for ever. */
const CHOICES = [600, 3600, 86_400, 604_800, 0];

/** For how long a member is not to write. */
export default function MuteMemberDialog({ chat, member, onClose }: { chat: ChatView; member: MemberView; onClose: () => void }) {
  const t = useTranslations('writing');
  const locale = useLocale();
  const displayName = useDisplayName();
  const problemText = useProblemText();
  const [{ fetching }, setMemberMute] = useSetMemberMuteMutation();
  const [seconds, setSeconds] = useState(3600);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function mute() {
    const mutedUntil = seconds === 0 ? FOR_EVER : new Date(Date.now() + seconds * 1000).toISOString();
    const answer = answerOf(
      await setMemberMute({ input: { chatId: chat.id, userId: member.user.id, mutedUntil } }),
      (data) => data.setMemberMute,
    );
    if (answer.ok) onClose();
    else setProblem(answer.problem);
  }

  return (
    <Sheet
      title={t('muteTitle', { name: displayName(member.user) })}
      onClose={onClose}
      testId="mute-member-dialog"
      footer={
        <Button busy={fetching} onClick={() => void mute()} data-testid="mute-member">
          {t('muteAction')}
        </Button>
      }
    >
      <ChoiceList
        name="mute"
        legend={t('muteFor')}
        hint={t('muteHint')}
        value={seconds}
        options={CHOICES.map((value) => ({ value, label: value === 0 ? t('forEver') : formatDuration(value, locale) }))}
        onChange={setSeconds}
      />
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
    </Sheet>
  );
}
