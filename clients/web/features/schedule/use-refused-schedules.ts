import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { ScheduledView } from '../../../sync/types.ts';
import { navigate } from '../../lib/router.ts';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';

const refusedIn = (messages: readonly ScheduledView[]) =>
  new Map(messages.filter(({ state }) => state === 'FAILED').map((message) => [message.id, message]));

/** Says that a scheduled message was refused when its time had come, and leads to where it is kept. What was refused before stays where it is. */
export function useRefusedSchedules(): void {
  const engine = useEngine();
  const t = useTranslations('schedule');
  useEffect(() => {
    let known = refusedIn(engine.scheduled.get());
    return engine.scheduled.subscribe(() => {
      const now = refusedIn(engine.scheduled.get());
      const fresh = [...now.values()].filter(({ id }) => !known.has(id));
      known = now;
      const [first] = fresh;
      if (first === undefined) return;
      const show = { label: t('show'), run: () => navigate({ name: 'chat', chatId: first.chatId, details: false }) };
      void showToast(t('countRefused', { count: fresh.length }), { kind: 'problem', action: show });
    });
  }, [engine, t]);
}
