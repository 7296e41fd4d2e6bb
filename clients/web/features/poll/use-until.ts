import { useEffect, useState } from 'react';

/** Timers count no further than this. */
const TIMER_MAX_MS = 2_147_000_000;

/** Whether a moment has passed; renders once more when it does. */
export function useHasPassed(at: string | null): boolean {
  const atMs = at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
  const [, setNow] = useState(0);
  useEffect(() => {
    const leftMs = atMs - Date.now();
    if (leftMs <= 0 || leftMs > TIMER_MAX_MS) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), leftMs + 50);
    return () => clearTimeout(timer);
  }, [atMs]);
  return atMs <= Date.now();
}
