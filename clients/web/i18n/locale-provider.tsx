import { useEffect, useState, type ReactNode } from 'react';
import { IntlProvider, type AppConfig } from 'use-intl';
import { usePreferences, type Preferences } from '../lib/preference.ts';

export type Locale = 'zh-Hans' | 'en';

const LOADERS: Record<Locale, () => Promise<{ default: object }>> = {
  'zh-Hans': () => import('./compiled/zh-hans.json'),
  en: () => import('./compiled/en.json'),
};

export function resolveLocale(language: Preferences['language'], browser: readonly string[]): Locale {
  if (language !== 'system') return language;
  for (const tag of browser) {
    if (/^zh/iu.test(tag)) return 'zh-Hans';
    if (/^en/iu.test(tag)) return 'en';
  }
  return 'en';
}

interface Loaded {
  locale: Locale;
  messages: AppConfig['Messages'];
}

/** Loads the chosen catalogue and no other. While a new one loads, the page goes on in the old one. */
export function LocaleProvider({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const { language } = usePreferences();
  const [loaded, setLoaded] = useState<Loaded | null>(null);

  useEffect(() => {
    let stale = false;
    const locale = resolveLocale(language, navigator.languages);
    void LOADERS[locale]().then(({ default: messages }) => {
      if (stale) return;
      document.documentElement.lang = locale;
      // The build compiles the sentences; the types know them as they are written.
      setLoaded({ locale, messages: messages as AppConfig['Messages'] });
    });
    return () => {
      stale = true;
    };
  }, [language]);

  if (loaded === null) return fallback;
  return (
    <IntlProvider locale={loaded.locale} messages={loaded.messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      {children}
    </IntlProvider>
  );
}
