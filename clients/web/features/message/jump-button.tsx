import { ArrowDown, AtSign } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { Badge } from '../../ui/badge.tsx';

const LOOK =
  'absolute right-4 flex size-11 items-center justify-center rounded-full border border-line bg-raised text-muted shadow-pop transition-[opacity,transform,bottom] hover:text-ink';

/** To the first mention that was not in view yet, and from there to the next. */
export function MentionButton({ seqs, raised, onJump }: { seqs: readonly number[]; raised: boolean; onJump: (seq: number) => void }) {
  const t = useTranslations('chat');
  const [first] = seqs;
  if (first === undefined) return null;
  const label = t('jumpToMention', { count: seqs.length });
  return (
    <button
      type="button"
      onClick={() => onJump(first)}
      aria-label={label}
      title={label}
      data-testid="jump-to-mention"
      className={classNames(LOOK, raised ? 'bottom-[4.25rem]' : 'bottom-3')}
    >
      <AtSign size={20} />
      <Badge count={seqs.length} className="absolute -top-1.5 bg-accent-fill" />
    </button>
  );
}

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
