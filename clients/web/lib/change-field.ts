import { flushSync } from 'react-dom';

/**
 * Changes what a field says, and puts the cursor where it belongs then, in one go. A frame later it would be pulled back from behind what
 * was typed meanwhile, and the next letters would stand before it.
 */
export function changeField(field: HTMLTextAreaElement | null, change: () => void, start: number, end = start): void {
  flushSync(change);
  field?.focus();
  field?.setSelectionRange(start, end);
}
