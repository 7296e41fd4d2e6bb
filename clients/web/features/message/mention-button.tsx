import { AtSign } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { Badge } from '../../ui/badge.tsx';
import { LOOK } from './jump-button.tsx';

/** To the first mention that was not in view yet, and from there to the next. */
export default function MentionButton({
  seqs,
  raised,
  onJump,
}: {
  seqs: readonly number[];
  raised: boolean;
  onJump: (seq: number) => void;
}) {
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
