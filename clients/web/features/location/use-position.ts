import { useCallback, useEffect, useRef, useState } from 'react';

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracy: number;
}

/** `insecure`: browsers tell a page its place only over https, or on this machine. */
export type PositionProblem = 'denied' | 'unavailable' | 'timeout' | 'insecure' | 'unsupported';

export type PositionState = { kind: 'idle' } | { kind: 'asking' } | { kind: 'problem'; problem: PositionProblem };

const TIMEOUT_MS = 20_000;
/** A place from a moment ago is the place. */
const AGE_MAX_MS = 15_000;
const ACCURACY_MAX_METRES = 1_000_000;

export const positionOf = ({ coords }: GeolocationPosition): Position => ({
  latitude: coords.latitude,
  longitude: coords.longitude,
  accuracy: Math.min(ACCURACY_MAX_METRES, coords.accuracy),
});

export const problemOf = ({ code }: GeolocationPositionError): PositionProblem =>
  code === 1 ? 'denied' : code === 3 ? 'timeout' : 'unavailable';

/** What keeps this page from asking at all. */
export const obstacle = (): PositionProblem | null =>
  !window.isSecureContext ? 'insecure' : 'geolocation' in navigator ? null : 'unsupported';

/** Asks the browser where this device is; the browser asks the person the first time. */
export function usePosition(onFound: (position: Position) => void): { state: PositionState; ask: () => void } {
  const [state, setState] = useState<PositionState>({ kind: 'idle' });
  const found = useRef(onFound);
  found.current = onFound;
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const ask = useCallback(() => {
    const problem = obstacle();
    if (problem !== null) return setState({ kind: 'problem', problem });
    setState({ kind: 'asking' });
    return navigator.geolocation.getCurrentPosition(
      (position) => {
        if (!isShown.current) return;
        setState({ kind: 'idle' });
        found.current(positionOf(position));
      },
      (error) => isShown.current && setState({ kind: 'problem', problem: problemOf(error) }),
      { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: AGE_MAX_MS },
    );
  }, []);
  return { state, ask };
}
