import { useState, type RefObject } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { useWritten } from './use-written.ts';

const NOTHING = { body: '', ranges: [] };

/** The own message that is being given another text. What was being written meanwhile stays as it is, and is the draft alone. */
export function useEditing(area: RefObject<HTMLTextAreaElement | null>) {
  const [message, setMessage] = useState<MessageView | null>(null);
  const written = useWritten(NOTHING);
  function begin(wanted: MessageView) {
    if (wanted.content.kind !== 'text') return;
    const { body, ranges = [] } = wanted.content;
    setMessage(wanted);
    // What is bold is shown by its marks while it is edited.
    written.show({ body, ranges });
    // After the menu that asked for it has given the focus back.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
    });
  }
  function end() {
    setMessage(null);
    written.setText('');
    area.current?.focus();
  }
  return { message, written, begin, end };
}
