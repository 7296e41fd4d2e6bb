import { useTranslations } from 'use-intl';
import { setPreferences, usePreferences } from '../../lib/preference.ts';
import { openDialog } from '../../lib/router.ts';
import { Section } from '../../ui/pane.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';

export function Appearance() {
  const t = useTranslations('settings');
  const { language, theme, singleKeys } = usePreferences();
  return (
    <>
      <Section>
        <Segmented
          label={t('language')}
          value={language}
          onChange={(value) => setPreferences({ language: value })}
          testId="language"
          options={[
            { value: 'system', label: t('languageSystem') },
            // Each language is called by its own name, so that it is found by those who speak it.
            { value: 'zh-Hans', label: '简体中文' },
            { value: 'en', label: 'English' },
          ]}
        />
        <Segmented
          label={t('theme')}
          value={theme}
          onChange={(value) => setPreferences({ theme: value })}
          testId="theme"
          options={[
            { value: 'system', label: t('themeSystem') },
            { value: 'light', label: t('themeLight') },
            { value: 'dark', label: t('themeDark') },
          ]}
        />
      </Section>
      <Section title={t('keys')}>
        <SwitchRow
          label={t('singleKeys')}
          hint={t('singleKeysHint')}
          checked={singleKeys}
          onChange={(value) => setPreferences({ singleKeys: value })}
          testId="single-keys"
        />
        <button
          type="button"
          onClick={() => openDialog('shortcuts')}
          className="flex min-h-12 w-full items-center px-4 text-left text-[0.9375rem] text-accent outline-offset-[-2px] hover:bg-hover"
        >
          {t('showKeys')}
        </button>
      </Section>
    </>
  );
}
