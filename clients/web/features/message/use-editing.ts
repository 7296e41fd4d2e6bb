import { useState, type RefObject } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { writeMarkup } from './markup.ts';
import { useWritten } from './use-written.ts';

/** The own message that is being given another text. What was being written meanwhile stays as it is, and is the draft alone. */
export function useEditing(area: RefObject<HTMLTextAreaElement | null>) {
  const [message, setMessage] = useState<MessageView | null>(null);
  const written = useWritten('');
  function begin(wanted: MessageView) {
    if (wanted.content.kind !== 'text') return;
    const { body, ranges } = wanted.content;
    setMessage(wanted);
    const { text, tokens } = writeMarkup(body, ranges);
    written.replace(text, tokens);
    // After the menu that asked for it has given the focus back.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(text.length, text.length);
    });
  }
  function end() {
    setMessage(null);
    written.setText('');
    area.current?.focus();
  }
  return { message, written, begin, end };
}
