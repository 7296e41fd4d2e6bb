import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView, MessageView, Timeline, TimelineItem, TimelineView } from '../../../sync/types.ts';
import { isEnter } from '../../lib/ime.ts';
import { formatDay } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { useAttention } from '../shell/use-attention.ts';
import { useEngine } from '../session/session-context.ts';
import { isUnreadStart, placeOf } from './grouping.ts';
import { JumpButton } from './jump-button.tsx';
import { DayLabel, MessageRow, type RowActions } from './message-row.tsx';
import { useEstimates } from './use-estimates.ts';
import { useHeldPlace } from './use-held-place.ts';

/** How near to the end still counts as reading the newest. */
const END_PX = 50;
const OVERSCAN = 10;
/** Older messages are asked for this long before the reader gets there. */
const LOAD_AHEAD_PX = 1600;

interface Props {
  chat: ChatView;
  timeline: Timeline;
  view: TimelineView;
  actions: RowActions;
}

const keyOf = (item: TimelineItem): string => (item.kind === 'hole' ? item.key : item.message.key);

type List = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** The messages: only those in view exist, the reader's place holds still whatever loads above, and the end is followed while at it. */
export function TimelineList({ chat, timeline, view, actions }: Props) {
  const t = useTranslations('chat');
  const locale = useLocale();
  const nowMs = useNow();
  const { items } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const firsts = useRef(new Set<string>());
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const focusedIndex = useMemo(
    () => (focusedKey === null ? -1 : items.findIndex((item) => keyOf(item) === focusedKey)),
    [items, focusedKey],
  );

  // Functions that change make the virtualizer lay out all rows anew: these change with the items only.
  const estimateSize = useEstimates(items);
  const getItemKey = useCallback((index: number) => keyOf(items[index]!), [items]);
  const virtualizer: List = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: OVERSCAN,
    paddingStart: 12,
    paddingEnd: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
    // The row that has the focus stays, however far the list is scrolled: a removed one would lose the focus to the page.
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range);
      return focusedIndex === -1 || shown.includes(focusedIndex) ? shown : [...shown, focusedIndex].sort((a, b) => a - b);
    },
  });
  // Whatever grows or shrinks above the reader moves the scroll position along, in whichever direction the reader goes.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, instance) => item.start < (instance.scrollOffset ?? 0);

  useHeldPlace({ virtualizer, items, keyOf });
  useOpeningPlace(virtualizer, view, timeline);
  useRevealOwn(virtualizer, items);
  useLoaders(virtualizer, view, timeline);
  useReadMark(virtualizer, items, chat);

  const rows = virtualizer.getVirtualItems();
  const firstVisible = firstMessageIn(items, virtualizer);
  const lastKey = items.length > 0 ? keyOf(items[items.length - 1]!) : null;
  const onKeyDown = useRowKeys({ virtualizer, items, focusedIndex, scroller, actions });

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="feed"
        aria-label={t('timeline')}
        aria-busy={view.loading}
        data-testid="timeline"
        className="timeline-scroller flex h-full flex-col"
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocusedKey((event.target as HTMLElement).closest<HTMLElement>('[data-row-key]')?.dataset['rowKey'] ?? null)}
      >
        {/* A short chat stands at the bottom, near where one writes. */}
        <div className="relative mx-auto mt-auto w-full max-w-[54rem] shrink-0" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map((row) => {
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
                    chatKind={chat.kind}
                    {...placeOf(row.index, {
                      items,
                      unreadFromSeq: view.unreadFromSeq,
                      reachedStart: view.reachedStart,
                      firsts: firsts.current,
                    })}
                    opening={row.index === 0 && view.reachedStart}
                    dayNowMs={nowMs}
                    focusable={focusedIndex === -1 ? row.key === lastKey : row.index === focusedIndex}
                    actions={actions}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      <div className="pointer-events-none absolute inset-x-0 top-0 flex flex-col items-center" aria-hidden={!view.loading}>
        {virtualizer.isScrolling && firstVisible !== null && (
          <DayLabel text={formatDay(Date.parse(firstVisible.createdAt), nowMs, locale)} />
        )}
        {view.loading && items.length > 0 && (virtualizer.scrollOffset ?? 0) < LOAD_AHEAD_PX && (
          <span className="mt-2 rounded-full bg-paper p-1.5 shadow-pop">
            <Spinner label={t('loadingOlder')} size={16} />
          </span>
        )}
      </div>
      <JumpButton
        shown={!virtualizer.isAtEnd(END_PX * 4) && items.length > 0}
        unread={chat.unreadCount}
        onJump={() => jumpToEnd(virtualizer)}
      />
    </div>
  );
}

function HoleRow({ hole, timeline }: { hole: Extract<TimelineItem, { kind: 'hole' }>; timeline: Timeline }) {
  const t = useTranslations('chat');
  const { fromSeq, toSeq } = hole;
  useEffect(() => {
    void timeline.fill({ fromSeq, toSeq }, 'end').catch(() => undefined);
  }, [timeline, fromSeq, toSeq]);
  return (
    <div className="flex h-14 items-center justify-center gap-2 text-sm text-muted" data-testid="hole" aria-hidden>
      <Spinner label={t('loadingHole')} size={18} />
    </div>
  );
}

