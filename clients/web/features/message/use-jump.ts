import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ConnectionStatus, Timeline, TimelineItem } from '../../../sync/types.ts';
import { useEngine } from '../session/session-context.ts';
import { showProblem } from '../session/show-problem.ts';
import { lacks } from './lacks.ts';
import { scrollToRow, type List } from './use-timeline-effects.ts';

/** A wish to see a message: a new object each time, so that the same one may be wished for again. */
export interface Jump {
  readonly seq: number;
}

const FLASH_MS = 1600;
const TRIES = 20;
const PATIENCE_MS = 3000;

interface Options {
  chatId: string;
  virtualizer: List;
  items: readonly TimelineItem[];
  timeline: Timeline;
  scroller: RefObject<HTMLDivElement | null>;
  jump: Jump | null;
  /** It is not there to be seen: cleared, or from before one's time. */
  onMissing: () => void;
}

/** Attempts go on while there is no network; after some seconds of them nobody waits for the next. */
const isAway = (status: ConnectionStatus): boolean =>
  status.kind === 'offline' || (status.kind === 'connecting' && Date.now() - status.sinceMs > PATIENCE_MS);

/**
 * Brings a message into view and lights it up; loads what lies around it when it is not held. Answers whether that is being waited for.
 * Without a connection nobody waits: to be led away minutes later would be a surprise.
 */
export function useJump({ chatId, virtualizer, items, timeline, scroller, jump, onMissing }: Options): boolean {
  const engine = useEngine();
  const [sought, setSought] = useState<Jump | null>(null);
  const open = useRef<Jump | null>(null);
  const asked = useRef<Jump | null>(null);
  const seen = useRef<Jump | null>(jump);
  if (seen.current !== jump) {
    seen.current = jump;
    open.current = jump;
  }
  useEffect(() => {
    const wanted = open.current;
    if (wanted === null) return;
    const index = items.findIndex((item) => item.kind === 'message' && item.message.seq === wanted.seq);
    if (index !== -1) {
      open.current = null;
      scrollToRow(virtualizer, index, 'center');
      lightUp(scroller.current, wanted.seq, TRIES);
      return;
    }
    if (asked.current === wanted) return;
    asked.current = wanted;
    const giveUp = () => {
      open.current = null;
      showProblem({ code: 'NETWORK', path: [] });
    };
    if (isAway(engine.connection.get())) return giveUp();
    setSought(wanted);
    const settled = () => {
      setSought((held) => (held === wanted ? null : held));
      const view = timeline.get();
      const isHere = view.items.some((item) => item.kind === 'message' && item.message.seq === wanted.seq);
      if (isHere || open.current !== wanted) return;
      // No answer says nothing of the message.
      if (!lacks(view, wanted.seq) && wanted.seq > engine.sight(chatId).get().floorSeq) return giveUp();
      open.current = null;
      onMissing();
    };
    timeline.loadAround(wanted.seq).then(settled, settled);
  }, [virtualizer, items, timeline, scroller, jump, onMissing, engine, chatId]);
  return sought !== null && sought === jump;
}

/** The row may have to be made first. */
function lightUp(list: HTMLElement | null, seq: number, triesLeft: number): void {
  const row = list?.querySelector<HTMLElement>(`article[data-seq="${seq}"]`);
  if (!row) {
    if (triesLeft > 0) requestAnimationFrame(() => lightUp(list, seq, triesLeft - 1));
    return;
  }
  row.focus({ preventScroll: true });
  const accent = getComputedStyle(row).getPropertyValue('--accent').trim() || 'rgb(20 140 100)';
  const lit = `color-mix(in srgb, ${accent} 22%, transparent)`;
  row.animate([{ backgroundColor: lit }, { backgroundColor: lit, offset: 0.5 }, { backgroundColor: 'transparent' }], FLASH_MS);
}
