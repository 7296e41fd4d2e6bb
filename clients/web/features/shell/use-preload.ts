import { useEffect } from 'react';
import { loadLaterSentences } from '../../i18n/sentences.ts';
import { loadGraphql } from '../../lib/graphql.ts';
import { preloadMenu } from '../../ui/menu.tsx';

const QUIET_MS = 2500;

/** What a click may need next is fetched once the first screen is up and the browser has nothing better to do. */
export function usePreload(): void {
  useEffect(() => {
    const load = () =>
      void Promise.allSettled([
        loadLaterSentences(),
        loadGraphql(),
        preloadMenu(),
        import('../message/message-menu.tsx'),
        import('../message/failed-note.tsx'),
        import('../chat/chat-details.tsx'),
        import('../contact/contact-list-pane.tsx'),
        import('../settings/settings-list-pane.tsx'),
        import('../chat/new-chat-dialog.tsx'),
        import('./dialog-host.tsx'),
        import('./palette-dialog.tsx'),
      ]);
    const timer = setTimeout(() => ('requestIdleCallback' in window ? window.requestIdleCallback(load) : load()), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
}
