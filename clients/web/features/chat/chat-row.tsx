import { memo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { classNames } from '../../lib/class-names.ts';
import { openDetail } from '../../lib/router.ts';
import { formatRoute } from '../../lib/router.ts';
import { formatListTime } from '../../lib/time.ts';
import { Badge } from '../../ui/badge.tsx';
import { StateIcon } from '../message/state-icon.tsx';
import { useContentText } from '../message/use-content-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { ChatAvatar } from './chat-avatar.tsx';
import { useChatTitle } from './use-chat-title.ts';

interface Props {
  chat: ChatView;
  selected: boolean;
  narrow: boolean;
  nowMs: number;
  tabIndex: number;
}

export const CHAT_ROW_HEIGHT = 72;

export const ChatRow = memo(function ChatRow({ chat, selected, narrow, nowMs, tabIndex }: Props) {
  const t = useTranslations('chats');
  const locale = useLocale();
  const title = useChatTitle()(chat);
  return (
    <a
      href={formatRoute({ name: 'chat', chatId: chat.id, details: false })}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        openDetail({ name: 'chat', chatId: chat.id, details: false }, narrow);
      }}
      tabIndex={tabIndex}
      aria-current={selected ? 'page' : undefined}
      data-testid="chat-row"
      data-chat-id={chat.id}
      className={classNames('flex h-[4.5rem] items-center gap-3 px-3 outline-offset-[-2px]', selected ? 'bg-selected' : 'hover:bg-hover')}
    >
      <ChatAvatar chat={chat} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-[0.9375rem] font-medium">
            <bdi>{title}</bdi>
          </span>
          <time dateTime={chat.lastActivityAt} className="shrink-0 text-xs text-faint tabular-nums">
            {formatListTime(Date.parse(chat.lastActivityAt), nowMs, locale)}
          </time>
        </span>
        <span className="flex items-center gap-2 text-sm text-muted">
          <Preview chat={chat} selected={selected} />
          <Badge count={chat.unreadCount} />
          {chat.unreadCount > 0 && <span className="sr-only">{t('unread', { count: chat.unreadCount })}</span>}
        </span>
      </span>
    </a>
  );
});

/** The second line: who types, else an unfinished text, else the newest message. */
function Preview({ chat, selected }: { chat: ChatView; selected: boolean }) {
  const t = useTranslations();
  const contentText = useContentText();
  const displayName = useDisplayName();
  const message = chat.lastMessage;
  if (chat.typing.length > 0) {
    const text =
      chat.kind !== 'GROUP'
        ? t('chats.typing')
        : chat.typing.length === 1
          ? t('chats.typingOne', { name: displayName(chat.typing[0]!) })
          : t('chats.typingMany', { count: chat.typing.length });
    return <span className="min-w-0 flex-1 truncate text-accent">{text}</span>;
  }
  if (chat.draft !== '' && !selected) {
    return (
      <span className="min-w-0 flex-1 truncate">
        <span className="text-danger">{t('chats.draft')}</span> <bdi>{chat.draft}</bdi>
      </span>
    );
  }
  if (message === null) return <span className="min-w-0 flex-1 truncate text-faint">{t('preview.none')}</span>;
  const text = contentText(message);
  const isPlain = message.content.kind === 'text' || message.content.kind === 'unknown';
  const shown =
    isPlain && chat.kind === 'GROUP' && !message.isOwn && message.sender
      ? t('preview.from', { name: displayName(message.sender), text })
      : text;
  return (
    <>
      {message.state !== null && chat.kind !== 'SELF' && <StateIcon state={message.state} />}
      <span className="min-w-0 flex-1 truncate">
        <bdi>{shown}</bdi>
      </span>
    </>
  );
}
