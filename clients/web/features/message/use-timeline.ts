import { useLayoutEffect, useState } from 'react';
import type { SyncEngine, Timeline, TimelineView } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';

const EMPTY: TimelineView = { items: [], reachedStart: false, unreadFromSeq: null, loading: true };
const NOTHING = { get: () => EMPTY, subscribe: () => () => undefined };

/** The chat's timeline, open as long as the caller is on screen. */
export function useTimeline(engine: SyncEngine, chatId: string): { timeline: Timeline | null; view: TimelineView } {
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  useLayoutEffect(() => {
    const opened = engine.openTimeline(chatId);
    setTimeline(opened);
    return () => {
      opened.close();
      setTimeline(null);
    };
  }, [engine, chatId]);
  return { timeline, view: useObservable(timeline ?? NOTHING) };
}
