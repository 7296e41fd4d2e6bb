import type { KeyboardEvent, RefObject } from 'react';
import { changeField } from '../../lib/change-field.ts';
import { hasModifier } from '../../lib/shortcut.ts';
import { isApple } from '../shell/platform.ts';
import { loadMarkup } from './markup-loader.ts';
import { tokenBefore } from './tokens.ts';
import type { Field } from './use-written.ts';

const MARK_KEYS: Readonly<Record<string, string>> = { b: '**', i: '_', e: '`' };

/** Ctrl or Cmd with B, I or E. */
const markOf = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | null =>
  (isApple() ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey ? (MARK_KEYS[key.toLowerCase()] ?? null) : null;

/** What the keys do wherever one writes, and where a picked sign goes. `onKey` tells whether it has taken the key. */
export function useWritingKeys({ text, tokens, setText }: Field, area: RefObject<HTMLTextAreaElement | null>) {
  /** Backspace behind a name that is meant takes it away whole: half a name means nobody. */
  function deleteToken(): boolean {
    const field = area.current;
    const token = field?.selectionStart === field?.selectionEnd ? tokenBefore(tokens, field?.selectionStart ?? -1) : null;
    if (token === null) return false;
    changeField(field, () => setText(text.slice(0, token.offset) + text.slice(token.offset + token.length)), token.offset);
    return true;
  }

  /** Around what is chosen, or where the cursor stands. */
  async function putMark(mark: string) {
    const field = area.current;
    const marked = (await loadMarkup())?.toggleMark(text, field?.selectionStart ?? 0, field?.selectionEnd ?? 0, mark);
    if (marked === undefined || field?.value !== text) return;
    changeField(field, () => marked.steps.forEach(setText), marked.start, marked.end);
  }

  return {
    insert(piece: string) {
      const field = area.current;
      const start = field?.selectionStart ?? text.length;
      const end = field?.selectionEnd ?? text.length;
      changeField(field, () => setText(text.slice(0, start) + piece + text.slice(end)), start + piece.length);
    },
    onKey(event: KeyboardEvent): boolean {
      const mark = markOf(event);
      if (mark !== null) {
        void putMark(mark);
        event.stopPropagation();
      } else if (event.key !== 'Backspace' || hasModifier(event) || !deleteToken()) return false;
      event.preventDefault();
      return true;
    },
  };
}
