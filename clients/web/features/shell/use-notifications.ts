import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import { truncate } from '../../lib/grapheme.ts';
import { getPreferences } from '../../lib/preference.ts';
import { formatRoute } from '../../lib/router.ts';
import { useChatTitle } from '../chat/use-chat-title.ts';
import { useContentText } from '../message/use-content-text.ts';
import { useEngine } from '../session/session-context.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { playChime } from './chime.ts';

const BODY_GRAPHEMES_MAX = 160;

/** The engine calls in one tab of the browser only, so a message notifies once. One notice per chat: a newer one takes its place. */
export function useNotifications(): void {
  const engine = useEngine();
  const t = useTranslations('notification');
  const contentText = useContentText();
  const chatTitle = useChatTitle();
  const displayName = useDisplayName();
  useEffect(
    () =>
      engine.onIncoming((message, chat, { attended }) => {
        if (attended || chat.isMuted || message.silent || message.content.kind === 'system' || message.content.kind === 'recalled') return;
        const preferences = getPreferences();
        if (preferences.sound) playChime();
        if (!preferences.notifications || !('Notification' in window) || Notification.permission !== 'granted') return;
        const text = truncate(contentText(message), BODY_GRAPHEMES_MAX);
        const body = chat.kind === 'GROUP' && message.sender ? t('inGroup', { name: displayName(message.sender), text }) : text;
        void notify(chatTitle(chat) || t('newMessage'), body, chat, message);
      }),
    [engine, t, contentText, chatTitle, displayName],
  );
}

async function notify(title: string, body: string, chat: ChatView, message: MessageView): Promise<void> {
  const url = `/${formatRoute({ name: 'chat', chatId: chat.id, details: false })}`;
  const options = {
    body,
    tag: chat.id,
    renotify: true,
    icon: '/icons/icon-192.png',
    lang: document.documentElement.lang,
    timestamp: Date.parse(message.createdAt),
    data: { url },
  } as NotificationOptions;
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  // Android knows notifications through a worker only; elsewhere the page's own bring it to the front when clicked.
  if (registration) return registration.showNotification(title, options);
  const notification = new Notification(title, options);
  notification.addEventListener('click', () => {
    window.focus();
    window.location.hash = formatRoute({ name: 'chat', chatId: chat.id, details: false });
    notification.close();
  });
}
