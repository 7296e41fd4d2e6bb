import { useSyncExternalStore } from 'react';

/** Choices of this browser, not of the account. `public/boot.js` reads theme and language before the first paint. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  language: 'system' | 'zh-Hans' | 'en';
  notifications: boolean;
  sound: boolean;
  /** Whether what is sent from here may have a preview of its link. */
  linkPreviews: boolean;
  /** Shortcuts of a single letter or sign, such as `?`. Speech input needs them off. */
  singleKeys: boolean;
}

const STORAGE_KEY = 'parley:preferences';
const DEFAULTS: Preferences = {
  theme: 'system',
  language: 'system',
  notifications: false,
  sound: true,
  linkPreviews: true,
  singleKeys: true,
};

const listeners = new Set<() => void>();
let current: Preferences | null = null;

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? '{}');
    return { ...DEFAULTS, ...(stored as Partial<Preferences>) };
  } catch {
    // Storage may be blocked or hold nonsense: the defaults serve.
    return DEFAULTS;
  }
}

export function getPreferences(): Preferences {
  if (typeof window === 'undefined') return DEFAULTS;
  current ??= read();
  return current;
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...getPreferences(), ...change };
  try {
    window.localStorage.setItem(STORAGE_KEY, JSON.stringify(current));
  } catch {
    // The choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== STORAGE_KEY) return;
    current = null;
    listener();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, getPreferences, () => DEFAULTS);
}
