import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { Badge } from '../../ui/badge.tsx';

export const LOOK =
  'absolute right-4 flex size-11 items-center justify-center rounded-full border border-line bg-raised text-muted shadow-pop transition-[opacity,transform,bottom] hover:text-ink';

export function JumpButton({ shown, unread, onJump }: { shown: boolean; unread: number; onJump: () => void }) {
  const t = useTranslations('chat');
  const label = t('jumpToNewest', { count: unread });
  return (
    <button
      type="button"
      onClick={onJump}
      aria-label={label}
      title={label}
      tabIndex={shown ? 0 : -1}
      aria-hidden={!shown}
      data-testid="jump-to-newest"
      className={classNames(LOOK, 'bottom-3', shown ? 'opacity-100' : 'pointer-events-none translate-y-2 opacity-0')}
    >
      <ArrowDown size={20} />
      <Badge count={unread} className="absolute -top-1.5 bg-accent-fill" />
    </button>
  );
}
