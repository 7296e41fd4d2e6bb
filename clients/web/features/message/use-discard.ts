import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { showToast } from '../../ui/toast.tsx';
import { textToCopy } from './text-to-copy.ts';

/** Throws away what was not sent, which is nowhere else: its words can be had for as long as the toast stands. */
export function useDiscard(discard: (message: MessageView) => void): (message: MessageView) => void {
  const t = useTranslations();
  return useCallback(
    (message) => {
      discard(message);
      const text = textToCopy(message.content);
      if (text === null) return;
      const copy = { label: t('message.copyText'), run: () => void navigator.clipboard.writeText(text) };
      void showToast(t('details.discarded'), { action: copy });
    },
    [discard, t],
  );
}
