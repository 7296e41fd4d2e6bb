import { useEffect, useState } from 'react';

const SECOND_MS = 1000;

/** Whole seconds until a moment, counting down; 0 without one. The engine takes the moment away when it has passed, by the server's clock. */
export function useCountdown(until: string | null): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / SECOND_MS));
}
