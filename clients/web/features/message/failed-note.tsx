import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { failureOf } from './failure.ts';
import { useDiscard } from './use-discard.ts';

/** Under a message that did not go out: why, and the two ways on. */
export default function FailedNote({
  message,
  onRetry,
  onDiscard,
}: {
  message: MessageView;
  onRetry: (message: MessageView) => void;
  onDiscard: (message: MessageView) => void;
}) {
  const t = useTranslations();
  const problemText = useProblemText();
  const discard = useDiscard(onDiscard);
  const problem = failureOf(message, (code) => t.has(`error.${code}` as 'error.UNEXPECTED'));
  return (
    <p className="mt-1 flex flex-wrap items-center justify-end gap-x-2 text-right text-[0.8125rem] text-danger" data-testid="failed-note">
      <span>
        {t('message.notSent')} {problemText(problem)}
      </span>
      <button type="button" onClick={() => onRetry(message)} className="min-h-6 font-medium text-accent hover:underline">
        {t('message.resend')}
      </button>
      <button type="button" onClick={() => discard(message)} className="min-h-6 font-medium text-danger hover:underline">
        {t('message.discard')}
      </button>
    </p>
  );
}
