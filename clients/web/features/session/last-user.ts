/** Who was signed in last, so that the stored state opens before the network answers. The session itself is a cookie no script can read. */
const STORAGE_KEY = 'parley:user';

export function readLastUser(): string | null {
  try {
    return window.localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function writeLastUser(userId: string | null): void {
  try {
    if (userId === null) window.localStorage.removeItem(STORAGE_KEY);
    else window.localStorage.setItem(STORAGE_KEY, userId);
  } catch {
    // Without storage the next start asks the server who is signed in.
  }
}

/** Calls back when another tab signs in as someone else, or out. */
export function onUserChangedElsewhere(listener: (userId: string | null) => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORAGE_KEY) listener(event.newValue);
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
