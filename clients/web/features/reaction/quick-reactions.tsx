import { Menu } from '@base-ui/react/menu';
import { SmilePlus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { QUICK_REACTIONS } from './reactions.ts';

interface Props {
  own: string | null;
  onChoose: (emoji: string) => void;
  onMore: () => void;
}

const look =
  'flex size-9 cursor-pointer items-center justify-center rounded-full font-emoji text-[1.25rem] outline-none select-none data-highlighted:bg-hover';

/** The first row of a message's menu: the usual ones, and the way to all of them. */
export function QuickReactions({ own, onChoose, onMore }: Props) {
  const t = useTranslations('reaction');
  return (
    <Menu.Group
      aria-label={t('react')}
      className="mx-1 mb-1 flex items-center border-b border-line px-1 pb-1"
      data-testid="quick-reactions"
    >
      {QUICK_REACTIONS.map((emoji) => (
        <Menu.Item
          key={emoji}
          aria-label={t(own === emoji ? 'takeBack' : 'reactWith', { emoji })}
          onClick={() => onChoose(emoji)}
          className={classNames(look, own === emoji && 'bg-own')}
        >
          {emoji}
        </Menu.Item>
      ))}
      <Menu.Item
        aria-label={t('more')}
        title={t('more')}
        onClick={onMore}
        className={classNames(look, 'text-muted')}
        data-testid="more-reactions"
      >
        <SmilePlus size={19} />
      </Menu.Item>
    </Menu.Group>
  );
}
