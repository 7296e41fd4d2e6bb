import { useEffect } from 'react';
import type { RotateSessionMutation } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import type { Session } from './session-context.ts';

const STORAGE_KEY = 'parley:rotated';
const ROTATE_AFTER_MS = 24 * 60 * 60 * 1000;
const FIRST_LOOK_MS = 10_000;

/** Once a day the device asks for a new token in place of its old one. One tab does it for all of them. */
export function useSessionRotation(session: Session | null): void {
  useEffect(() => {
    if (session === null || typeof navigator.locks === 'undefined') return undefined;
    const rotate = () =>
      navigator.locks.request('parley-rotation', { ifAvailable: true }, async (lock) => {
        const rotatedMs = Number(window.localStorage.getItem(STORAGE_KEY) ?? 0);
        if (lock === null || session.engine.connection.get().kind !== 'live' || Date.now() - rotatedMs < ROTATE_AFTER_MS) return;
        // Right after a sign-in the token is new: the first look only starts the clock.
        const result = rotatedMs === 0 ? null : await operate<RotateSessionMutation>('mutation', (all) => all.RotateSessionDocument);
        if (!result?.error) window.localStorage.setItem(STORAGE_KEY, String(Date.now()));
      });
    const first = setTimeout(() => void rotate(), FIRST_LOOK_MS);
    const every = setInterval(() => void rotate(), ROTATE_AFTER_MS / 24);
    return () => {
      clearTimeout(first);
      clearInterval(every);
    };
  }, [session]);
}
