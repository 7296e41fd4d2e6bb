import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatView, Timeline, TimelineItem, TimelineView } from '../../../sync/types.ts';
import { useEngine } from '../session/session-context.ts';
import { useAttention } from '../shell/use-attention.ts';
import { isUnreadStart } from './grouping.ts';

export type List = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Where the list really is: what the virtualizer says follows only with the event of the scroll. */
export const offsetOf = (virtualizer: List): number => virtualizer.scrollElement?.scrollTop ?? virtualizer.scrollOffset ?? 0;

/** So many frames rows are measured that were guessed before, and may turn out to be taller. */
const AIM_FRAMES = 12;
/** About a second: so long a page may take that was asked for before. */
const END_FRAMES = 60;
const HANDS = ['pointerdown', 'wheel', 'touchstart', 'keydown'] as const;
let aim = 0;

/** Moves there again with each frame, until another move is asked for, or a hand moves. */
function aimAt(move: () => boolean, frames: number): void {
  const mine = (aim += 1);
  const stop = () => {
    if (aim === mine) aim += 1;
  };
  for (const hand of HANDS) window.addEventListener(hand, stop, { once: true, capture: true, passive: true });
  const step = (framesLeft: number) => {
    if (aim === mine && move() && framesLeft > 0) return requestAnimationFrame(() => step(framesLeft - 1));
    for (const hand of HANDS) window.removeEventListener(hand, stop, { capture: true });
  };
  step(frames);
}

/**
 * By its place and not by its number: the virtualizer aims for a while, and rows that come above meanwhile change the number. What is guessed
 * of the rows around decides how far the list can be scrolled at first, so the place is aimed at until they are measured, or a hand moves.
 */
export function scrollToRow(virtualizer: List, index: number, align: 'start' | 'center'): void {
  const key = virtualizer.options.getItemKey(index);
  let now = index;
  aimAt(() => {
    const { count, getItemKey } = virtualizer.options;
    // It moves by the rows that came above it.
    while (now < count && getItemKey(now) !== key) now += 1;
    const place = now < count ? virtualizer.getOffsetForIndex(now, align) : undefined;
    if (place !== undefined && Math.abs(place[0] - offsetOf(virtualizer)) > 1) virtualizer.scrollToOffset(place[0]);
    return place !== undefined;
  }, AIM_FRAMES);
}

/** At once. A hole on the way may be filled just then: what comes above the end before the list has heard that it stands there moves it away. */
export function scrollToNewest(virtualizer: List): void {
  aimAt(() => {
    const list = virtualizer.scrollElement;
    if (list !== null && list.scrollHeight - list.clientHeight - list.scrollTop > 1) virtualizer.scrollToEnd();
    return list !== null;
  }, END_FRAMES);
}

/** Older messages are asked for this long before the reader gets there. */
export const LOAD_AHEAD_PX = 1600;
const REST_MS = 3000;

/**
 * A chat opens at its first unread message, else at its end. Once placed, only the reader moves it. Answers whether it is placed: what
 * is in view before is not what was read.
 */
