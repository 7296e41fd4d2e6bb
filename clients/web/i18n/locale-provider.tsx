import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { usePreferences, type Preferences } from '../lib/preference.ts';
import { chooseLocale, type Locale, sentences } from './sentences.ts';

export type { Locale };

export function resolveLocale(language: Preferences['language'], browser: readonly string[]): Locale {
  if (language !== 'system') return language;
  for (const tag of browser) {
    if (/^zh/iu.test(tag)) return 'zh-Hans';
    if (/^en/iu.test(tag)) return 'en';
  }
  return 'en';
}

/** Loads the chosen catalogue and no other. While a new one loads, the page goes on in the old one. */
export function LocaleProvider({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const { language } = usePreferences();
  const loaded = useSyncExternalStore(sentences.subscribe, sentences.get, sentences.get);

  useEffect(() => void chooseLocale(resolveLocale(language, navigator.languages)), [language]);
  useEffect(() => {
    if (loaded !== null) document.documentElement.lang = loaded.locale;
  }, [loaded]);

  if (loaded === null) return fallback;
  return (
    <IntlProvider locale={loaded.locale} messages={loaded.messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      {children}
    </IntlProvider>
  );
}
