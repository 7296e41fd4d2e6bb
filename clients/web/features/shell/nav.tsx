import { MessageCircle, Settings, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute, type Screen } from '../../lib/router.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { useIncomingRequestCount } from '../contact/use-requests.ts';
import { useEngine } from '../session/session-context.ts';

interface Entry {
  area: 'chats' | 'contacts' | 'settings';
  screen: Screen;
  label: string;
  icon: ReactNode;
  count: number;
  countText: string | null;
}

function useEntries(): Entry[] {
  const t = useTranslations('nav');
  const unread = useObservable(useEngine().unreadTotal);
  const requests = useIncomingRequestCount();
  return [
    {
      area: 'chats',
      screen: { name: 'chats' },
      label: t('chats'),
      icon: <MessageCircle />,
      count: unread,
      countText: unread > 0 ? t('unread', { count: unread }) : null,
    },
    {
      area: 'contacts',
      screen: { name: 'contacts' },
      label: t('contacts'),
      icon: <UsersRound />,
      count: requests,
      countText: requests > 0 ? t('requests', { count: requests }) : null,
    },
    { area: 'settings', screen: { name: 'settings' }, label: t('settings'), icon: <Settings />, count: 0, countText: null },
  ];
}

/** Beside the panes on a desktop. */
export function NavRail({ area }: { area: Entry['area'] }) {
  const t = useTranslations('nav');
  const entries = useEntries();
  const account = useObservable(useEngine().account);
  return (
    <nav aria-label={t('label')} className="flex w-(--rail-width) shrink-0 flex-col items-center gap-1.5 border-r border-line bg-rail py-3">
      {account !== null && (
        <a
          href={formatRoute({ name: 'settings-section', section: 'profile' })}
          aria-label={`${t('me')}: ${account.user.name}`}
          title={account.user.name}
          className="mb-3 rounded-[30%]"
        >
          <Avatar id={account.user.id} name={account.user.name} url={account.user.avatarUrl} size={42} />
        </a>
      )}
      {entries.map((entry) => (
        <a
          key={entry.area}
          href={formatRoute(entry.screen)}
          aria-current={entry.area === area ? 'page' : undefined}
          aria-label={entry.countText === null ? entry.label : `${entry.label}, ${entry.countText}`}
          title={entry.label}
          data-testid={`nav-${entry.area}`}
          className={classNames(
            'relative flex size-12 items-center justify-center rounded-2xl transition-colors [&>svg]:size-[1.45rem]',
            entry.area === area ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-line hover:text-ink',
          )}
        >
          {entry.icon}
          <Badge count={entry.count} className="absolute top-1 right-0.5" />
        </a>
      ))}
    </nav>
  );
}

/** Below the list on a phone. */
export function TabBar({ area }: { area: Entry['area'] }) {
  const t = useTranslations('nav');
  const entries = useEntries();
  return (
    <nav aria-label={t('label')} className="flex shrink-0 border-t border-line bg-rail pb-[env(safe-area-inset-bottom)]">
      {entries.map((entry) => (
        <a
          key={entry.area}
          href={formatRoute(entry.screen)}
          aria-current={entry.area === area ? 'page' : undefined}
          data-testid={`tab-${entry.area}`}
          className={classNames(
            'relative flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs [&>span>svg]:size-6',
            entry.area === area ? 'font-medium text-accent' : 'text-muted',
          )}
        >
          <span className="relative">
            {entry.icon}
            <Badge count={entry.count} className="absolute -top-1 left-3.5" />
          </span>
          {entry.label}
          {entry.countText !== null && <span className="sr-only">, {entry.countText}</span>}
        </a>
      ))}
    </nav>
  );
}
