import { type ComponentType, createElement, lazy as lazyOnce } from 'react';
import { loadLaterSentences } from '../i18n/sentences.ts';

const renewals = new Set<() => void>();

/**
 * React's `lazy`, with the sentences that such parts need. A part whose file did not arrive is asked for again after `retryFailedParts`;
 * React's own remembers the failure.
 */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const attempt = () =>
    lazyOnce(async () => {
      try {
        const [part] = await Promise.all([load(), loadLaterSentences()]);
        return part;
      } catch (error) {
        renewals.add(() => (current = attempt()));
        throw error;
      }
    }) as unknown as ComponentType<P>;
  let current = attempt();
  return function Lazy(props: P) {
    return createElement(current, props);
  };
}

/** "Try again": not by itself with each rendering, since React renders a failed part again before it gives up. */
export function retryFailedParts(): void {
  for (const renew of renewals) renew();
  renewals.clear();
}
