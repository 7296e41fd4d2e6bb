import { useEffect } from 'react';
import { usePreferences } from '../../lib/preference.ts';

/** Keeps the page's theme attribute and the browser's own bar in step with the choice. `public/boot.js` does the same before the first paint. */
export function useTheme(): void {
  const { theme } = usePreferences();
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    const bar =
      document.querySelector<HTMLMetaElement>('meta[name="theme-color"]') ??
      document.head.appendChild(Object.assign(document.createElement('meta'), { name: 'theme-color' }));
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const paint = () => {
      bar.content = getComputedStyle(root)
        .getPropertyValue(theme === 'dark' || (theme === 'system' && dark.matches) ? '--bar-dark' : '--bar-light')
        .trim();
    };
    paint();
    dark.addEventListener('change', paint);
    return () => dark.removeEventListener('change', paint);
  }, [theme]);
}
