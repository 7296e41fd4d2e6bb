import { useLocale, useTranslations } from 'use-intl';
import type { MessageView, TimelineItem, TimelineView } from '../../../sync/types.ts';
import { formatDay } from '../../lib/time.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { DayLabel } from './message-row.tsx';
import { LOAD_AHEAD_PX, type List } from './use-timeline-effects.ts';

interface Props {
  virtualizer: List;
  view: TimelineView;
  nowMs: number;
  /** What somebody wants to be led to is on its way. */
  isSeeking: boolean;
}

/** Over the top edge: the day one is in while scrolling, and a sign while older messages are on their way. */
export function TimelineOverlay({ virtualizer, view, nowMs, isSeeking }: Props) {
  const t = useTranslations('chat');
  const locale = useLocale();
  const first = virtualizer.isScrolling ? firstMessageIn(view.items, virtualizer) : null;
  const isNear = view.loading && view.items.length > 0 && (virtualizer.scrollOffset ?? 0) < LOAD_AHEAD_PX;
  const isLoading = isNear || isSeeking;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-0 flex flex-col items-center" aria-hidden={!isLoading}>
      {first !== null && <DayLabel text={formatDay(Date.parse(first.createdAt), nowMs, locale)} />}
      {isLoading && (
        <span className="mt-2 rounded-full bg-paper p-1.5 shadow-pop">
          <Spinner label={t('loadingOlder')} size={16} />
        </span>
      )}
    </div>
  );
}

function firstMessageIn(items: readonly TimelineItem[], virtualizer: List): MessageView | null {
  const offset = virtualizer.scrollOffset ?? 0;
  for (const row of virtualizer.getVirtualItems()) {
    const item = items[row.index];
    if (row.end > offset && item?.kind === 'message') return item.message;
  }
  return null;
}