export function useOpeningPlace(virtualizer: List, view: TimelineView, timeline: Timeline): boolean {
  const state = useRef<'waiting' | 'asked' | 'placed'>('waiting');
  const [isPlaced, setPlaced] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const { items, unreadFromSeq } = view;
  useEffect(() => {
    if (attempt === 0) return undefined;
    const timer = setTimeout(() => {
      if (state.current !== 'asked') return;
      state.current = 'waiting';
      setAttempt(attempt + 1);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [attempt]);
  useLayoutEffect(() => {
    if (state.current === 'placed' || items.length === 0) return;
    const index = unreadFromSeq === null ? -1 : items.findIndex((_, at) => isUnreadStart(items, at, unreadFromSeq));
    if (unreadFromSeq !== null && index === -1 && state.current === 'waiting') {
      // The first unread one lies in a hole, or before what is held: it is fetched, and the end shown in the meantime.
      // A page that does not come is asked for again: nothing counts as read before the place is found.
      state.current = 'asked';
      void timeline.loadAround(unreadFromSeq).catch(() => undefined);
      setAttempt((before) => Math.max(before, 1));
      if (attempt === 0) virtualizer.scrollToEnd();
      return;
    }
    if (unreadFromSeq !== null && index === -1) return;
    state.current = 'placed';
    setPlaced(true);
    if (index === -1) virtualizer.scrollToEnd();
    else scrollToRow(virtualizer, Math.max(0, index - 1), 'start');
  }, [items, unreadFromSeq, virtualizer, timeline, attempt]);
  return isPlaced;
}

/**
 * Whoever reads the newest goes on reading it when the list loses room: to a quote above the text field, more lines in it, a keyboard, a
 * pane beside. The virtualizer follows what is added and what grows, but not its own window.
 */
export function useKeptEnd(virtualizer: List, endPx: number): void {
  useEffect(() => {
    const scroller = virtualizer.scrollElement;
    if (scroller === null) return undefined;
    let bottom = Infinity;
    let total = 0;
    const look = () => {
      bottom = scroller.scrollTop + scroller.clientHeight;
      total = scroller.scrollHeight;
    };
    const observer = new ResizeObserver(() => {
      if (total > 0 && bottom >= total - endPx) virtualizer.scrollToEnd();
      look();
    });
    scroller.addEventListener('scroll', look, { passive: true });
    observer.observe(scroller);
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [virtualizer, endPx]);
}

/** What one sends oneself comes into view from wherever one was reading. */
export function useRevealOwn(virtualizer: List, items: readonly TimelineItem[]): void {
  const last = items.at(-1);
  const ownKey = last?.kind === 'message' && last.message.isOwn && last.message.state === 'sending' ? last.message.key : null;
  const seen = useRef<string | null | undefined>(undefined);
  useLayoutEffect(() => {
    const isFirst = seen.current === undefined;
    if (!isFirst && ownKey !== null && ownKey !== seen.current) virtualizer.scrollToEnd();
    if (isFirst || ownKey !== null) seen.current = ownKey;
  }, [ownKey, virtualizer]);
}

/** Asks for older messages ahead of the reader; after a failure again, but not at once. */
export function useLoaders(virtualizer: List, view: TimelineView, timeline: Timeline): void {
  const [isResting, setResting] = useState(false);
  const isNearStart = (virtualizer.scrollOffset ?? 0) < LOAD_AHEAD_PX && view.items.length > 0 && virtualizer.scrollRect !== null;
  useEffect(() => {
    if (!isNearStart || view.reachedStart || view.loading || isResting) return;
    timeline.loadOlder().catch(() => setResting(true));
  }, [isNearStart, view.reachedStart, view.loading, view.items.length, timeline, isResting]);
  useEffect(() => {
    if (!isResting) return undefined;
    const timer = setTimeout(() => setResting(false), REST_MS);
    return () => clearTimeout(timer);
  }, [isResting]);
}

/** Tells how far a person has read: the newest message that is really in view, in a window that is really looked at. */
export function useReadMark(virtualizer: List, items: readonly TimelineItem[], chat: ChatView, isPlaced: boolean): void {
  const engine = useEngine();
  const isAttending = useAttention();
  const bottom = offsetOf(virtualizer) + (virtualizer.scrollRect?.height ?? 0);
  let seq = 0;
  for (const row of virtualizer.getVirtualItems()) {
    const item = items[row.index];
    // Half of a row in view counts, and so does a row taller than the pane.
    if (item?.kind === 'message' && item.message.seq !== null && Math.min(row.start + row.size / 2, row.start + 120) <= bottom)
      seq = Math.max(seq, item.message.seq);
  }
  // Nothing is left to be seen: all that was said has disappeared, or was deleted.
  if (items.length === 0) seq = chat.lastSeq;
  useEffect(() => {
    if (isPlaced && isAttending && seq > chat.readSeq) engine.markRead(chat.id, seq);
  }, [engine, isPlaced, isAttending, seq, chat.id, chat.readSeq]);
}
