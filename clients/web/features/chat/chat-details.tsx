import { CalendarDays, Flag, Images, Timer, UserRound } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { formatRoute, navigate, openDialog } from '../../lib/router.ts';
import { formatDuration } from '../../lib/time.ts';
import { useIsRoomy } from '../../lib/use-media-query.ts';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { DETAIL_LINE, DetailLine } from '../../ui/detail-line.tsx';
import { openCalendar } from '../message/chat-wish.ts';
import { openReport } from '../report/report.ts';
import { GroupSettings } from '../group/group-settings.tsx';
import { may } from './may.ts';
import { ChatAvatar } from './chat-avatar.tsx';
import { ChatSettingsSection } from './chat-settings-section.tsx';
import { useChatTitle } from './use-chat-title.ts';

export default function ChatDetails({ chat }: { chat: ChatView }) {
  const t = useTranslations();
  const locale = useLocale();
  const title = useChatTitle()(chat);
  const roomy = useIsRoomy();
  function openDates() {
    // Where there is no room the details lie over the chat, to which the calendar leads.
    if (!roomy) navigate({ name: 'chat', chatId: chat.id, details: false }, { replace: true });
    openCalendar(chat.id, Date.parse(chat.lastActivityAt));
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="chat-details">
      <PaneHeader title={t(chat.kind === 'GROUP' ? 'group.details' : 'group.chatDetails')} backLabel={t('nav.back')} alwaysBack />
      <PaneBody>
        <div className="flex flex-col items-center gap-3 pt-2 text-center">
          <ChatAvatar chat={chat} size={84} />
          <div className="min-w-0 max-w-full">
            <h2 className="text-lg font-semibold [overflow-wrap:anywhere]" dir="auto">
              {title}
            </h2>
            {chat.peer !== null && <p className="text-sm text-muted">{t('common.handle', { handle: chat.peer.handle })}</p>}
            {chat.kind === 'GROUP' && <p className="text-sm text-muted">{t('chat.members', { count: chat.memberCount })}</p>}
            {chat.kind === 'SELF' && <p className="max-w-[18rem] text-sm text-balance text-muted">{t('chat.startSelf')}</p>}
          </div>
        </div>
        {chat.peer !== null && (
          <Section>
            <a href={formatRoute({ name: 'contact', userId: chat.peer.id })} className={DETAIL_LINE}>
              <UserRound size={18} aria-hidden className="text-muted" />
              {t('card.title')}
            </a>
          </Section>
        )}
        <Section>
          <button type="button" className={DETAIL_LINE} onClick={() => openDialog('gallery')} data-testid="open-gallery">
            <Images size={18} aria-hidden className="text-muted" />
            {t('gallery.title')}
          </button>
          <button type="button" className={DETAIL_LINE} onClick={openDates} data-testid="open-dates">
            <CalendarDays size={18} aria-hidden className="text-muted" />
            {t('dates.title')}
          </button>
        </Section>
        <ChatSettingsSection chat={chat} />
        {(chat.kind === 'GROUP' ? may(chat, 'CHANGE_SETTINGS') : chat.canSend) && (
          <Section>
            <DetailLine
              icon={<Timer size={18} />}
              label={t('writing.disappearing')}
              value={chat.disappearSeconds === 0 ? t('writing.off') : formatDuration(chat.disappearSeconds, locale)}
              onClick={() => openDialog('disappearing')}
              testId="open-disappearing"
            />
          </Section>
        )}
        {chat.kind === 'GROUP' && <GroupSettings chat={chat} title={title} />}
        {chat.kind === 'GROUP' && (
          <Section>
            <button type="button" className={DETAIL_LINE} onClick={() => openReport({ chatId: chat.id })} data-testid="report-group">
              <Flag size={18} aria-hidden className="text-muted" />
              {t('report.action')}
            </button>
          </Section>
        )}
      </PaneBody>
    </div>
  );
}
