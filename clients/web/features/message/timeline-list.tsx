import { Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, Timeline, TimelineItem, TimelineView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { useNow } from '../../lib/use-now.ts';
import { useSession } from '../session/session-context.ts';
import { showToast } from '../../ui/toast.tsx';
import { JumpButton } from './jump-button.tsx';
import type { RowActions } from './message-row.tsx';
import { TimelineOverlay } from './timeline-overlay.tsx';
import { TimelineRows } from './timeline-rows.tsx';
import { hasNewsFrom } from './unread-start.ts';
import { useHeldPlace } from './use-held-place.ts';
import { END_PX, keyOf, useMessageList } from './use-message-list.ts';
import { useJump, type Jump } from './use-jump.ts';
import type { Selection } from './use-selection.ts';
import { usePassedMentions } from './use-passed-mentions.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useSkipped } from './use-skipped.ts';
import {
  offsetOf,
  scrollToNewest,
  useKeptEnd,
  useLoaders,
  useOpeningPlace,
  useReadMark,
  useRevealOwn,
  type List,
} from './use-timeline-effects.ts';

const MentionButton = lazy(() => import('./mention-button.tsx'));
const UnreadButton = lazy(() => import('./unread-button.tsx'));

/** Farther than this a smooth scroll would be a long ride through rows that are made and thrown away. */
const SMOOTH_PX = 4000;

interface Props {
  chat: ChatView;
  timeline: Timeline;
  view: TimelineView;
  actions: RowActions;
  jump: Jump | null;
  selection: Selection | null;
}

/** The messages: only those in view exist, the reader's place holds still whatever loads above, and the end is followed while at it. */
export function TimelineList({ chat, timeline, view: whole, actions, jump, selection }: Props) {
  const t = useTranslations('chat');
  const nowMs = useNow();
  const view = useOwnDeedsRead(whole);
  const { items } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const focusedIndex = useMemo(
    () => (focusedKey === null ? -1 : items.findIndex((item) => keyOf(item) === focusedKey)),
    [items, focusedKey],
  );
  const virtualizer = useMessageList(items, scroller, focusedIndex);
  useHeldPlace({ virtualizer, items, keyOf });
  const isPlaced = useOpeningPlace(virtualizer, view, timeline);
  useRevealOwn(virtualizer, items);
  useKeptEnd(virtualizer, END_PX);
  useLoaders(virtualizer, view, timeline);
  useReadMark(virtualizer, items, chat, isPlaced);
  const mentions = usePassedMentions(virtualizer, items, chat, isPlaced);
  const skipped = useSkipped(virtualizer, items, view.unreadFromSeq, isPlaced);
  const onMissing = useCallback(() => void showToast(t('quoteGone')), [t]);
  const isSeeking = useJump({ chatId: chat.id, virtualizer, items, timeline, scroller, jump, onMissing });
  const onKeyDown = useRowKeys({ virtualizer, items, focusedIndex, scroller, actions });
  const isAway = !virtualizer.isAtEnd(END_PX * 4) && items.length > 0;
  const focusableIndex = focusedIndex === -1 ? items.length - 1 : focusedIndex;
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
          <TimelineRows
            virtualizer={virtualizer}
            view={view}
            chatKind={chat.kind}
            timeline={timeline}
            nowMs={nowMs}
            focusableIndex={focusableIndex}
            selection={selection}
            actions={actions}
          />
        </div>
      </div>
      <TimelineOverlay virtualizer={virtualizer} view={view} nowMs={nowMs} isSeeking={isSeeking} />
      <Suspense fallback={null}>
        {skipped !== null && <UnreadButton skipped={skipped} onJump={actions.jumpTo} />}
        {mentions.length > 0 && <MentionButton seqs={mentions} raised={isAway} onJump={actions.jumpTo} />}
      </Suspense>
      <JumpButton shown={isAway} unread={chat.unreadCount} onJump={() => jumpToEnd(virtualizer, items)} />
    </div>
  );
}

/** Decided once, when the chat opens: a divider that comes or goes while one reads would be worse than a wrong one. */
function useOwnDeedsRead(view: TimelineView): TimelineView {
  const { userId } = useSession();
  const { items, unreadFromSeq } = view;
  const isNews = useRef<boolean | null>(null);
  if (isNews.current === null && items.length > 0) isNews.current = unreadFromSeq !== null && hasNewsFrom(items, unreadFromSeq, userId);
  const shown = isNews.current === true ? unreadFromSeq : null;
  return useMemo(() => (shown === unreadFromSeq ? view : { ...view, unreadFromSeq: shown }), [view, unreadFromSeq, shown]);
}

/** On the way through a hole its messages come, and a ride would end where the end was when it began. */
function jumpToEnd(virtualizer: List, items: readonly TimelineItem[]): void {
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const from = virtualizer.getVirtualItemForOffset(offsetOf(virtualizer))?.index ?? 0;
  const isFar = virtualizer.getDistanceFromEnd() > SMOOTH_PX || items.some((item, at) => at >= from && item.kind === 'hole');
  if (isCalm || isFar) scrollToNewest(virtualizer);
  else virtualizer.scrollToEnd({ behavior: 'smooth' });
}
