import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useClaimSignInMutation, useRequestSignInCodeMutation, type RequestSignInCodeMutation } from '../../gql/graphql.ts';
import { Button } from '../../ui/button.tsx';
import QrCode from '../../ui/qr-code.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, type Problem } from './problem.ts';
import { useProblemText } from './use-problem-text.ts';

type Code = Extract<RequestSignInCodeMutation['requestSignInCode'], { __typename: 'RequestSignInCodePayload' }>['signInCode'];

const POLL_MS = 2000;
/** A page that was left open does not ask for codes all night. */
const RENEWALS_MAX = 5;

/** Shows a code that a signed-in device answers, and takes the session once it has. The secret stays in this component's memory. */
export default function CodeSignIn({ onSignedIn }: { onSignedIn: (userId: string) => void }) {
  const t = useTranslations('codeSignIn');
  const problemText = useProblemText();
  const [, request] = useRequestSignInCodeMutation();
  const [, claim] = useClaimSignInMutation();
  const [code, setCode] = useState<Code | null>(null);
  const [end, setEnd] = useState<Problem | 'declined' | 'idle' | null>(null);
  const renewals = useRef(0);

  const renew = useCallback(async () => {
    setEnd(null);
    setCode(null);
    const answer = answerOf(await request({ input: { platform: 'WEB' } }), (data) => data.requestSignInCode);
    if (answer.ok) setCode(answer.value.signInCode);
    else setEnd(answer.problem);
  }, [request]);
  useEffect(() => void renew(), [renew]);

  useEffect(() => {
    if (code === null || end !== null) return;
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => (timer = setTimeout(() => void poll(), POLL_MS));
    const poll = async () => {
      const input = { code: code.code, secret: code.secret, useCookie: true };
      const answer = answerOf(await claim({ input }), (data) => data.claimSignIn);
      if (ended) return;
      if (answer.ok && answer.value.session) return onSignedIn(answer.value.session.viewer.user.id);
      if (answer.ok && answer.value.state === 'DECLINED') return setEnd('declined');
      if (answer.ok || answer.problem.code === 'NETWORK') return again();
      if (answer.problem.code !== 'SIGN_IN_CODE_EXPIRED') return setEnd(answer.problem);
      renewals.current += 1;
      if (renewals.current < RENEWALS_MAX) void renew();
      else setEnd('idle');
    };
    again();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [code, end, claim, renew, onSignedIn]);

  const endText = end === null ? null : end === 'declined' ? t('declined') : end === 'idle' ? t('idle') : problemText(end);
  return (
    <div className="flex flex-col items-center gap-4 text-center" data-testid="code-sign-in">
      {endText === null ? (
        <>
          <div className="flex aspect-square w-full max-w-[15rem] items-center justify-center rounded-xl border border-line">
            {code === null ? <Spinner label={t('loading')} /> : <QrCode text={`${window.location.origin}${code.path}`} label={t('code')} />}
          </div>
          <p className="text-sm text-muted">{t('hint')}</p>
        </>
      ) : (
        <>
          <p role="alert" className="text-sm text-danger">
            {endText}
          </p>
          <Button
            look="soft"
            onClick={() => {
              renewals.current = 0;
              void renew();
            }}
          >
            {t('newCode')}
          </Button>
        </>
      )}
    </div>
  );
}
