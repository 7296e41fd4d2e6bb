import { PanelRight } from 'lucide-react';
import { Suspense, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { goUp, navigate } from '../../lib/router.ts';
import { IconButton } from '../../ui/button.tsx';
import { PaneHeader } from '../../ui/pane.tsx';
import { usePresenceOf, usePresenceText } from '../user/use-presence.ts';
import { ChatAvatar } from './chat-avatar.tsx';
import { useChatTitle } from './use-chat-title.ts';
import { useTypingText } from './use-typing-text.ts';

const Vanishing = lazy(() => import('../message/vanishing.tsx'));

export function ChatHeader({ chat, detailsOpen }: { chat: ChatView; detailsOpen: boolean }) {
  const t = useTranslations();
  const title = useChatTitle()(chat);
  const peerIds = useMemo(() => (chat.peer ? [chat.peer.id] : []), [chat.peer]);
  const presence = usePresenceOf(peerIds);
  const online = chat.peer !== null && presence.get(chat.peer.id)?.online === true;
  const toggleDetails = () => (detailsOpen ? goUp() : navigate({ name: 'chat', chatId: chat.id, details: true }));
  return (
    <PaneHeader
      backLabel={t('nav.back')}
      leading={
        // A larger place for the pointer; the button at the end of the bar is the same for the keyboard.
        <div onClick={toggleDetails} className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-1 pr-2" data-testid="chat-header">
          <ChatAvatar chat={chat} size={40} online={online} />
          <div className="flex min-w-0 flex-col">
            <h1 className="truncate text-[0.9375rem] leading-snug font-semibold">
              <bdi>{title}</bdi>
              {chat.disappearSeconds > 0 && (
                <Suspense>
                  <Vanishing seconds={chat.disappearSeconds} />
                </Suspense>
              )}
            </h1>
            <Subtitle chat={chat} presence={chat.peer ? presence.get(chat.peer.id) : undefined} />
          </div>
        </div>
      }
    >
      <IconButton
        label={detailsOpen ? t('chat.closeDetails') : t('chat.details')}
        aria-pressed={detailsOpen}
        onClick={toggleDetails}
        data-testid="details-toggle"
      >
        <PanelRight size={20} />
      </IconButton>
    </PaneHeader>
  );
}

/** Who types, else who is there. */
function Subtitle({ chat, presence }: { chat: ChatView; presence: { online: boolean; lastSeenAt: string | null } | undefined }) {
  const t = useTranslations();
  const presenceText = usePresenceText();
  const typingText = useTypingText(chat);
  if (typingText !== null) {
    return (
      <span className="flex items-center gap-1.5 truncate text-[0.8125rem] leading-snug text-accent" data-testid="typing">
        <span className="flex gap-0.5" aria-hidden>
          {[0, 1, 2].map((dot) => (
            <span key={dot} className="typing-dot size-1 rounded-full bg-current" style={{ animationDelay: `${dot * 0.15}s` }} />
          ))}
        </span>
        <span className="truncate">{typingText}</span>
      </span>
    );
  }
  const text = chat.kind === 'GROUP' ? t('chat.members', { count: chat.memberCount }) : presenceText(presence);
  if (text === '') return null;
  return (
    <span className="truncate text-[0.8125rem] leading-snug text-muted" data-testid="chat-subtitle">
      {text}
    </span>
  );
}
