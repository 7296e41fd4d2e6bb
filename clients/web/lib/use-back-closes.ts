import { useEffect, useRef } from 'react';

interface Entry {
  readonly parleyDepth?: number;
  readonly parleyOver?: string;
}

const entry = (): Entry => (window.history.state as Entry | null) ?? {};

/** What covers the page now. */
const living = new Set<string>();
let count = 0;

/** An entry of something that is closed, with another page on top of it meanwhile, would be a press of the back button that does nothing. */
const passDead = () => {
  const { parleyOver } = entry();
  if (parleyOver !== undefined && !living.has(parleyOver)) window.history.back();
};

/**
 * The browser's back closes what covers the page, instead of leaving what lies below it: that is what a phone's back button is pressed for.
 * `isWanted` is asked once, when it opens.
 */
export function useBackCloses(close: () => void, isWanted: () => boolean = () => true): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isWanted()) return undefined;
    const mine = `${performance.timeOrigin}/${(count += 1)}`;
    living.add(mine);
    window.history.pushState({ ...entry(), parleyDepth: (entry().parleyDepth ?? 0) + 1, parleyOver: mine }, '', window.location.href);
    // What is opened later lies on top, and its entry too: this one is left when neither is there.
    const depth = entry().parleyDepth ?? 0;
    const onPop = () => (entry().parleyDepth ?? 0) < depth && latest.current();
    window.addEventListener('popstate', onPop);
    window.addEventListener('popstate', passDead);
    return () => {
      window.removeEventListener('popstate', onPop);
      living.delete(mine);
      // Whatever leads elsewhere in the same moment stands on top of it then, and stays.
      setTimeout(() => entry().parleyOver === mine && window.history.back());
    };
  }, []);
}
