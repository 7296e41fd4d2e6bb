import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView, Timeline, TimelineView } from '../../../sync/types.ts';
import { showToast } from '../../ui/toast.tsx';
import { lacks } from './lacks.ts';

export interface Answered {
  readonly seq: number | null;
  /** Null also while it is not here yet. */
  readonly message: MessageView | null;
  readonly answer: (message: MessageView | number | null) => void;
}

/** The message that the next one answers: picked here, or with the draft on another device, which may have reached further back. */
export function useAnswered({ draftReplyToSeq, lastSeq }: ChatView, view: TimelineView, timeline: Timeline | null): Answered {
  const t = useTranslations('composer');
  const [seq, setSeq] = useState(draftReplyToSeq ?? null);
  const known = useRef<MessageView | null>(null);
  if (seq !== null && known.current?.seq !== seq) {
    const item = view.items.find((shown) => shown.kind === 'message' && shown.message.seq === seq);
    known.current = item?.kind === 'message' ? item.message : null;
  }
  const isGone = seq !== null && seq <= lastSeq && lacks(view, seq);
  const isMissing = seq !== null && known.current === null && !isGone;
  useEffect(() => {
    if (isMissing && timeline !== null) void timeline.loadAround(seq);
  }, [isMissing, seq, timeline]);
  useEffect(() => {
    if (!isGone) return;
    setSeq(null);
    void showToast(t('answeredGone'));
  }, [isGone, t]);
  const answer = (wanted: MessageView | number | null) => {
    if (typeof wanted !== 'number') known.current = wanted;
    setSeq(typeof wanted === 'number' ? wanted : (wanted?.seq ?? null));
  };
  return { seq, message: seq === null ? null : known.current, answer };
}
