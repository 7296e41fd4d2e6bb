import { useTranslations } from 'use-intl';
import type { SettingsSection } from '../../lib/router.ts';
import { PaneBody, PaneHeader } from '../../ui/pane.tsx';
import { DeviceList } from '../device/device-list.tsx';
import { ProfileForm } from '../user/profile-form.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { PasswordForm } from './password-form.tsx';
import { Privacy } from './privacy.tsx';

export default function SettingsPane({ section }: { section: SettingsSection }) {
  const t = useTranslations();
  const parts = {
    profile: { title: t('profile.title'), body: <ProfileForm /> },
    appearance: { title: t('settings.appearance'), body: <Appearance /> },
    notifications: { title: t('settings.notifications'), body: <NotificationSettings /> },
    privacy: { title: t('settings.privacy'), body: <Privacy /> },
    devices: { title: t('devices.title'), body: <DeviceList /> },
    password: { title: t('password.title'), body: <PasswordForm /> },
    about: { title: t('settings.about'), body: <About /> },
  } as const;
  const { title, body } = parts[section];
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="settings-pane" data-section={section}>
      <PaneHeader title={title} backLabel={t('nav.back')} />
      <PaneBody key={section}>{body}</PaneBody>
    </div>
  );
}
