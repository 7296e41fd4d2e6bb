import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { ChatView, DraftExtras } from '../../../sync/types.ts';
import { useEngine } from '../session/session-context.ts';
import { keepDraft } from './draft-keeper.ts';
import { readWritten } from './markup-loader.ts';
import type { Answered } from './use-answered.ts';
import type { Written } from './use-written.ts';

const DRAFT_DELAY_MS = 300;
/** For so long after a key the field is the writer's alone. */
const TYPING_MS = 5000;
const HEIGHT_MAX_PX = 208;

/** Two drafts that say the same have the same; an empty field has nothing beside its text. */
const keyOf = (text: string, { ranges = [], replyToSeq = 0 }: DraftExtras): string =>
  text === '' ? '' : JSON.stringify([text, ranges, replyToSeq]);

/**
 * Keeps the text, whom it mentions and what it answers as the chat's draft, a moment after the last key, and at once when the chat is left
 * or the page goes. What another device has made of it shows here when nobody is typing here.
 */
export function useDraft(chat: ChatView, written: Written, { seq, answer }: Answered): void {
  const engine = useEngine();
  const { id: chatId, draft, draftRanges, draftReplyToSeq } = chat;
  const typedAt = useRef(-TYPING_MS);
  // Kept as it would be sent, so that other clients show as bold what is bold here. What came from them and is only shown says what they
  // said, before and after there is who reads marks: nothing is written back that nobody has touched.
  const { body: text, ranges } = written.shown ?? readWritten(written.text, written.tokens);
  const extras = { ranges, replyToSeq: seq ?? undefined };
  const key = keyOf(text, extras);
  const told = keyOf(draft, { ranges: draftRanges, replyToSeq: draftReplyToSeq });
  const latest = useRef({ key, text, extras });
  const saved = useRef(key);
  latest.current = { key, text, extras };
  useEffect(() => {
    if (saved.current !== key) typedAt.current = performance.now();
    const save = () => {
      if (saved.current === latest.current.key) return;
      saved.current = latest.current.key;
      keepDraft(engine, chatId, latest.current.text, latest.current.extras);
    };
    const timer = setTimeout(save, DRAFT_DELAY_MS);
    // Before the keeper of drafts looks at what there is to keep.
    window.addEventListener('pagehide', save, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', save, { capture: true });
    };
  }, [engine, chatId, key]);
  useEffect(() => {
    if (told === saved.current) return;
    const show = () => {
      if (saved.current !== latest.current.key) return;
      saved.current = told;
      written.show({ body: draft, ranges: draftRanges ?? [] });
      answer(draftReplyToSeq ?? null);
    };
    const timer = setTimeout(show, Math.max(0, typedAt.current + TYPING_MS - performance.now()));
    return () => clearTimeout(timer);
    // The key is all that there is of the draft.
  }, [told]);
  useEffect(
    () => () => {
      const { key: now, text: last, extras: beside } = latest.current;
      if (saved.current !== now) keepDraft(engine, chatId, last, beside);
    },
    [engine, chatId],
  );
}

/** As tall as its text, up to a limit. Measured, because not every browser sizes fields by content yet. */
export function useAutosize(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.height = '0';
    field.style.height = `${Math.min(field.scrollHeight, HEIGHT_MAX_PX)}px`;
    field.style.overflowY = field.scrollHeight > HEIGHT_MAX_PX ? 'auto' : 'hidden';
  }, [area, text]);
}
