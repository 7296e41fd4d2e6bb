import { useEffect } from 'react';
import { useAttention } from '../shell/use-attention.ts';
import { useEngine } from '../session/session-context.ts';

/** Lets every tab of this browser know that someone is looking at this chat, so that none of them notifies of it. */
export function useAttend(chatId: string): void {
  const engine = useEngine();
  const isAttending = useAttention();
  useEffect(() => {
    engine.attend(isAttending ? chatId : null);
    return () => engine.attend(null);
  }, [engine, chatId, isAttending]);
}
