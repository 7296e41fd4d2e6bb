import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { useAnnouncementQuery, useReadAnnouncementMutation } from '../../gql/graphql.ts';
import { openDialog } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Linked } from '../message/body-text.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

/** Above the messages until the viewer has read it, here or on another device. */
export default function AnnouncementCard({ chat }: { chat: ChatView }) {
  const t = useTranslations('group');
  const displayName = useDisplayName();
  const [{ data }] = useAnnouncementQuery({ variables: { chatId: chat.id }, requestPolicy: 'network-only' });
  const [, readAnnouncement] = useReadAnnouncementMutation();
  const [isClosed, setClosed] = useState(false);
  const announcement = data?.chat?.announcement ?? null;
  if (announcement === null || announcement.isRead || isClosed || announcement.id !== chat.announcementId) return null;

  function close(then?: () => void) {
    setClosed(true);
    then?.();
    // Without an answer it is shown once more, when the chat is next opened.
    void readAnnouncement({ input: { chatId: chat.id, announcementId: announcement!.id } });
  }

  return (
    <section aria-label={t('announcement')} className="flex gap-3 border-b border-line bg-paper px-4 py-3" data-testid="announcement-card">
      <Megaphone size={18} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <p className="text-[0.8125rem] text-muted">
          {t('announcement')} · <bdi>{displayName(announcement.author)}</bdi>
        </p>
        <p className="line-clamp-3 whitespace-pre-line [overflow-wrap:anywhere]" dir="auto">
          {/* Three lines are not spent on empty ones. */}
          <Linked text={announcement.text.replaceAll(/\n\s*\n/gu, '\n')} focusable />
        </p>
        <div className="mt-1 -ml-2 flex gap-1">
          <Button look="quiet" small onClick={() => close()} data-testid="announcement-read">
            {t('announcementRead')}
          </Button>
          <Button look="quiet" small onClick={() => close(() => openDialog('announcement'))}>
            {t('announcementOpen')}
          </Button>
        </div>
      </div>
    </section>
  );
}
