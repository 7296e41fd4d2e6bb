import { useEffect, useSyncExternalStore } from 'react';

/** Whether a Chinese text is read as what was typed: whole syllables, their beginnings or their initials, in any reading of a character. */
export type ReadsAs = (text: string, typed: string) => boolean;

const HAN = /\p{Script=Han}/u;
const LATIN = /[a-z]/iu;
const listeners = new Set<() => void>();
let readsAs: ReadsAs | null = null;
let loading: Promise<void> | null = null;

/** The dictionary is larger than the client: it comes with the first search that may need it. */
export function loadPinyin(): Promise<void> {
  loading ??= import('pinyin-pro')
    .then(({ match }) => {
      readsAs = (text, typed) => HAN.test(text) && match(text, typed, { continuous: true }) !== null;
      for (const listener of listeners) listener();
    })
    // Without a network the next search asks again; until then names are found as they are written.
    .catch(() => {
      loading = null;
    });
  return loading;
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Null until the dictionary is there: those who search do so again then. */
export function usePinyin(query: string): ReadsAs | null {
  const isWanted = LATIN.test(query);
  useEffect(() => {
    if (isWanted) void loadPinyin();
  }, [isWanted]);
  const known = useSyncExternalStore(
    subscribe,
    () => readsAs,
    () => null,
  );
  return isWanted ? known : null;
}

export const currentPinyin = (): ReadsAs | null => readsAs;
