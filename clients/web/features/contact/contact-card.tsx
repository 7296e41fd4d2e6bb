import { Ban, ContactRound, Flag, MessageCircle, PencilLine, UserMinus } from 'lucide-react';
import { Suspense, useMemo, useState, type ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { AccountView, ContactView, UserView } from '../../../sync/types.ts';
import { useBlockUserMutation, useRemoveContactMutation, useUnblockUserMutation } from '../../gql/graphql.ts';
import { classNames } from '../../lib/class-names.ts';
import { lazy } from '../../lib/lazy.ts';
import { navigate } from '../../lib/router.ts';
import { formatDate } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Section } from '../../ui/pane.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useOpenDirectChat } from '../chat/use-open-direct-chat.ts';
import { openReport } from '../report/report.ts';
import { answerOf } from '../session/problem.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';
import { usePresenceOf, usePresenceText } from '../user/use-presence.ts';
import { CommonGroups } from './common-groups.tsx';
import { RequestForm } from './request-form.tsx';
import { StarButton } from './star-button.tsx';
import { isIncoming, isOpen } from './use-requests.ts';

const RecommendDialog = lazy(() => import('./recommend-dialog.tsx'));
const RemarkDialog = lazy(() => import('./remark-dialog.tsx'));

export function ContactCard({ person, account }: { person: UserView; account: AccountView }) {
  const t = useTranslations();
  const displayName = useDisplayName();
  const contact = account.contacts.find(({ user }) => user.id === person.id) ?? null;
  const blocked = account.blocked.some(({ id }) => id === person.id);
  const presence = usePresenceOf(useMemo(() => (contact === null ? [] : [person.id]), [contact, person.id])).get(person.id);
  const presenceText = usePresenceText()(presence);
  return (
    <>
      <div className="flex flex-col items-center gap-3 pt-2 text-center">
        <Avatar id={person.id} name={person.name} url={person.avatarUrl} size={96} online={presence?.online === true} />
        <div className="min-w-0 max-w-full">
          <h2 className="text-xl font-semibold [overflow-wrap:anywhere]" dir="auto">
            {displayName(person)}
          </h2>
          <p className="text-sm text-muted">{t('common.handle', { handle: person.handle })}</p>
          {presenceText !== '' && (
            <p className={classNames('mt-0.5 text-sm', presence?.online ? 'text-accent' : 'text-muted')}>{presenceText}</p>
          )}
        </div>
        <MainAction person={person} account={account} contact={contact} blocked={blocked} />
      </div>
      <Facts person={person} contact={contact} />
      {person.id !== account.user.id && <CommonGroups key={person.id} userId={person.id} />}
      {person.id !== account.user.id && <Dangers person={person} contact={contact} blocked={blocked} />}
    </>
  );
}

interface RelationProps {
  person: UserView;
  contact: ContactView | null;
  blocked: boolean;
}

/** The one thing to do next: write, ask, answer, or wait. */
function MainAction({ person, account, contact, blocked }: RelationProps & { account: AccountView }) {
  const t = useTranslations();
  const { open, busyUserId } = useOpenDirectChat();
  const [asking, setAsking] = useState(false);
  const request = account.requests.find((entry) => isOpen(entry) && (entry.from.id === person.id || entry.to.id === person.id));
  if (person.id === account.user.id) {
    return (
      <Button look="soft" onClick={() => navigate({ name: 'settings-section', section: 'profile' })}>
        {t('profile.title')}
      </Button>
    );
  }
  if (blocked) return <p className="text-sm text-muted">{t('people.blocked')}</p>;
  if (contact !== null) {
    return (
      <Button
        icon={<MessageCircle size={18} />}
        busy={busyUserId === person.id}
        onClick={() => open(person.id)}
        data-testid="message-contact"
      >
        {t('card.message')}
      </Button>
    );
  }
  if (request && isIncoming(request, account)) {
    return (
      <Button look="soft" onClick={() => navigate({ name: 'requests' })}>
        {t('people.answerRequest')}
      </Button>
    );
  }
  if (request) return <p className="text-sm text-muted">{t('people.requestSent')}</p>;
  if (asking) {
    return (
      <div className="w-full max-w-[24rem] rounded-xl border border-line bg-paper p-4 text-left">
        <RequestForm userId={person.id} onSent={() => setAsking(false)} />
      </div>
    );
  }
  return (
    <Button onClick={() => setAsking(true)} data-testid="add-contact">
      {t('people.add')}
    </Button>
  );
}

