import { useMemo } from 'react';
import type { ScheduledView } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

/** What waits for its time in a chat, or was refused then. */
export function useScheduled(chatId: string): readonly ScheduledView[] {
  const all = useObservable(useEngine().scheduled);
  return useMemo(() => all.filter((message) => message.chatId === chatId), [all, chatId]);
}
