import { useCallback, useSyncExternalStore } from 'react';

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** One pane at a time below this width. Equals the `md:` breakpoint of the style sheets. */
export const useIsNarrow = (): boolean => !useMediaQuery('(min-width: 768px)');
/** Wide enough to show a chat's details beside the chat. */
export const useIsRoomy = (): boolean => useMediaQuery('(min-width: 1180px)');
