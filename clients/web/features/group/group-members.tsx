import { EllipsisVertical, MessageCircle, MessageCircleOff, ShieldCheck, ShieldMinus, UserMinus, UserPlus } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MemberView } from '../../../sync/types.ts';
import { useSetMemberMuteMutation, useSetMemberRoleMutation } from '../../gql/graphql.ts';
import { lazy } from '../../lib/lazy.ts';
import { usePinyin } from '../../lib/pinyin.ts';
import { formatRoute, openDialog } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { DropdownMenu, type MenuEntry } from '../../ui/menu.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { may } from '../chat/may.ts';
import { answerOf } from '../session/problem.ts';
import { useSession } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';
import { usePresenceOf } from '../user/use-presence.ts';
import { matchesMember } from './match-member.ts';
import { useMembers } from './use-members.ts';

const MuteMemberDialog = lazy(() => import('./mute-member-dialog.tsx'));
const RemoveMemberDialog = lazy(() => import('./remove-member-dialog.tsx'));

const SEARCH_FROM = 12;
const SHOWN_AT_FIRST = 50;
const RANK = { OWNER: 0, ADMIN: 1, MEMBER: 2 } as const;

/** Only those whose role is below one's own: an owner removes anyone else, an admin members. */
const isBelow = (own: MemberView['role'], other: MemberView['role']): boolean => RANK[own] < RANK[other];

export function GroupMembers({ chat }: { chat: ChatView }) {
  const t = useTranslations();
  const { members, loading, failed, reload } = useMembers(chat.id);
  const { userId } = useSession();
  const displayName = useDisplayName();
  const [query, setQuery] = useState('');
  const [shownMax, setShownMax] = useState(SHOWN_AT_FIRST);
  const sorted = useMemo(() => [...members].sort((left, right) => RANK[left.role] - RANK[right.role]), [members]);
  const readsAs = usePinyin(query);
  const matching = useMemo(
    () =>
      sorted.filter(({ user }) => matchesMember(query, user, { shown: displayName(user), nickname: chat.nicknames.get(user.id) }, readsAs)),
    [sorted, query, displayName, readsAs, chat.nicknames],
  );
  const shown = useMemo(() => matching.slice(0, shownMax), [matching, shownMax]);
  const presence = usePresenceOf(useMemo(() => shown.map(({ user }) => user.id).filter((id) => id !== userId), [shown, userId]));
  return (
    <section className="flex flex-col gap-2" data-testid="members">
      <div className="flex items-center justify-between px-1">
        <h2 className="text-[0.8125rem] font-medium text-muted">{t('chat.members', { count: chat.memberCount })}</h2>
        <Button look="quiet" small icon={<UserPlus size={16} />} onClick={() => openDialog('add-members')} data-testid="open-add-members">
          {t('group.add')}
        </Button>
      </div>
      {members.length > SEARCH_FROM && (
        <SearchField label={t('group.searchMembers')} clearLabel={t('common.clear')} value={query} onValue={setQuery} />
      )}
      <div className="overflow-hidden rounded-xl border border-line bg-paper">
        {loading && members.length === 0 && (
          <div className="flex justify-center py-6">
            <Spinner label={t('common.loading')} />
          </div>
        )}
        {failed && (
          <div role="alert" className="flex items-center justify-between gap-2 px-4 py-3 text-sm text-muted">
            {t('error.NETWORK')}
            <Button look="soft" small onClick={reload}>
              {t('common.retry')}
            </Button>
          </div>
        )}
        {matching.length === 0 && members.length > 0 && (
          <p className="px-4 py-6 text-center text-sm text-muted" role="status">
            {t('group.noMemberMatch', { query: query.trim() })}
          </p>
        )}
        <ul>
          {shown.map((member) => (
            <MemberLine
              key={member.user.id}
              chat={chat}
              member={member}
              online={presence.get(member.user.id)?.online === true}
              isViewer={member.user.id === userId}
            />
          ))}
        </ul>
        {matching.length > shownMax && (
          <Button look="quiet" className="w-full" onClick={() => setShownMax(shownMax * 4)}>
            {t('common.loadMore')}
          </Button>
        )}
      </div>
    </section>
  );
}

const isMuted = ({ role, mutedUntil }: MemberView): boolean =>
  role === 'MEMBER' && mutedUntil !== null && Date.parse(mutedUntil) > Date.now();

