import { useTranslations } from 'use-intl';
import { formatRoute } from '../../lib/router.ts';
import { Avatar } from '../../ui/avatar.tsx';

interface Props {
  userId: string;
  name: string;
  avatarUrl: string;
  focusable: boolean;
}

/** Somebody recommended in a chat, as they were called then. It opens their card, where one can add them. */
export default function RecommendedCard({ userId, name, avatarUrl, focusable }: Props) {
  const t = useTranslations('recommend');
  return (
    <a
      href={formatRoute({ name: 'contact', userId })}
      tabIndex={focusable ? 0 : -1}
      data-testid="recommended-card"
      className="block w-60 max-w-full py-0.5 text-inherit hover:opacity-85"
    >
      <span className="flex items-center gap-3">
        <Avatar id={userId} name={name} url={avatarUrl} size={40} />
        <span className="min-w-0 flex-1 truncate text-[0.9375rem] font-medium" dir="auto">
          {name}
        </span>
      </span>
      <span className="mt-2 -mb-4 block border-t border-current/15 pt-1 text-xs opacity-75">{t('card')}</span>
    </a>
  );
}