function jumpToEnd(virtualizer: List): void {
  const far = virtualizer.getDistanceFromEnd() > 4000;
  virtualizer.scrollToEnd({ behavior: far || window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

function firstMessageIn(items: readonly TimelineItem[], virtualizer: List): MessageView | null {
  const offset = virtualizer.scrollOffset ?? 0;
  for (const row of virtualizer.getVirtualItems()) {
    const item = items[row.index];
    if (row.end > offset && item?.kind === 'message') return item.message;
  }
  return null;
}

/** A chat opens at its first unread message, else at its end. Once placed, only the reader moves it. */
function useOpeningPlace(virtualizer: List, view: TimelineView, timeline: Timeline): void {
  const state = useRef<'waiting' | 'asked' | 'placed'>('waiting');
  const { items, unreadFromSeq } = view;
  useLayoutEffect(() => {
    if (state.current === 'placed' || items.length === 0) return;
    const index = unreadFromSeq === null ? -1 : items.findIndex((_, at) => isUnreadStart(items, at, unreadFromSeq));
    if (unreadFromSeq !== null && index === -1 && state.current === 'waiting') {
      // The first unread one lies in a hole, or before what is held: it is fetched, and the end shown in the meantime.
      state.current = 'asked';
      void timeline.loadAround(unreadFromSeq).catch(() => undefined);
      virtualizer.scrollToEnd();
      return;
    }
    if (unreadFromSeq !== null && index === -1) return;
    state.current = 'placed';
    if (index === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(Math.max(0, index - 1), { align: 'start' });
  }, [items, unreadFromSeq, virtualizer, timeline]);
}

/** What one sends oneself comes into view from wherever one was reading. */
function useRevealOwn(virtualizer: List, items: readonly TimelineItem[]): void {
  const last = items.at(-1);
  const ownKey = last?.kind === 'message' && last.message.isOwn && last.message.state === 'sending' ? last.message.key : null;
  const seen = useRef<string | null | undefined>(undefined);
  useLayoutEffect(() => {
    const isFirst = seen.current === undefined;
    if (!isFirst && ownKey !== null && ownKey !== seen.current) virtualizer.scrollToEnd();
    if (isFirst || ownKey !== null) seen.current = ownKey;
  }, [ownKey, virtualizer]);
}

function useLoaders(virtualizer: List, view: TimelineView, timeline: Timeline): void {
  const isNearStart = (virtualizer.scrollOffset ?? 0) < LOAD_AHEAD_PX && view.items.length > 0 && virtualizer.scrollRect !== null;
  useEffect(() => {
    if (isNearStart && !view.reachedStart && !view.loading) void timeline.loadOlder().catch(() => undefined);
  }, [isNearStart, view.reachedStart, view.loading, view.items.length, timeline]);
}

/** Tells how far a person has read: the newest message that is really in view, in a window that is really looked at. */
function useReadMark(virtualizer: List, items: readonly TimelineItem[], chat: ChatView): void {
  const engine = useEngine();
  const isAttending = useAttention();
  const bottom = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0);
  let seq = 0;
  for (const row of virtualizer.getVirtualItems()) {
    const item = items[row.index];
    // Half of a row in view counts, and so does a row taller than the pane.
    if (item?.kind === 'message' && item.message.seq !== null && Math.min(row.start + row.size / 2, row.start + 120) <= bottom)
      seq = Math.max(seq, item.message.seq);
  }
  useEffect(() => {
    if (isAttending && seq > chat.readSeq) engine.markRead(chat.id, seq);
  }, [engine, isAttending, seq, chat.id, chat.readSeq]);
}

interface RowKeysOptions {
  virtualizer: List;
  items: readonly TimelineItem[];
  focusedIndex: number;
  scroller: React.RefObject<HTMLDivElement | null>;
  actions: RowActions;
}

/** Arrows and Page keys walk the rows, Home and End jump, Enter and the menu key open a row's actions. */
function useRowKeys({ virtualizer, items, focusedIndex, scroller, actions }: RowKeysOptions) {
  return useCallback(
    (event: React.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>('article');
      if (row === null || target !== row || event.altKey || event.ctrlKey || event.metaKey) return;
      const item = items[focusedIndex];
      if ((isEnter(event) || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && item?.kind === 'message') {
        event.preventDefault();
        const box = row.getBoundingClientRect();
        return actions.openMenu(item.message, { x: box.left + Math.min(box.width / 2, 200), y: box.top + Math.min(box.height, 40) }, row);
      }
      const steps: Record<string, number> = {
        ArrowDown: focusedIndex + 1,
        ArrowUp: focusedIndex - 1,
        PageDown: focusedIndex + 8,
        PageUp: focusedIndex - 8,
        Home: 0,
        End: items.length - 1,
      };
      const wanted = steps[event.key];
      if (wanted === undefined) return;
      event.preventDefault();
      const index = Math.max(0, Math.min(items.length - 1, wanted));
      virtualizer.scrollToIndex(index, { align: 'auto' });
      focusRow(scroller.current, index);
    },
    [virtualizer, items, focusedIndex, scroller, actions],
  );
}

/** The row may have to be made first: a few frames are enough. */
function focusRow(list: HTMLElement | null, index: number, triesLeft = 5): void {
  const row = list?.querySelector<HTMLElement>(`[data-index="${index}"] article`);
  if (row) row.focus({ preventScroll: true });
  else if (triesLeft > 0) requestAnimationFrame(() => focusRow(list, index, triesLeft - 1));
}
