import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserView } from '../../../sync/types.ts';
import { useUpdateProfileMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, fieldOf, type Problem } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { AvatarField } from './avatar-field.tsx';

const FIELDS = ['name', 'handle', 'statusLine', 'region'] as const;

export function ProfileForm() {
  const account = useObservable(useEngine().account);
  return account === null ? null : <Form user={account.user} />;
}

function Form({ user }: { user: UserView }) {
  const t = useTranslations();
  const nameMax = useLimit('nameLengthMax');
  const handleMin = useLimit('handleLengthMin') ?? 0;
  const handleMax = useLimit('handleLengthMax');
  const statusLineMax = useLimit('statusLineLengthMax');
  const regionMax = useLimit('regionLengthMax');
  const problemText = useProblemText();
  const [{ fetching }, updateProfile] = useUpdateProfileMutation();
  const [values, setValues] = useState({ name: user.name, handle: user.handle, statusLine: user.statusLine, region: user.region });
  const [problem, setProblem] = useState<Problem | null>(null);
  const changed = FIELDS.filter((field) => values[field].trim() !== user[field]);

  async function submit(event: React.SyntheticEvent) {
    event.preventDefault();
    if (changed.length === 0) return;
    const input = Object.fromEntries(changed.map((field) => [field, values[field].trim()]));
    const answer = answerOf(await updateProfile({ input }), (data) => data.updateProfile);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) void showToast(t('common.saved'));
  }

  const bind = (field: (typeof FIELDS)[number]) => ({
    name: field,
    value: values[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setValues((current) => ({ ...current, [field]: event.target.value })),
    error:
      problem !== null && (fieldOf(problem) === field || (problem.code === 'HANDLE_TAKEN' && field === 'handle'))
        ? problemText(problem)
        : null,
    'data-testid': `profile-${field}`,
  });
  const isAboutField = problem !== null && (problem.code === 'HANDLE_TAKEN' || FIELDS.some((field) => field === fieldOf(problem)));
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <AvatarField user={user} />
      <div className="flex flex-col gap-4 rounded-xl border border-line bg-paper p-4">
        <Field label={t('profile.name')} maxLength={nameMax} dir="auto" autoComplete="nickname" {...bind('name')} />
        <Field
          label={t('profile.handle')}
          maxLength={handleMax}
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="off"
          hint={t('profile.handleHint', { min: String(handleMin), max: handleMax ?? 0 })}
          {...bind('handle')}
        />
        <Field
          label={t('profile.statusLine')}
          maxLength={statusLineMax}
          dir="auto"
          autoComplete="off"
          hint={t('profile.statusHint')}
          {...bind('statusLine')}
        />
        <Field
          label={t('profile.region')}
          maxLength={regionMax}
          dir="auto"
          autoComplete="off"
          placeholder={t('profile.regionHint')}
          {...bind('region')}
        />
      </div>
      {problem !== null && !isAboutField && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
      <Button type="submit" busy={fetching} disabled={changed.length === 0} className="self-start" data-testid="save-profile">
        {t('common.save')}
      </Button>
    </form>
  );
}
