/**
 * True while an input method is composing. Enter then picks a candidate and must never send: Chromium and Firefox say so with
 * `isComposing`; Safari ends the composition first and marks the key that ended it with 229.
 */
export function isImeKey(event: {
  isComposing?: boolean;
  keyCode?: number;
  nativeEvent?: { isComposing?: boolean; keyCode?: number };
}): boolean {
  const native = event.nativeEvent ?? event;
  return native.isComposing === true || native.keyCode === 229;
}

/** Enter as a command, not as part of a composition. The only place that compares a key with Enter. */
export function isEnter(event: {
  key: string;
  isComposing?: boolean;
  keyCode?: number;
  nativeEvent?: { isComposing?: boolean; keyCode?: number };
}): boolean {
  return event.key === 'Enter' && !isImeKey(event);
}

/** Keeps the Enter that ends a composition from submitting a form: Safari sends it after the composition. */
export function holdImeEnter(event: {
  key: string;
  isComposing?: boolean;
  keyCode?: number;
  nativeEvent?: { isComposing?: boolean; keyCode?: number };
  preventDefault: () => void;
}): void {
  if (event.key === 'Enter' && isImeKey(event)) event.preventDefault();
}
