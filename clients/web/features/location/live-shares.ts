/** Own live locations that this device moves. In the browser's storage, so that a reload goes on with them and every tab shows them. */
export interface LiveShare {
  readonly userId: string;
  readonly chatId: string;
  readonly clientMessageId: string;
  readonly untilMs: number;
  /** Null until the server has it. */
  readonly messageId: string | null;
  readonly seq: number | null;
}

const KEY = 'parley:live';
const listeners = new Set<() => void>();
/** What holds where storage is blocked: then it ends with the page. */
let kept = '';

/** As text, so that nothing renders again for the same. */
export function storedShares(): string {
  try {
    return window.localStorage.getItem(KEY) ?? '';
  } catch {
    return kept;
  }
}

export function storeShares(text: string): void {
  kept = text;
  try {
    if (text === '') window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, text);
  } catch {
    // Kept above.
  }
  for (const tell of listeners) tell();
}

export function subscribeShares(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
