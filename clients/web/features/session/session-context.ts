import { createContext, useContext } from 'react';
import type { SyncEngine } from '../../../sync/types.ts';

export type SignedOutReason = 'signOut' | 'revoked' | 'expired';

export interface Session {
  engine: SyncEngine;
  userId: string;
  /** Leaves the account on this device and removes what was kept of it. */
  signOut: () => Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs a signed-in session above it.');
  return session;
}

export const useEngine = (): SyncEngine => useSession().engine;
