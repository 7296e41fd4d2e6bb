import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserView } from '../../../sync/types.ts';
import { useBanMemberMutation, useRemoveMemberMutation } from '../../gql/graphql.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';

const FORM = 'remove-member-form';
const DAY_MS = 86_400_000;
/** 0: until it is lifted. */
const DAYS = ['1', '7', '30', '0'] as const;

interface Props {
  chatId: string;
  user: UserView;
  mayBan: boolean;
  onClose: () => void;
}

/** Takes somebody out: with a word to them if one likes, and so that they stay out if one may. */
export default function RemoveMemberDialog({ chatId, user, mayBan, onClose }: Props) {
  const t = useTranslations('group');
  const reasonMax = useLimit('removalReasonLengthMax');
  const problemText = useProblemText();
  const name = useDisplayName()(user);
  const [{ fetching: removing }, removeMember] = useRemoveMemberMutation();
  const [{ fetching: banning }, banMember] = useBanMemberMutation();
  const [reason, setReason] = useState('');
  const [keepsOut, setKeepsOut] = useState(false);
  const [days, setDays] = useState<(typeof DAYS)[number]>('0');
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);

  async function remove() {
    const input = { chatId, userId: user.id, reason: reason.trim() };
    const until = days === '0' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const answer = keepsOut
      ? answerOf(await banMember({ input: { ...input, until } }), (data) => data.banMember)
      : answerOf(await removeMember({ input }), (data) => data.removeMember);
    if (answer.ok) onClose();
    else setProblem(answer.problem);
  }

  return (
    <Sheet
      title={t('removeTitle', { name })}
      description={t('removeBody')}
      onClose={onClose}
      initialFocus={field}
      testId="remove-member-dialog"
      footer={
        <Button type="submit" look="danger" form={FORM} busy={removing || banning} data-testid="remove-member-confirm">
          {t('remove')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <Field
          ref={field}
          label={t('removeReason')}
          hint={t('removeReasonHint')}
          value={reason}
          maxLength={reasonMax}
          dir="auto"
          onChange={(event) => setReason(event.target.value)}
          data-testid="remove-reason"
        />
        {mayBan && (
          <div className="rounded-xl border border-line">
            <SwitchRow label={t('keepOut')} hint={t('keepOutHint')} checked={keepsOut} onChange={setKeepsOut} testId="keep-out" />
            {keepsOut && (
              <Segmented
                label={t('keepOutFor')}
                value={days}
                options={DAYS.map((value) => ({
                  value,
                  label: value === '0' ? t('keepOutForGood') : t('inviteDays', { count: Number(value) }),
                }))}
                onChange={setDays}
              />
            )}
          </div>
        )}
        {problem !== null && (
          <p role="alert" className="text-sm text-danger">
            {problemText(problem)}
          </p>
        )}
      </form>
    </Sheet>
  );
}
