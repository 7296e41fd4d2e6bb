import { Link2, Plus } from 'lucide-react';
import { Suspense, useMemo, useReducer, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useCreateInviteMutation, useGroupInvitesQuery, useRevokeInviteMutation, type GroupInvitesQuery } from '../../gql/graphql.ts';
import { newClientId } from '../../lib/id.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute } from '../../lib/router.ts';
import { formatDate } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { useDisplayName } from '../user/use-display-name.ts';

const QrCode = lazy(() => import('../../ui/qr-code.tsx'));

type Invite = NonNullable<GroupInvitesQuery['chat']>['invites'][number];

const DAY_S = 86_400;
const DAYS = ['1', '7', '30'] as const;
/** 0: as many as there is room for. */
const USES = ['0', '1', '10'] as const;

/** Links and codes by which people come into a group: a new one, and those that are open. */
export default function InvitesDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  const [{ data, fetching }, ask] = useGroupInvitesQuery({ variables: { chatId }, requestPolicy: 'network-only' });
  const [link, setLink] = useState<string | null>(null);
  const invites = data?.chat?.invites ?? [];
  const reload = () => ask({ requestPolicy: 'network-only' });
  return (
    <Sheet title={t('invite')} description={t('inviteHint')} onClose={onClose} testId="invites-dialog">
      <div className="flex flex-col gap-4">
        {link === null ? (
          <NewInvite
            chatId={chatId}
            onMade={(token) => {
              setLink(`${window.location.origin}/${formatRoute({ name: 'join', token })}`);
              reload();
            }}
          />
        ) : (
          <MadeInvite link={link} title={chat?.title ?? ''} />
        )}
        {fetching && invites.length === 0 && (
          <div className="flex justify-center py-2">
            <Spinner label={common('loading')} />
          </div>
        )}
        {invites.length > 0 && (
          <section>
            <h3 className="mb-1 text-[0.8125rem] font-medium text-muted">{t('inviteOpen')}</h3>
            <ul className="divide-y divide-line rounded-xl border border-line">
              {invites.map((invite) => (
                <OpenInvite key={invite.id} invite={invite} onEnded={reload} />
              ))}
            </ul>
          </section>
        )}
      </div>
    </Sheet>
  );
}

function NewInvite({ chatId, onMade }: { chatId: string; onMade: (token: string) => void }) {
  const t = useTranslations('group');
  const showProblem = useShowProblem();
  const [{ fetching }, createInvite] = useCreateInviteMutation();
  const [days, setDays] = useState<(typeof DAYS)[number]>('7');
  const [uses, setUses] = useState<(typeof USES)[number]>('0');
  // Pressed again after an answer that was lost, it is the same link; with other bounds it is another.
  const [clientInviteId, renew] = useReducer(newClientId, null, newClientId);

  async function create() {
    const input = { chatId, clientInviteId, expiresInSeconds: Number(days) * DAY_S, usesMax: Number(uses) || null };
    const answer = answerOf(await createInvite({ input }), (data) => data.createInvite);
    if (answer.ok) {
      renew();
      onMade(answer.value.token);
    } else showProblem(answer.problem);
  }

  return (
    <>
      <div className="rounded-xl border border-line bg-paper">
        <Segmented
          label={t('inviteFor')}
          value={days}
          options={DAYS.map((value) => ({ value, label: t('inviteDays', { count: Number(value) }) }))}
          onChange={(value) => (setDays(value), renew())}
        />
        <Segmented
          label={t('inviteUses')}
          value={uses}
          options={USES.map((value) => ({ value, label: value === '0' ? t('inviteAnyone') : t('invitePeople', { count: Number(value) }) }))}
          onChange={(value) => (setUses(value), renew())}
        />
      </div>
      <Button icon={<Plus size={18} />} busy={fetching} onClick={() => void create()} data-testid="create-invite">
        {t('inviteCreate')}
      </Button>
    </>
  );
}

function MadeInvite({ link, title }: { link: string; title: string }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  return (
    <>
      <div className="mx-auto flex aspect-square w-full max-w-[16rem] items-center justify-center rounded-xl border border-line">
        <Suspense fallback={<Spinner label={common('loading')} />}>
          <QrCode text={link} label={t('inviteCode', { title })} />
        </Suspense>
      </div>
      <p className="text-center text-sm text-muted [overflow-wrap:anywhere]" data-testid="invite-link">
        {link}
      </p>
      <Button
        look="soft"
        icon={<Link2 size={18} />}
        onClick={() => void navigator.clipboard.writeText(link).then(() => showToast(t('inviteCopied')))}
      >
        {t('inviteCopy')}
      </Button>
      <p className="text-center text-[0.8125rem] text-muted">{t('inviteOnce')}</p>
    </>
  );
}

function OpenInvite({ invite, onEnded }: { invite: Invite; onEnded: () => void }) {
  const t = useTranslations('group');
  const locale = useLocale();
  const displayName = useDisplayName();
  const showProblem = useShowProblem();
  const [{ fetching }, revokeInvite] = useRevokeInviteMutation();
  const { uses, usesMax: max } = invite;

  async function end() {
    const answer = answerOf(await revokeInvite({ input: { inviteId: invite.id } }), (data) => data.revokeInvite);
    if (answer.ok) onEnded();
    else showProblem(answer.problem);
  }

  return (
    <li className="flex items-center gap-2 py-2 pr-2 pl-4" data-testid="invite">
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]">
          {max === null ? t('inviteUsed', { uses }) : t('inviteUsedOf', { uses: String(uses), max: String(max) })}
        </p>
        <p className="truncate text-[0.8125rem] text-muted">
          <bdi>{displayName(invite.creator)}</bdi> · {t('inviteUntil', { date: formatDate(Date.parse(invite.expiresAt), locale) })}
        </p>
      </div>
      <Button look="quiet" small busy={fetching} onClick={() => void end()} data-testid="revoke-invite">
        {t('inviteRevoke')}
      </Button>
    </li>
  );
}
