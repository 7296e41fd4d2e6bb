import { useCallback, useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { PresenceView } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatAgo } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { useEngine } from '../session/session-context.ts';

/** Presence of people on screen. Keep `userIds` the same array as long as it says the same. */
export function usePresenceOf(userIds: readonly string[]): ReadonlyMap<string, PresenceView> {
  const engine = useEngine();
  return useObservable(useMemo(() => engine.watchPresence(userIds), [engine, userIds]));
}

/** Empty when it is hidden or not known. */
export function usePresenceText(): (presence: PresenceView | undefined) => string {
  const t = useTranslations('chat');
  const locale = useLocale();
  const nowMs = useNow();
  return useCallback(
    (presence) => {
      if (presence === undefined) return '';
      if (presence.online) return t('online');
      return presence.lastSeenAt === null ? '' : t('lastSeen', { time: formatAgo(Date.parse(presence.lastSeenAt), nowMs, locale) });
    },
    [t, locale, nowMs],
  );
}
