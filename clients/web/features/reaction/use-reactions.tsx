import { Suspense, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { useEngine } from '../session/session-context.ts';
import { canReact, chosen } from './reactions.ts';

const ReactionPicker = lazy(() => import('./reaction-picker.tsx'));
const ReactorsDialog = lazy(() => import('./reactors-dialog.tsx'));

export interface ReactionActions {
  /** Shows this emoji, or takes it back when it stands; where one may not write, it names who reacted. */
  react: (message: MessageView, emoji: string) => void;
  openPicker: (message: MessageView, row: HTMLElement) => void;
  openReactors: (message: MessageView) => void;
}

/** Reacting in one open chat: what rows and menus do, and the picker and dialog that they open. */
export function useReactions(chat: ChatView): { reactions: ReactionActions; layer: ReactNode } {
  const engine = useEngine();
  const latest = useRef(chat);
  latest.current = chat;
  const [picking, setPicking] = useState<{ message: MessageView; row: HTMLElement } | null>(null);
  const [reactorsOf, setReactorsOf] = useState<MessageView | null>(null);
  const reactions = useMemo<ReactionActions>(
    () => ({
      react(message, emoji) {
        if (canReact(message, latest.current)) engine.setReaction(message, chosen(message, emoji));
        else if (message.reactions.length > 0) setReactorsOf(message);
      },
      openPicker: (message, row) => setPicking({ message, row }),
      openReactors: setReactorsOf,
    }),
    [engine],
  );
  const layer = (
    <Suspense fallback={null}>
      {picking !== null && (
        <ReactionPicker
          row={picking.row}
          onPick={(emoji) => {
            engine.setReaction(picking.message, emoji);
            setPicking(null);
          }}
          onClose={() => setPicking(null)}
        />
      )}
      {reactorsOf?.id != null && <ReactorsDialog messageId={reactorsOf.id} onClose={() => setReactorsOf(null)} />}
    </Suspense>
  );
  return { reactions, layer };
}
