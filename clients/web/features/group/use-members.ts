import { useEffect, useMemo, useState } from 'react';
import type { MemberView } from '../../../sync/types.ts';
import { useObservable } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

/** The members of a group, loaded when somebody looks. */
export function useMembers(chatId: string): { members: readonly MemberView[]; loading: boolean; failed: boolean; reload: () => void } {
  const engine = useEngine();
  const members = useObservable(useMemo(() => engine.members(chatId), [engine, chatId]));
  const [state, setState] = useState<'loading' | 'done' | 'failed'>('loading');
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stale = false;
    setState('loading');
    engine.loadMembers(chatId).then(
      () => !stale && setState('done'),
      () => !stale && setState('failed'),
    );
    return () => {
      stale = true;
    };
  }, [engine, chatId, round]);
  // Oneself is always among them: where nobody is, they are on their way.
  return {
    members,
    loading: state === 'loading' || (state === 'done' && members.length === 0),
    failed: state === 'failed',
    reload: () => setRound(round + 1),
  };
}
