import { Suspense, useCallback, useRef, useState, type SyntheticEvent } from 'react';
import { useTranslations } from 'use-intl';
import { useSignInMutation, useSignUpMutation } from '../../gql/graphql.ts';
import { keepArrival, takeArrival } from '../../lib/arrival.ts';
import { formatRoute, navigate, useRoute } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordField } from '../../ui/field.tsx';
import { lazy } from '../../lib/lazy.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Logo } from '../shell/logo.tsx';
import { answerOf, fieldOf, type Problem } from './problem.ts';
import type { SignedOutReason } from './session-context.ts';
import { useProblemText } from './use-problem-text.ts';

const CodeSignIn = lazy(() => import('./code-sign-in.tsx'));

interface Props {
  reason: SignedOutReason | null;
  onSignedIn: (userId: string) => void;
}

/** Shown in place of every screen while signed out; the address stays, so that a link to a chat opens after signing in. */
export default function SignInScreen({ reason, onSignedIn }: Props) {
  const t = useTranslations('session');
  const app = useTranslations('app');
  const [byCode, setByCode] = useState(false);
  const { screen } = useRoute();
  const isSignUp = screen.name === 'sign-up';
  const arrive = useCallback(
    (userId: string) => {
      const { hash } = window.location;
      if (hash === formatRoute({ name: 'sign-in' }) || hash === formatRoute({ name: 'sign-up' }))
        navigate(takeArrival() ?? { name: 'chats' }, { replace: true });
      onSignedIn(userId);
    },
    [onSignedIn],
  );
  const reasonText = reason === 'revoked' ? t('signedOutRevoked') : reason === 'expired' ? t('signedOutExpired') : null;
  return (
    <div className="flex h-full flex-col items-center overflow-y-auto bg-canvas px-4 py-8">
      <main className="my-auto w-full max-w-[24rem]">
        <div className="mb-7 flex flex-col items-center gap-3 text-center">
          <Logo size={56} />
          <div>
            <h1 className="text-xl font-semibold">{isSignUp ? t('signUpTitle') : t('signInTitle')}</h1>
            <p className="text-sm text-muted">{app('tagline')}</p>
          </div>
        </div>
        {reasonText !== null && !isSignUp && (
          <p role="status" className="mb-4 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn-ink">
            {reasonText}
          </p>
        )}
        <div className="rounded-2xl border border-line bg-paper p-6 shadow-bubble">
          {byCode && !isSignUp ? (
            <Suspense fallback={null}>
              <CodeSignIn onSignedIn={arrive} />
            </Suspense>
          ) : (
            <SessionForm key={isSignUp ? 'up' : 'in'} isSignUp={isSignUp} onSignedIn={arrive} />
          )}
          {!isSignUp && (
            <Button look="quiet" className="mt-2 w-full" onClick={() => setByCode(!byCode)} data-testid="sign-in-way">
              {byCode ? t('byPassword') : t('byCode')}
            </Button>
          )}
        </div>
        <p className="mt-5 text-center text-sm text-muted">
          {isSignUp ? t('toSignIn') : t('toSignUp')}{' '}
          <a
            className="font-medium text-accent underline-offset-4 hover:underline"
            href={formatRoute({ name: isSignUp ? 'sign-in' : 'sign-up' })}
            onClick={() => keepArrival(screen)}
            data-testid={isSignUp ? 'to-sign-in' : 'to-sign-up'}
          >
            {isSignUp ? t('toSignInLink') : t('toSignUpLink')}
          </a>
        </p>
      </main>
    </div>
  );
}

function SessionForm({ isSignUp, onSignedIn }: { isSignUp: boolean; onSignedIn: (userId: string) => void }) {
  const t = useTranslations('session');
  const errorText = useTranslations('error');
  const profile = useTranslations('profile');
  const password = useTranslations('password');
  const problemText = useProblemText();
  const [, signIn] = useSignInMutation();
  const [, signUp] = useSignUpMutation();
  const handleMin = useLimit('handleLengthMin') ?? 0;
  const handleMax = useLimit('handleLengthMax');
  const passwordMin = useLimit('passwordLengthMin') ?? 0;
  const nameMax = useLimit('nameLengthMax');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget);
    const read = (name: string) => String(data.get(name) ?? '');
    const input = { handle: read('handle').trim(), password: read('password'), platform: 'WEB' as const, useCookie: true };
    const empty = (['handle', ...(isSignUp ? ['name'] : []), 'password'] as const).find((name) => read(name).trim() === '') ?? null;
    setMissing(empty);
    setProblem(null);
    if (empty !== null) return focus(empty);
    setBusy(true);
    const answer = isSignUp
      ? answerOf(await signUp({ input: { ...input, name: read('name').trim() } }), (result) => result.signUp)
      : answerOf(await signIn({ input }), (result) => result.signIn);
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return focus(fieldOf(answer.problem) ?? (answer.problem.code === 'WRONG_CREDENTIALS' ? 'password' : null));
    }
    onSignedIn(answer.value.viewer.user.id);
  }

  function focus(name: string | null) {
    if (name !== null) form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
  }

  const errorFor = (name: string) =>
    missing === name ? errorText('required') : problem !== null && fieldOf(problem) === name ? problemText(problem) : null;
  const isAboutField = problem !== null && ['handle', 'name', 'password'].includes(fieldOf(problem) ?? '');
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label={t('handle')}
        name="handle"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus
        maxLength={handleMax}
        hint={isSignUp ? profile('handleHint', { min: String(handleMin), max: handleMax ?? 0 }) : undefined}
        error={errorFor('handle')}
      />
      {isSignUp && (
        <Field label={t('name')} name="name" autoComplete="nickname" maxLength={nameMax} hint={t('nameHint')} error={errorFor('name')} />
      )}
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete={isSignUp ? 'new-password' : 'current-password'}
        showLabel={t('showPassword')}
        hideLabel={t('hidePassword')}
        hint={isSignUp ? password('hint', { min: passwordMin }) : undefined}
        error={errorFor('password')}
      />
      {problem !== null && !isAboutField && (
        <p role="alert" className="text-sm text-danger" data-testid="session-problem">
          {problemText(problem)}
        </p>
      )}
      <Button type="submit" busy={busy} className="mt-1" data-testid="session-submit">
        {isSignUp ? t('signUp') : t('signIn')}
      </Button>
    </form>
  );
}
