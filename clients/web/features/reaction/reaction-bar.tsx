import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';

interface Props {
  message: MessageView;
  /** The row takes part in the tab order, and so do these. */
  focusable: boolean;
  onChoose: (message: MessageView, emoji: string) => void;
  onWho: (message: MessageView) => void;
}

/** What people showed for a message, below its bubble: a press adds the own or takes it back, the other button names everyone. */
export function ReactionBar({ message, focusable, onChoose, onWho }: Props) {
  const t = useTranslations('reaction');
  return (
    <ul
      aria-label={t('title')}
      data-testid="reactions"
      className={classNames('flex max-w-full flex-wrap gap-1 pt-1', message.isOwn ? 'justify-end' : 'justify-start')}
    >
      {message.reactions.map(({ emoji, count, isOwn }) => (
        <li key={emoji}>
          <button
            type="button"
            tabIndex={focusable ? 0 : -1}
            aria-pressed={isOwn}
            aria-label={t('chip', { emoji, count, own: isOwn ? 'yes' : 'no' })}
            data-testid="reaction"
            onClick={() => onChoose(message, emoji)}
            onContextMenu={(event) => {
              event.preventDefault();
              onWho(message);
            }}
            className={classNames(
              'flex h-7 items-center gap-1 rounded-full border px-2 text-[0.8125rem] leading-none tabular-nums shadow-bubble transition-colors select-none [-webkit-touch-callout:none]',
              isOwn ? 'border-accent bg-own text-own-ink' : 'border-transparent bg-other text-ink hover:border-line',
            )}
          >
            <span aria-hidden className="font-emoji text-base leading-none">
              {emoji}
            </span>
            {count > 1 && <span aria-hidden>{count}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
