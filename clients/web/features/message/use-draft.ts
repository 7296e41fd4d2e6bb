import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { ChatView } from '../../../sync/types.ts';
import { useEngine } from '../session/session-context.ts';
import { keepDraft } from './draft-keeper.ts';

const DRAFT_DELAY_MS = 300;
/** For so long after a key the field is the writer's alone. */
const TYPING_MS = 5000;
const HEIGHT_MAX_PX = 208;

/**
 * Keeps the text as the chat's draft, a moment after the last key, and at once when the chat is left or the page goes. What another
 * device has made of it shows here when nobody is typing here.
 */
export function useDraft({ id: chatId, draft }: ChatView, text: string, setText: (text: string) => void): void {
  const engine = useEngine();
  const typedAt = useRef(-TYPING_MS);
  const latest = useRef(text);
  const saved = useRef(text);
  latest.current = text;
  useEffect(() => {
    if (saved.current !== text) typedAt.current = performance.now();
    const save = () => {
      if (saved.current === latest.current) return;
      saved.current = latest.current;
      keepDraft(engine, chatId, latest.current);
    };
    const timer = setTimeout(save, DRAFT_DELAY_MS);
    // Before the keeper of drafts looks at what there is to keep.
    window.addEventListener('pagehide', save, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', save, { capture: true });
    };
  }, [engine, chatId, text]);
  useEffect(() => {
    if (draft === saved.current) return;
    const show = () => {
      if (saved.current !== latest.current) return;
      saved.current = draft;
      setText(draft);
    };
    const timer = setTimeout(show, Math.max(0, typedAt.current + TYPING_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [draft, setText]);
  useEffect(
    () => () => {
      if (saved.current !== latest.current) keepDraft(engine, chatId, latest.current);
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
