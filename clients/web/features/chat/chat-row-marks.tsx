import { CircleAlert, Pin } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { Badge } from '../../ui/badge.tsx';

/** What stands at the end of a row's second line: a failed message, what is unread, the pin. */
export function ChatRowMarks({ chat }: { chat: ChatView }) {
  const t = useTranslations('chats');
  const { unreadCount, isMarkedUnread, isMuted, isPinned, failedCount } = chat;
  return (
    <>
      {failedCount > 0 && (
        <span
          role="img"
          aria-label={t('failed', { count: failedCount })}
          title={t('failed', { count: failedCount })}
          className="shrink-0 text-danger"
          data-testid="failed-mark"
        >
          <CircleAlert size={17} />
        </span>
      )}
      <Badge count={unreadCount} quiet={isMuted} />
      {unreadCount > 0 && <span className="sr-only">{t('unread', { count: unreadCount })}</span>}
      {unreadCount === 0 && isMarkedUnread && (
        <span
          role="img"
          aria-label={t('markedUnread')}
          data-testid="unread-mark"
          className={`size-2.5 shrink-0 rounded-full ${isMuted ? 'bg-badge-quiet' : 'bg-badge'}`}
        />
      )}
      {isPinned && unreadCount === 0 && !isMarkedUnread && (
        <span aria-hidden className="shrink-0 text-faint">
          <Pin size={15} />
        </span>
      )}
      {isPinned && (
        <span className="sr-only" data-testid="pin-mark">
          {t('pinned')}
        </span>
      )}
    </>
  );
}
