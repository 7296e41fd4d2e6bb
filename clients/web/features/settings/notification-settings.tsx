import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { setPreferences, usePreferences } from '../../lib/preference.ts';
import { Section } from '../../ui/pane.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';

type Permission = NotificationPermission | 'unsupported';

const currentPermission = (): Permission => ('Notification' in window ? Notification.permission : 'unsupported');

/** The browser is asked for its permission here and nowhere else: after this very click. */
export function NotificationSettings() {
  const t = useTranslations('settings');
  const { notifications, sound } = usePreferences();
  const [permission, setPermission] = useState<Permission>(currentPermission);

  async function change(wanted: boolean) {
    if (!wanted) return setPreferences({ notifications: false });
    const answer = currentPermission() === 'default' ? await Notification.requestPermission() : currentPermission();
    setPermission(answer);
    setPreferences({ notifications: answer === 'granted' });
    return undefined;
  }

  const hints = { unsupported: t('desktopUnsupported'), denied: t('desktopDenied'), default: t('desktopHint'), granted: t('desktopHint') };
  return (
    <Section>
      <SwitchRow
        label={t('desktop')}
        hint={hints[permission]}
        checked={notifications && permission === 'granted'}
        disabled={permission === 'unsupported' || permission === 'denied'}
        onChange={(wanted) => void change(wanted)}
        testId="desktop-notifications"
      />
      <SwitchRow
        label={t('sound')}
        hint={t('soundHint')}
        checked={sound}
        onChange={(value) => setPreferences({ sound: value })}
        testId="sound"
      />
    </Section>
  );
}
