import { Archive, ArchiveRestore, MailCheck, MailOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { isUnread } from './filter-chats.ts';

/** What a swiped row leaves free: what letting go will do. The same is in the menu, so nobody needs to read it here. */
export default function SwipeBacking({ chat }: { chat: ChatView }) {
  const t = useTranslations('chatActions');
  const isArchived = chat.placement === 'ARCHIVE';
  const side =
    'absolute inset-0 hidden items-center text-xs leading-tight font-medium text-on-accent opacity-75 group-data-swipe-ready/swipe:opacity-100';
  // As wide as what is free once letting go does it.
  const what = 'flex w-24 flex-col items-center gap-1 px-1 text-center';
  return (
    <span aria-hidden>
      <span className={`${side} bg-accent-fill group-data-[swipe=right]/swipe:flex`}>
        <span className={what}>
          {isUnread(chat) ? <MailOpen size={20} /> : <MailCheck size={20} />}
          {t(isUnread(chat) ? 'markRead' : 'markUnread')}
        </span>
      </span>
      <span className={`${side} justify-end bg-badge-quiet group-data-[swipe=left]/swipe:flex`}>
        <span className={what}>
          {isArchived ? <ArchiveRestore size={20} /> : <Archive size={20} />}
          {t(isArchived ? 'unarchive' : 'archive')}
        </span>
      </span>
    </span>
  );
}
