import { useState, type RefObject } from 'react';
import type { MessageView } from '../../../sync/types.ts';

/** The own message that is being given another text. What was being written meanwhile stays as it is, and is the draft alone. */
export function useEditing(area: RefObject<HTMLTextAreaElement | null>) {
  const [message, setMessage] = useState<MessageView | null>(null);
  const [text, setText] = useState('');
  function begin(wanted: MessageView) {
    if (wanted.content.kind !== 'text') return;
    const { body } = wanted.content;
    setMessage(wanted);
    setText(body);
    // After the menu that asked for it has given the focus back.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(body.length, body.length);
    });
  }
  function end() {
    setMessage(null);
    setText('');
    area.current?.focus();
  }
  return { message, text, setText, begin, end };
}
