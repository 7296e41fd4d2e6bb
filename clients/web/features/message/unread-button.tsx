import { ArrowUp } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Skipped } from './use-skipped.ts';

/** Back to the first unread message that was jumped over. */
export default function UnreadButton({ skipped, onJump }: { skipped: Skipped; onJump: (seq: number) => void }) {
  const t = useTranslations('chat');
  return (
    <button
      type="button"
      onClick={() => onJump(skipped.seq)}
      data-testid="jump-to-unread"
      className="absolute top-3 right-4 flex min-h-9 items-center gap-1.5 rounded-full border border-line bg-raised px-3.5 text-sm font-medium text-accent shadow-pop hover:bg-hover"
    >
      <ArrowUp size={16} aria-hidden />
      {t('newMessages', { count: skipped.count })}
    </button>
  );
}
