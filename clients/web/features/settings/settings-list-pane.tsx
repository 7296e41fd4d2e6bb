import { Bell, Info, KeyRound, LogOut, MonitorSmartphone, Palette, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute, openDetail, type Screen, type SettingsSection } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { confirm } from '../../ui/confirm.tsx';
import { useSession } from '../session/session-context.ts';
import { PersonRow } from '../user/person-row.tsx';

export default function SettingsListPane({ screen }: { screen: Screen }) {
  const t = useTranslations();
  const { engine, signOut } = useSession();
  const account = useObservable(engine.account);
  const open = screen.name === 'settings-section' ? screen.section : null;

  async function askSignOut() {
    const unsent = engine.chats
      .get()
      .filter((chat) => chat.lastMessage?.state === 'sending' || chat.lastMessage?.state === 'failed').length;
    const body = unsent > 0 ? `${t('session.signOutBody')} ${t('session.unsentBody', { count: unsent })}` : t('session.signOutBody');
    if (await confirm({ title: t('session.signOutTitle'), body, action: t('session.signOut'), danger: true })) await signOut();
  }

  return (
    <section aria-label={t('settings.title')} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-[3.75rem] shrink-0 items-center px-4">
        <h1 className="text-lg font-semibold">{t('settings.title')}</h1>
      </header>
      <nav aria-label={t('settings.title')} className="min-h-0 flex-1 overflow-y-auto pb-4">
        {account !== null && (
          <Line section="profile" open={open}>
            <PersonRow person={account.user} detail={t('common.handle', { handle: account.user.handle })} size={52} />
          </Line>
        )}
        <Entry section="appearance" open={open} icon={<Palette size={20} />} label={t('settings.appearance')} />
        <Entry section="notifications" open={open} icon={<Bell size={20} />} label={t('settings.notifications')} />
        <Entry section="privacy" open={open} icon={<ShieldCheck size={20} />} label={t('settings.privacy')} />
        <Entry section="devices" open={open} icon={<MonitorSmartphone size={20} />} label={t('settings.devices')} />
        <Entry section="password" open={open} icon={<KeyRound size={20} />} label={t('settings.password')} />
        <Entry section="about" open={open} icon={<Info size={20} />} label={t('settings.about')} />
        <button
          type="button"
          onClick={() => void askSignOut()}
          data-testid="sign-out"
          className="flex min-h-13 w-full items-center gap-4 px-4 text-left text-[0.9375rem] text-danger outline-offset-[-2px] hover:bg-hover"
        >
          <LogOut size={20} aria-hidden />
          {t('session.signOut')}
        </button>
      </nav>
    </section>
  );
}

function Line({ section, open, children }: { section: SettingsSection; open: SettingsSection | null; children: ReactNode }) {
  const narrow = useIsNarrow();
  const screen: Screen = { name: 'settings-section', section };
  return (
    <a
      href={formatRoute(screen)}
      aria-current={section === open ? 'page' : undefined}
      data-testid={`settings-${section}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        openDetail(screen, narrow);
      }}
      className={classNames(
        'flex min-h-13 items-center gap-4 px-4 text-[0.9375rem] outline-offset-[-2px]',
        section === open ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      {children}
    </a>
  );
}

function Entry({ icon, label, ...rest }: { section: SettingsSection; open: SettingsSection | null; icon: ReactNode; label: string }) {
  return (
    <Line {...rest}>
      <span aria-hidden className="text-muted">
        {icon}
      </span>
      {label}
    </Line>
  );
}
