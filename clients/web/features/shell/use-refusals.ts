import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';

/** What the server would not do with a chat, after the list has shown it done. */
export function useRefusals(): void {
  const engine = useEngine();
  const t = useTranslations('chatActions');
  useEffect(
    () => engine.onRefused(({ code }) => void showToast(t(code === 'LIMIT_REACHED' ? 'pinsFull' : 'refused'), { kind: 'problem' })),
    [engine, t],
  );
}
