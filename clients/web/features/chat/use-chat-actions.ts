import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { FOR_EVER, type ChatView } from '../../../sync/types.ts';
import { navigate, parseRoute } from '../../lib/router.ts';
import { confirm } from '../../ui/confirm.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useEngine } from '../session/session-context.ts';
import { isUnread } from './filter-chats.ts';
import { useChatTitle } from './use-chat-title.ts';

export interface ChatActions {
  toggleRead: (chat: ChatView) => void;
  togglePin: (chat: ChatView) => void;
  /** For so many milliseconds; null for ever; 0 to end it. */
  mute: (chat: ChatView, forMs: number | null) => void;
  toggleArchive: (chat: ChatView) => void;
  clear: (chat: ChatView) => void;
  remove: (chat: ChatView) => void;
}

/** Whoever puts a chat away does not want it open. */
function closeIfOpen(chatId: string): void {
  const { screen } = parseRoute(window.location.hash);
  if (screen.name === 'chat' && screen.chatId === chatId) navigate({ name: 'chats' }, { replace: true });
}

/** What one does with a chat in the list. The engine shows it at once; what it does not take is told by `Refusals`. */
export function useChatActions(): ChatActions {
  const engine = useEngine();
  const t = useTranslations('chatActions');
  const chatTitle = useChatTitle();
  return useMemo(() => {
    async function ask(chat: ChatView, what: 'clear' | 'delete'): Promise<boolean> {
      const title = chatTitle(chat);
      const [question, body] =
        what === 'clear'
          ? ([t('clearTitle', { title }), t('clearBody')] as const)
          : ([t('deleteTitle', { title }), t('deleteBody')] as const);
      return confirm({ title: question, body, action: t(what), danger: true });
    }
    return {
      toggleRead(chat) {
        if (isUnread(chat)) return engine.markRead(chat.id, chat.lastSeq);
        closeIfOpen(chat.id);
        engine.updateChat(chat.id, { markedUnread: true });
      },
      togglePin: (chat) => engine.updateChat(chat.id, { pinned: !chat.isPinned }),
      mute(chat, forMs) {
        const mutedUntil = forMs === null ? FOR_EVER : forMs === 0 ? null : new Date(Date.now() + forMs).toISOString();
        engine.updateChat(chat.id, { mutedUntil });
      },
      toggleArchive(chat) {
        const archived = chat.placement !== 'ARCHIVE';
        if (archived) closeIfOpen(chat.id);
        engine.updateChat(chat.id, { archived });
        const undo = archived ? { archived: false, ...(chat.isPinned ? { pinned: true } : {}) } : { archived: true };
        void showToast(t(archived ? 'archived' : 'unarchived', { title: chatTitle(chat) }), {
          action: { label: t('undo'), run: () => engine.updateChat(chat.id, undo) },
        });
      },
      clear: (chat) => void ask(chat, 'clear').then((yes) => yes && engine.clearHistory(chat.id)),
      remove: (chat) =>
        void ask(chat, 'delete').then((yes) => {
          if (!yes) return;
          closeIfOpen(chat.id);
          engine.deleteChat(chat.id);
        }),
    };
  }, [engine, t, chatTitle]);
}