function Facts({ person, contact }: { person: UserView; contact: ContactView | null }) {
  const t = useTranslations();
  const locale = useLocale();
  const [editing, setEditing] = useState(false);
  const [recommending, setRecommending] = useState(false);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('card.name'), contact?.remark != null ? person.name : ''],
    [t('card.status'), person.statusLine],
    [t('card.region'), person.region],
    [t('card.tags'), contact !== null && contact.tags.length > 0 ? <Tags tags={contact.tags} /> : ''],
  ];
  const shown = facts.filter(([, value]) => value !== '');
  if (shown.length === 0 && contact === null) return null;
  return (
    <Section footer={contact === null ? undefined : t('contacts.since', { date: formatDate(Date.parse(contact.since), locale) })}>
      {shown.length > 0 && (
        <dl className="divide-y divide-line">
          {shown.map(([label, value]) => (
            <div key={label} className="flex gap-4 px-4 py-3 text-[0.9375rem]">
              <dt className="w-24 shrink-0 text-muted">{label}</dt>
              <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]" dir="auto">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {contact !== null && <StarButton key={contact.user.id} contact={contact} />}
      {contact !== null && (
        <button
          type="button"
          onClick={() => setEditing(true)}
          data-testid="edit-remark"
          className="flex min-h-12 w-full items-center gap-3 px-4 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
        >
          <PencilLine size={18} aria-hidden className="text-muted" />
          {t('card.edit')}
        </button>
      )}
      {contact !== null && (
        <button
          type="button"
          onClick={() => setRecommending(true)}
          data-testid="recommend"
          className="flex min-h-12 w-full items-center gap-3 px-4 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover"
        >
          <ContactRound size={18} aria-hidden className="text-muted" />
          {t('recommend.action')}
        </button>
      )}
      {recommending && (
        <Suspense fallback={null}>
          <RecommendDialog person={person} onClose={() => setRecommending(false)} />
        </Suspense>
      )}
      {editing && contact !== null && (
        <Suspense fallback={null}>
          <RemarkDialog contact={contact} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </Section>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <li key={tag} className="rounded-full bg-accent-soft px-2.5 py-0.5 text-[0.8125rem] text-accent">
          {tag}
        </li>
      ))}
    </ul>
  );
}

function Dangers({ person, contact, blocked }: RelationProps) {
  const t = useTranslations('card');
  const report = useTranslations('report');
  const name = useDisplayName()(person);
  const showProblem = useShowProblem();
  const [, blockUser] = useBlockUserMutation();
  const [, unblockUser] = useUnblockUserMutation();
  const [, removeContact] = useRemoveContactMutation();
  const input = { userId: person.id };

  async function block() {
    if (!(await confirm({ title: t('blockTitle', { name }), body: t('blockBody'), action: t('block'), danger: true }))) return;
    const answer = answerOf(await blockUser({ input }), (data) => data.blockUser);
    if (answer.ok) void showToast(t('blockedDone', { name }));
    else showProblem(answer.problem);
  }
  async function unblock() {
    const answer = answerOf(await unblockUser({ input }), (data) => data.unblockUser);
    if (answer.ok) void showToast(t('unblockedDone', { name }));
    else showProblem(answer.problem);
  }
  async function remove() {
    if (!(await confirm({ title: t('removeTitle', { name }), body: t('removeBody'), action: t('remove'), danger: true }))) return;
    const answer = answerOf(await removeContact({ input }), (data) => data.removeContact);
    if (answer.ok) void showToast(t('removed', { name }));
    else showProblem(answer.problem);
  }

  return (
    <Section>
      <Danger
        icon={<Flag size={18} />}
        label={report('action')}
        onClick={() => openReport({ userId: person.id })}
        calm
        testId="report-person"
      />
      {contact !== null && (
        <Danger icon={<UserMinus size={18} />} label={t('remove')} onClick={() => void remove()} testId="remove-contact" />
      )}
      {blocked ? (
        <Danger icon={<Ban size={18} />} label={t('unblock')} onClick={() => void unblock()} calm testId="unblock" />
      ) : (
        <Danger icon={<Ban size={18} />} label={t('block')} onClick={() => void block()} testId="block" />
      )}
    </Section>
  );
}

function Danger({
  icon,
  label,
  onClick,
  calm = false,
  testId,
}: {
  icon: ReactNode;
  label: string;
  onClick: () => void;
  calm?: boolean;
  testId: string;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      data-testid={testId}
      className={classNames(
        'flex min-h-12 w-full items-center gap-3 px-4 text-left text-[0.9375rem] outline-offset-[-2px] hover:bg-hover',
        !calm && 'text-danger',
      )}
    >
      <span aria-hidden>{icon}</span>
      {label}
    </button>
  );
}
