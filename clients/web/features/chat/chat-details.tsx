import { Crown, LogOut, PencilLine, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { useLeaveGroupMutation } from '../../gql/graphql.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatRoute, navigate, openDialog } from '../../lib/router.ts';
import { confirm } from '../../ui/confirm.tsx';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { GroupMembers } from '../group/group-members.tsx';
import { answerOf } from '../session/problem.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { ChatAvatar } from './chat-avatar.tsx';
import { ChatSettingsSection } from './chat-settings-section.tsx';
import { may } from './may.ts';
import { useChatTitle } from './use-chat-title.ts';

export default function ChatDetails({ chat }: { chat: ChatView }) {
  const t = useTranslations();
  const title = useChatTitle()(chat);
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
            <a href={formatRoute({ name: 'contact', userId: chat.peer.id })} className={LINE}>
              <UserRound size={18} aria-hidden className="text-muted" />
              {t('card.title')}
            </a>
          </Section>
        )}
        <ChatSettingsSection chat={chat} />
        {chat.kind === 'GROUP' && <GroupSettings chat={chat} title={title} />}
      </PaneBody>
    </div>
  );
}

const LINE = 'flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover';

function GroupSettings({ chat, title }: { chat: ChatView; title: string }) {
  const t = useTranslations('group');
  const showProblem = useShowProblem();
  const [, leaveGroup] = useLeaveGroupMutation();

  async function leave() {
    const isOwner = chat.role === 'OWNER' && chat.memberCount > 1;
    if (
      !(await confirm({
        title: t('leaveTitle', { title }),
        body: isOwner ? t('leaveOwnerBody') : t('leaveBody'),
        action: t('leave'),
        danger: true,
      }))
    )
      return;
    const answer = answerOf(await leaveGroup({ input: { chatId: chat.id } }), (data) => data.leaveGroup);
    if (answer.ok) navigate({ name: 'chats' }, { replace: true });
    else showProblem(answer.problem);
  }

  return (
    <>
      {(may(chat, 'RENAME') || may(chat, 'TRANSFER_OWNERSHIP')) && (
        <Section>
          {may(chat, 'RENAME') && (
            <Line icon={<PencilLine size={18} />} label={t('rename')} onClick={() => openDialog('rename-group')} testId="open-rename" />
          )}
          {may(chat, 'TRANSFER_OWNERSHIP') && chat.memberCount > 1 && (
            <Line icon={<Crown size={18} />} label={t('transfer')} onClick={() => openDialog('transfer')} testId="open-transfer" />
          )}
        </Section>
      )}
      <GroupMembers chat={chat} />
      <Section>
        <Line icon={<LogOut size={18} />} label={t('leave')} onClick={() => void leave()} danger testId="leave-group" />
      </Section>
    </>
  );
}

function Line({
  icon,
  label,
  onClick,
  danger = false,
  testId,
}: {
  icon: ReactNode;
  label: string;
  onClick: () => void;
  danger?: boolean;
  testId: string;
}) {
  return (
    <button type="button" onClick={onClick} data-testid={testId} className={classNames(LINE, danger && 'text-danger')}>
      <span aria-hidden className={danger ? '' : 'text-muted'}>
        {icon}
      </span>
      {label}
    </button>
  );
}
