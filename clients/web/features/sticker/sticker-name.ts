import { useCallback } from 'react';
import { useLocale } from 'use-intl';

interface Named {
  readonly name: string;
  readonly nameZh?: string | null | undefined;
}

/** What a sticker or a pack is called in a language; may be empty. */
export const nameIn = ({ name, nameZh }: Named, locale: string): string => (locale === 'zh-Hans' ? (nameZh ?? name) : name);

export function useNameOf(): (named: Named) => string {
  const locale = useLocale();
  return useCallback((named) => nameIn(named, locale), [locale]);
}
