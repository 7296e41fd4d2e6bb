import { useEffect, useRef } from 'react';

interface Entry {
  readonly parleyDepth?: number;
  readonly parleyOver?: string;
}

const entry = (): Entry => (window.history.state as Entry | null) ?? {};

/** The browser's back closes what covers the page, instead of leaving what lies below it: that is what a phone's back button is pressed for. */
export function useBackCloses(close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const mine = String(performance.now());
    window.history.pushState({ ...entry(), parleyDepth: (entry().parleyDepth ?? 0) + 1, parleyOver: mine }, '', window.location.href);
    const onPop = () => entry().parleyOver !== mine && latest.current();
    window.addEventListener('popstate', onPop);
    return () => {
      window.removeEventListener('popstate', onPop);
      // Whatever leads elsewhere in the same moment stands on top of it then, and stays.
      setTimeout(() => entry().parleyOver === mine && window.history.back());
    };
  }, []);
}
