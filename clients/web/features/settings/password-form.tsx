import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChangePasswordMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/field.tsx';
import { Section } from '../../ui/pane.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, fieldOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';

export function PasswordForm() {
  const t = useTranslations();
  const problemText = useProblemText();
  const account = useObservable(useEngine().account);
  const passwordMin = useLimit('passwordLengthMin') ?? 0;
  const [{ fetching }, changePassword] = useChangePasswordMutation();
  const [revokeOtherDevices, setRevokeOtherDevices] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: React.SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const input = { currentPassword: String(data.get('current')), newPassword: String(data.get('next')), revokeOtherDevices };
    const answer = answerOf(await changePassword({ input }), (result) => result.changePassword);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok)
      return form.current
        ?.querySelector<HTMLInputElement>(answer.problem.code === 'WRONG_CREDENTIALS' ? '[name=current]' : '[name=next]')
        ?.focus();
    form.current?.reset();
    return showToast(t('password.changed'));
  }

  const isWrong = problem?.code === 'WRONG_CREDENTIALS';
  const isWeak = problem !== null && fieldOf(problem) === 'newPassword';
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div className="flex flex-col gap-4 rounded-xl border border-line bg-paper p-4">
        {/* Lets a password manager know whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={account?.user.handle ?? ''} readOnly hidden />
        <PasswordField
          label={t('password.current')}
          name="current"
          autoComplete="current-password"
          showLabel={t('session.showPassword')}
          hideLabel={t('session.hidePassword')}
          error={isWrong ? t('password.wrongCurrent') : null}
        />
        <PasswordField
          label={t('password.next')}
          name="next"
          autoComplete="new-password"
          showLabel={t('session.showPassword')}
          hideLabel={t('session.hidePassword')}
          hint={t('password.hint', { min: passwordMin })}
          error={isWeak ? problemText(problem) : null}
        />
      </div>
      <Section>
        <SwitchRow label={t('password.revokeOthers')} checked={revokeOtherDevices} onChange={setRevokeOtherDevices} />
      </Section>
      {problem !== null && !isWrong && !isWeak && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
      <Button type="submit" busy={fetching} className="self-start" data-testid="change-password">
        {t('password.submit')}
      </Button>
    </form>
  );
}
