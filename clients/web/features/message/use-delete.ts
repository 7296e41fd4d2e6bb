import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';

/** Takes messages of one chat out of the viewer's sight, with a way back for as long as the toast stands. */
export function useDelete(): (messages: readonly MessageView[]) => void {
  const engine = useEngine();
  const t = useTranslations();
  return useCallback(
    (messages) => {
      const seqs = messages.flatMap(({ seq }) => seq ?? []);
      const chatId = messages[0]?.chatId;
      if (chatId === undefined || seqs.length === 0) return;
      engine.deleteMessages(chatId, seqs);
      void showToast(t('message.deleted', { count: seqs.length }), {
        action: { label: t('chatActions.undo'), run: () => engine.deleteMessages(chatId, seqs, { restore: true }) },
      });
    },
    [engine, t],
  );
}
