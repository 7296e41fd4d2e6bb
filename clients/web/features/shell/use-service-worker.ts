import { useEffect } from 'react';
import { formatRoute } from '../../lib/router.ts';

/** Registers the worker that keeps the shell for offline starts. Development serves changing files and goes without it. */
export function useServiceWorker(): void {
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return undefined;
    // After the first screen is up: keeping the shell must not compete with loading it.
    const timer = setTimeout(() => void navigator.serviceWorker.register('/sw.js').catch(() => undefined), 2000);
    const onMessage = (event: MessageEvent<{ type?: string; url?: string }>) => {
      if (event.data?.type !== 'open' || typeof event.data.url !== 'string') return;
      const { hash } = new URL(event.data.url, window.location.origin);
      window.location.hash = hash || formatRoute({ name: 'chats' });
    };
    navigator.serviceWorker.addEventListener('message', onMessage);
    return () => {
      clearTimeout(timer);
      navigator.serviceWorker.removeEventListener('message', onMessage);
    };
  }, []);
}
