import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { knownLimits } from '../../lib/known-limits.ts';
import { showToast } from '../../ui/toast.tsx';
import { fieldOf, type Problem } from './problem.ts';

const SECOND_MS = 1000;
const MINUTE_S = 60;

/** 0 while it is not known: sentences then go without. */
const limit = (name: string): number => knownLimits.get(name) ?? 0;

/** Every problem has a sentence of its own, which says the next step. */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations('error');
  return useCallback(
    (problem) => {
      switch (problem.code) {
        case 'RATE_LIMITED': {
          const seconds = Math.max(1, Math.ceil((problem.retryAfterMs ?? SECOND_MS) / SECOND_MS));
          return seconds <= 2 * MINUTE_S
            ? t('RATE_LIMITED', { seconds })
            : t('RATE_LIMITED_MINUTES', { minutes: Math.ceil(seconds / MINUTE_S) });
        }
        case 'GROUP_FULL':
          return t('GROUP_FULL', { max: problem.memberCountMax ?? limit('groupSizeMax') });
        case 'INVALID_INPUT':
          switch (fieldOf(problem)) {
            case 'handle':
              return t('invalidHandle', { min: String(limit('handleLengthMin')), max: limit('handleLengthMax') });
            case 'password':
            case 'newPassword':
              return t('invalidPassword', { min: limit('passwordLengthMin') });
            case 'name':
              return t('invalidName', { max: limit('nameLengthMax') });
            case 'title':
              return t('invalidTitle', { max: limit('titleLengthMax') });
            case 'body':
              return t('invalidBody', { max: limit('bodyLengthMax') });
            default:
              return t('INVALID_INPUT');
          }
        default:
          return t(problem.code);
      }
    },
    [t],
  );
}

/** Says a problem in passing, where no field stands for it. */
export function useShowProblem(): (problem: Problem) => void {
  const t = useTranslations();
  const text = useProblemText();
  return useCallback(
    (problem) => {
      const { requestId } = problem;
      void showToast(text(problem), {
        kind: 'problem',
        ...(requestId === undefined
          ? {}
          : { action: { label: t('error.copyRequestId'), run: () => void navigator.clipboard.writeText(requestId) } }),
      });
    },
    [t, text],
  );
}
