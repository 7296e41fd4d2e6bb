import { useTranslations } from 'use-intl';
import { knownLimits } from '../../lib/known-limits.ts';
import type { MessageView } from '../../../sync/types.ts';

const SENTENCES = ['NETWORK', 'NOT_CONTACTS', 'CHAT_NOT_FOUND', 'NOT_PERMITTED', 'MUTED', 'MESSAGE_ID_REUSED', 'USER_BLOCKED'] as const;

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
  const code = message.failureCode;
  const known = SENTENCES.find((name) => name === code);
  const reason = known
    ? t(`error.${known}`)
    : code === 'INVALID_INPUT'
      ? t('error.invalidBody', { max: knownLimits.get('bodyLengthMax') ?? 0 })
      : t('error.UNEXPECTED');
  return (
    <p className="mt-1 flex flex-wrap items-center justify-end gap-x-2 text-right text-[0.8125rem] text-danger" data-testid="failed-note">
      <span>
        {t('message.notSent')} {reason}
      </span>
      <button type="button" onClick={() => onRetry(message)} className="min-h-6 font-medium text-accent hover:underline">
        {t('message.resend')}
      </button>
      <button type="button" onClick={() => onDiscard(message)} className="min-h-6 font-medium text-danger hover:underline">
        {t('message.discard')}
      </button>
    </p>
  );
}
