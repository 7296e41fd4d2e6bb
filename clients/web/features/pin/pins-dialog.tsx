import { PinOff } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { formatDateTime } from '../../lib/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { may } from '../chat/may.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { usePinText } from './use-pin-text.ts';
import { usePinning } from './use-pinning.ts';
import { usePins } from './use-pins.ts';

/** Everything that is pinned in a chat, the newest first: who pinned it, and the way there. */
export default function PinsDialog({ chat, onJump, onClose }: { chat: ChatView; onJump: (seq: number) => void; onClose: () => void }) {
  const t = useTranslations();
  const locale = useLocale();
  const displayName = useDisplayName();
  const pinText = usePinText();
  const { unpin } = usePinning();
  const problemText = useProblemText();
  const { pins, loading, problem, again } = usePins(chat);
  const mayUnpin = may(chat, 'PIN_MESSAGES') && chat.canSend;
  const told = pins.flatMap((pin) => ('message' in pin ? [pin] : []));
  return (
    <Sheet title={t('pin.titleMany')} onClose={onClose} testId="pins-dialog">
      {loading && told.length === 0 && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {!loading && problem !== null && told.length < pins.length && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(problem)}
          <Button look="soft" small onClick={again}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {pins.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('pin.none')}</p>}
      <ol className="flex flex-col gap-1">
        {told.toReversed().map(({ seq, messageId, message, pinnedBy, pinnedAt }) => (
          <li key={seq} className="flex items-center gap-1">
            <button
              type="button"
              onClick={() => {
                onClose();
                onJump(seq);
              }}
              className="flex min-w-0 flex-1 flex-col gap-0.5 rounded-lg px-3 py-2 text-left hover:bg-hover"
            >
              {message.sender !== null && (
                <span className="truncate text-[0.8125rem] font-semibold text-accent">{displayName(message.sender)}</span>
              )}
              <span dir="auto" className="line-clamp-3 text-[0.9375rem] break-words">
                {pinText(message)}
              </span>
              <span className="truncate text-xs text-muted">
                {t('pin.pinnedBy', { name: displayName(pinnedBy), time: formatDateTime(Date.parse(pinnedAt), locale) })}
              </span>
            </button>
            {mayUnpin && (
              <IconButton label={t('pin.unpin')} onClick={() => unpin(messageId)}>
                <PinOff size={18} />
              </IconButton>
            )}
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
