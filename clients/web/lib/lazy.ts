import { type ComponentType, createElement, lazy as lazyOnce, useEffect, useState } from 'react';
import { loadLaterSentences } from '../i18n/sentences.ts';
import { loadGraphql } from './graphql.ts';

const renewals = new Set<() => void>();

/**
 * React's `lazy`, with what such parts need and the first screen does not: their sentences, and the client behind their hooks. A part
 * whose file did not arrive is asked for again after `retryFailedParts`; React's own remembers the failure.
 */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const attempt = () =>
    lazyOnce(async () => {
      try {
        const [{ default: Part }, { Provider, client }] = await Promise.all([load(), loadGraphql(), loadLaterSentences()]);
        return { default: (props: P) => createElement(Provider, { value: client }, createElement(Part, props)) };
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

/** Loads a part ahead of its need. What does not arrive is asked for again when it is needed, and that says so. */
export const ahead = (load: () => Promise<unknown>) => (): void => void load().catch(() => {});

/** A part that another stands in for until its file has come, and for as long as it does not. */
export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, Instead: ComponentType<P>): ComponentType<P> {
  return function Later(props: P) {
    const [Part, setPart] = useState(() => Instead);
    useEffect(
      () =>
        void load().then(
          (file) => setPart(() => file.default),
          () => {},
        ),
      [],
    );
    return createElement(Part, props);
  };
}

/** "Try again": not by itself with each rendering, since React renders a failed part again before it gives up. */
export function retryFailedParts(): void {
  for (const renew of renewals) renew();
  renewals.clear();
}
