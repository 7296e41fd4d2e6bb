import { useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { ChatView } from '../../../sync/types.ts';
import { changeField } from '../../lib/change-field.ts';
import { hasModifier } from '../../lib/shortcut.ts';
import type { MentionListHandle } from './mention-list.tsx';
import { mentionQuery } from './tokens.ts';
import type { Field } from './use-written.ts';
import type { Named } from './with-name.ts';

/** An @ in a group asks whom: a list opens over the field, and whom one picks stands in the text as a name that is meant. */
export function useMentioning(chat: ChatView, { text, tokens, replace }: Field, area: RefObject<HTMLTextAreaElement | null>) {
  const id = useId();
  const handle = useRef<MentionListHandle>(null);
  /** Where the cursor stands; -1 while nothing can be asked. */
  const [caret, setCaret] = useState(-1);
  /** An @ that is to stay an @. */
  const [dismissedAt, setDismissedAt] = useState(-1);
  const [activeId, setActiveId] = useState<string | undefined>(undefined);
  const found = chat.kind === 'GROUP' && caret >= 0 ? mentionQuery(text, caret) : null;
  const asked = found !== null && found.at !== dismissedAt && !tokens.some(({ offset }) => offset === found.at) ? found : null;

  function look(field: HTMLTextAreaElement) {
    if (chat.kind !== 'GROUP') return;
    const { selectionStart, selectionEnd } = field;
    setCaret(selectionStart === selectionEnd ? selectionStart : -1);
    if (mentionQuery(field.value, selectionStart)?.at !== dismissedAt) setDismissedAt(-1);
  }

  function pick(naming: (field: Pick<Field, 'text' | 'tokens'>, at: number, caret: number) => Named) {
    if (asked === null) return;
    const named = naming({ text, tokens }, asked.at, caret);
    const change = () => {
      replace(named.text, named.tokens);
      setCaret(-1);
    };
    changeField(area.current, change, named.caret);
  }

  return {
    wanted: asked !== null,
    activeId: asked === null ? undefined : activeId,
    look,
    close: () => setCaret(-1),
    /** Whether the list has taken the key. */
    onKey(event: KeyboardEvent): boolean {
      if (asked === null || hasModifier(event)) return false;
      const isTaken = event.key === 'Escape' || handle.current?.onKey(event) === true;
      if (!isTaken) return false;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') setDismissedAt(asked.at);
      return true;
    },
    list: { id, ref: handle, chat, query: asked?.query ?? '', onPick: pick, onActive: setActiveId },
  };
}
