import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { navigate, parseRoute } from '../../lib/router.ts';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';
import { useChatTitle } from './use-chat-title.ts';

/** What a row's menu and a chat's details do beyond `useChatActions`, which the list itself needs from the start. */
export function usePutAway(): { hide: (chat: ChatView) => void; toggleSaved: (chat: ChatView) => void } {
  const engine = useEngine();
  const t = useTranslations('group');
  const chatTitle = useChatTitle();
  return useMemo(
    () => ({
      hide(chat) {
        const { screen } = parseRoute(window.location.hash);
        if (screen.name === 'chat' && screen.chatId === chat.id) navigate({ name: 'chats' }, { replace: true });
        engine.updateChat(chat.id, { hidden: true });
        const undo = { hidden: false, ...(chat.isPinned ? { pinned: true } : {}) };
        void showToast(t('hiddenChat', { title: chatTitle(chat) }), {
          action: { label: t('showChat'), run: () => engine.updateChat(chat.id, undo) },
        });
      },
      toggleSaved: (chat) => engine.updateChat(chat.id, { saved: !chat.isSaved }),
    }),
    [engine, t, chatTitle],
  );
}
