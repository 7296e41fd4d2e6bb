import { Crown, DoorOpen, LogOut, Megaphone, MessageSquareLock, PencilLine, QrCode, Signature, UserRoundPlus, UserX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ChatView } from '../../../sync/types.ts';
import { useLeaveGroupMutation } from '../../gql/graphql.ts';
import { navigate, openDialog } from '../../lib/router.ts';
import { confirm } from '../../ui/confirm.tsx';
import { DetailLine } from '../../ui/detail-line.tsx';
import { Section } from '../../ui/pane.tsx';
import { may } from '../chat/may.ts';
import { answerOf } from '../session/problem.ts';
import { useSession } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { GroupMembers } from './group-members.tsx';

export function GroupSettings({ chat, title }: { chat: ChatView; title: string }) {
  const t = useTranslations('group');
  const writing = useTranslations('writing');
  const showProblem = useShowProblem();
  const { userId } = useSession();
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
            <DetailLine
              icon={<PencilLine size={18} />}
              label={t('rename')}
              onClick={() => openDialog('rename-group')}
              testId="open-rename"
            />
          )}
          {may(chat, 'TRANSFER_OWNERSHIP') && chat.memberCount > 1 && (
            <DetailLine icon={<Crown size={18} />} label={t('transfer')} onClick={() => openDialog('transfer')} testId="open-transfer" />
          )}
        </Section>
      )}
      <Section>
        {(chat.announcementId !== null || may(chat, 'ANNOUNCE')) && (
          <DetailLine
            icon={<Megaphone size={18} />}
            label={t('announcement')}
            onClick={() => openDialog('announcement')}
            testId="open-announcement"
          />
        )}
        {(may(chat, 'MUTE_MEMBERS') || may(chat, 'CHANGE_SETTINGS')) && (
          <DetailLine
            icon={<MessageSquareLock size={18} />}
            label={writing('title')}
            value={chat.mutedAll ? writing('allMuted') : chat.slowModeSeconds > 0 ? writing('slow') : null}
            onClick={() => openDialog('writing')}
            testId="open-writing"
          />
        )}
        {may(chat, 'INVITE') && (
          <DetailLine icon={<QrCode size={18} />} label={t('invite')} onClick={() => openDialog('invites')} testId="open-invites" />
        )}
        {may(chat, 'APPROVE_JOINS') && chat.joinRequestCount > 0 && (
          <DetailLine
            icon={<UserRoundPlus size={18} />}
            label={t('joinRequests')}
            value={String(chat.joinRequestCount)}
            onClick={() => openDialog('join-requests')}
            testId="open-join-requests"
          />
        )}
        {may(chat, 'CHANGE_SETTINGS') && (
          <DetailLine icon={<DoorOpen size={18} />} label={t('entry')} onClick={() => openDialog('entry')} testId="open-entry" />
        )}
        {may(chat, 'BAN_MEMBERS') && (
          <DetailLine icon={<UserX size={18} />} label={t('bans')} onClick={() => openDialog('bans')} testId="open-bans" />
        )}
        <DetailLine
          icon={<Signature size={18} />}
          label={t('nickname')}
          value={chat.nicknames.get(userId) ?? null}
          onClick={() => openDialog('nickname')}
          testId="open-nickname"
        />
      </Section>
      <GroupMembers chat={chat} />
      <Section>
        <DetailLine icon={<LogOut size={18} />} label={t('leave')} onClick={() => void leave()} danger testId="leave-group" />
      </Section>
    </>
  );
}