function MemberLine({ chat, member, online, isViewer }: { chat: ChatView; member: MemberView; online: boolean; isViewer: boolean }) {
  const t = useTranslations();
  const displayName = useDisplayName();
  const [isRemoving, setRemoving] = useState(false);
  const [isMuting, setMuting] = useState(false);
  const entries = useMemberEntries(chat, member, { onRemove: () => setRemoving(true), onMute: () => setMuting(true) });
  const role =
    member.role === 'OWNER' ? t('group.owner') : member.role === 'ADMIN' ? t('group.admin') : isMuted(member) ? t('writing.muted') : null;
  const name = isViewer ? t('common.you') : displayName(member.user);
  const nickname = chat.nicknames.get(member.user.id);
  const handle = t('common.handle', { handle: member.user.handle });
  return (
    <li className="flex items-center gap-1 pr-2 hover:bg-hover" data-testid="member">
      <a
        href={formatRoute(isViewer ? { name: 'settings-section', section: 'profile' } : { name: 'contact', userId: member.user.id })}
        className="flex min-w-0 flex-1 px-3 outline-offset-[-2px]"
      >
        <PersonRow
          person={{ ...member.user, name: isViewer ? t('common.you') : member.user.name }}
          detail={nickname === undefined || nickname === name ? handle : `${nickname} · ${handle}`}
          online={online}
          trailing={
            role === null ? undefined : <span className="shrink-0 rounded-full bg-field px-2 py-0.5 text-xs text-muted">{role}</span>
          }
        />
      </a>
      {!isViewer && entries.length > 0 && (
        <DropdownMenu
          label={t('group.memberActions', { name })}
          icon={<EllipsisVertical size={18} />}
          entries={entries}
          className="size-9"
          testId="member-actions"
        />
      )}
      {isMuting && (
        <Suspense fallback={null}>
          <MuteMemberDialog chat={chat} member={member} onClose={() => setMuting(false)} />
        </Suspense>
      )}
      {isRemoving && (
        <Suspense fallback={null}>
          <RemoveMemberDialog chatId={chat.id} user={member.user} mayBan={may(chat, 'BAN_MEMBERS')} onClose={() => setRemoving(false)} />
        </Suspense>
      )}
    </li>
  );
}

interface Asking {
  onRemove: () => void;
  onMute: () => void;
}

function useMemberEntries(chat: ChatView, member: MemberView, { onRemove, onMute }: Asking): MenuEntry[] {
  const t = useTranslations('group');
  const writing = useTranslations('writing');
  const showProblem = useShowProblem();
  const [, setMemberRole] = useSetMemberRoleMutation();
  const [, setMemberMute] = useSetMemberMuteMutation();
  const input = { chatId: chat.id, userId: member.user.id };

  async function setRole(role: 'ADMIN' | 'MEMBER') {
    const answer = answerOf(await setMemberRole({ input: { ...input, role } }), (data) => data.setMemberRole);
    if (!answer.ok) showProblem(answer.problem);
  }
  async function unmute() {
    const answer = answerOf(await setMemberMute({ input: { ...input, mutedUntil: null } }), (data) => data.setMemberMute);
    if (!answer.ok) showProblem(answer.problem);
  }
  const entries: MenuEntry[] = [];
  if (may(chat, 'SET_ROLES') && member.role === 'MEMBER')
    entries.push({ key: 'make-admin', label: t('makeAdmin'), icon: <ShieldCheck size={17} />, run: () => void setRole('ADMIN') });
  if (may(chat, 'SET_ROLES') && member.role === 'ADMIN')
    entries.push({ key: 'remove-admin', label: t('removeAdmin'), icon: <ShieldMinus size={17} />, run: () => void setRole('MEMBER') });
  if (may(chat, 'MUTE_MEMBERS') && member.role === 'MEMBER')
    entries.push(
      isMuted(member)
        ? { key: 'unmute-member', label: writing('unmute'), icon: <MessageCircle size={17} />, run: () => void unmute() }
        : { key: 'mute-member', label: writing('mute'), icon: <MessageCircleOff size={17} />, run: onMute },
    );
  if (may(chat, 'REMOVE_MEMBERS') && isBelow(chat.role, member.role))
    entries.push({ key: 'remove-member', label: t('remove'), icon: <UserMinus size={17} />, danger: true, run: onRemove });
  return entries;
}
