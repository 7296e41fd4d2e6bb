import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createSyncEngine } from '../../../sync/index.ts';
import type { SyncEngine } from '../../../sync/types.ts';
import type { SignOutMutation, ViewerQuery } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import { forgetUploads } from '../attachment/forget-uploads.ts';
import { startKeepingDrafts } from '../message/draft-keeper.ts';
import { onUserChangedElsewhere, readLastUser, writeLastUser } from './last-user.ts';
import { problemOf } from './problem.ts';
import { SessionContext, type Session, type SignedOutReason } from './session-context.ts';
import { useSessionRotation } from './use-session-rotation.ts';

type State =
  | { kind: 'booting' }
  | { kind: 'unreachable' }
  | { kind: 'signedOut'; reason: SignedOutReason | null }
  | { kind: 'signedIn'; userId: string; engine: SyncEngine };

interface Props {
  children: ReactNode;
  booting: ReactNode;
  unreachable: (retry: () => void) => ReactNode;
  signedOut: (reason: SignedOutReason | null, onSignedIn: (userId: string) => void) => ReactNode;
}

/** Finds out who is signed in and keeps that person's engine. The last user's stored state opens without waiting for the network. */
export function SessionProvider({ children, booting, unreachable, signedOut }: Props) {
  const [state, setState] = useState<State>({ kind: 'booting' });
  const engineRef = useRef<SyncEngine | null>(null);

  const open = useCallback((userId: string) => {
    writeLastUser(userId);
    const engine = createSyncEngine({
      userId,
      onSignedOut: (reason) => {
        writeLastUser(null);
        engineRef.current = null;
        // What a person may no longer see must not stay on the disk.
        void engine.wipe();
        void forgetUploads();
        setState({ kind: 'signedOut', reason });
      },
    });
    engineRef.current = engine;
    void engine.start().then(() => {
      if (engineRef.current !== engine) return;
      startKeepingDrafts(engine);
      setState({ kind: 'signedIn', userId, engine });
    });
  }, []);

  const boot = useCallback(async () => {
    const lastUser = readLastUser();
    if (lastUser !== null) return open(lastUser);
    setState({ kind: 'booting' });
    const result = await operate<ViewerQuery>('query', (all) => all.ViewerDocument);
    if (result.data?.viewer) return open(result.data.viewer.user.id);
    const isUnreachable = result.error !== undefined && problemOf(result.error).code !== 'SIGNED_OUT';
    setState(isUnreachable ? { kind: 'unreachable' } : { kind: 'signedOut', reason: null });
  }, [open]);

  useEffect(() => {
    void boot();
    return () => {
      void engineRef.current?.stop();
      engineRef.current = null;
    };
  }, [boot]);

  // Two accounts in two tabs of one browser would share one cookie: the tabs follow the newest sign-in.
  useEffect(() => onUserChangedElsewhere((userId) => userId !== null && window.location.reload()), []);

  const signOut = useCallback(async () => {
    const engine = engineRef.current;
    // Should the server be away, the device is signed out here all the same; its session ends there when it is next seen or expires.
    await operate<SignOutMutation>('mutation', (all) => all.SignOutDocument);
    engineRef.current = null;
    writeLastUser(null);
    await Promise.all([engine?.wipe(), forgetUploads()]);
    setState({ kind: 'signedOut', reason: 'signOut' });
  }, []);

  const session = useMemo<Session | null>(
    () => (state.kind === 'signedIn' ? { engine: state.engine, userId: state.userId, signOut } : null),
    [state, signOut],
  );
  useSessionRotation(session);

  if (session !== null) return <SessionContext value={session}>{children}</SessionContext>;
  switch (state.kind) {
    case 'unreachable':
      return unreachable(() => void boot());
    case 'signedOut':
      return signedOut(state.reason, open);
    default:
      return booting;
  }
}
