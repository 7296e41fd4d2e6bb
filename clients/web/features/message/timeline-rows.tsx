import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, Timeline, TimelineItem, TimelineView } from '../../../sync/types.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { placeOf } from './grouping.ts';
import { MessageRow, type RowActions } from './message-row.tsx';
import type { Selection } from './use-selection.ts';
import type { List } from './use-timeline-effects.ts';

const RETRY_MS = 3000;

interface Props {
  virtualizer: List;
  view: TimelineView;
  chatKind: ChatView['kind'];
  timeline: Timeline;
  nowMs: number;
  /** The row that takes part in the tab order. */
  focusableIndex: number;
  selection: Selection | null;
  actions: RowActions;
}

/** The rows in view, each at its place. */
export function TimelineRows({ virtualizer, view, chatKind, timeline, nowMs, focusableIndex, selection, actions }: Props) {
  const firsts = useRef(new Set<string>());
  const { items, unreadFromSeq, reachedStart } = view;
  return virtualizer.getVirtualItems().map((row) => {
    const item = items[row.index]!;
    return (
      <div
        key={row.key}
        ref={virtualizer.measureElement}
        data-index={row.index}
        className="absolute inset-x-0 top-0"
        style={{ transform: `translateY(${row.start}px)` }}
      >
        {item.kind === 'hole' ? (
          <HoleRow hole={item} timeline={timeline} />
        ) : (
          <MessageRow
            message={item.message}
            chatKind={chatKind}
            {...placeOf(row.index, { items, unreadFromSeq, reachedStart, firsts: firsts.current })}
            opening={row.index === 0 && reachedStart}
            dayNowMs={nowMs}
            focusable={row.index === focusableIndex}
            picked={selection === null ? null : selection.seqs.has(item.message.seq ?? 0)}
            actions={actions}
          />
        )}
      </div>
    );
  });
}

/** Asks for what is missing as soon as it comes near, and again while it stays missing. */
function HoleRow({ hole, timeline }: { hole: Extract<TimelineItem, { kind: 'hole' }>; timeline: Timeline }) {
  const t = useTranslations('chat');
  const { fromSeq, toSeq } = hole;
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let gone = false;
    // A hole that was filled is not here any more, or not this one.
    const again = () => {
      if (!gone) timer = setTimeout(() => setRound(round + 1), RETRY_MS);
    };
    timeline.fill({ fromSeq, toSeq }, 'end').then(again, again);
    return () => {
      gone = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [timeline, fromSeq, toSeq, round]);
  return (
    <div className="flex h-14 items-center justify-center gap-2 text-sm text-muted" data-testid="hole" aria-hidden>
      <Spinner label={t('loadingHole')} size={18} />
    </div>
  );
}
