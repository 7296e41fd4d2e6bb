import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useGroupBansQuery, useLiftBanMutation, type GroupBansQuery } from '../../gql/graphql.ts';
import { formatDateTime } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf } from '../session/problem.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

type Ban = NonNullable<GroupBansQuery['chat']>['bans']['edges'][number]['node'];

const PAGE = 30;

/** Who is kept out of a group, why, by whom and until when, with a way to let them in again. */
export default function BansDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <Sheet title={t('bans')} description={t('bansHint')} onClose={onClose} testId="bans-dialog">
      {cursors.map((after, at) => (
        <BansPage
          key={after ?? ''}
          chatId={chatId}
          after={after}
          onMore={at === cursors.length - 1 ? (next) => setCursors([...cursors, next]) : null}
        />
      ))}
    </Sheet>
  );
}

function BansPage({ chatId, after, onMore }: { chatId: string; after: string | null; onMore: ((next: string) => void) | null }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  const [{ data, fetching }] = useGroupBansQuery({ variables: { chatId, first: PAGE, after }, requestPolicy: 'network-only' });
  const [lifted, setLifted] = useState<ReadonlySet<string>>(new Set());
  const page = data?.chat?.bans;
  const bans = page?.edges.map(({ node }) => node).filter(({ user }) => !lifted.has(user.id)) ?? [];
  const next = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  if (fetching && page === undefined) return <Spinner label={common('loading')} />;
  return (
    <>
      {after === null && bans.length === 0 && next === null && <p className="py-6 text-center text-sm text-muted">{t('bansNone')}</p>}
      <ul className="divide-y divide-line">
        {bans.map((ban) => (
          <BanLine key={ban.user.id} chatId={chatId} ban={ban} onLifted={() => setLifted(new Set([...lifted, ban.user.id]))} />
        ))}
      </ul>
      {next !== null && onMore !== null && (
        <Button look="quiet" className="w-full" onClick={() => onMore(next)}>
          {common('loadMore')}
        </Button>
      )}
    </>
  );
}

function BanLine({ chatId, ban, onLifted }: { chatId: string; ban: Ban; onLifted: () => void }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  const locale = useLocale();
  const displayName = useDisplayName();
  const showProblem = useShowProblem();
  const [{ fetching }, liftBan] = useLiftBanMutation();

  async function lift() {
    const answer = answerOf(await liftBan({ input: { chatId, userId: ban.user.id } }), (data) => data.liftBan);
    if (answer.ok) onLifted();
    else showProblem(answer.problem);
  }

  return (
    <li className="flex flex-col pb-2" data-testid="ban">
      <div className="flex items-center gap-2">
        <PersonRow person={ban.user} detail={common('handle', { handle: ban.user.handle })} />
        <Button look="quiet" small busy={fetching} onClick={() => void lift()} data-testid="lift-ban">
          {t('banLift')}
        </Button>
      </div>
      {ban.reason !== '' && (
        <p className="text-sm [overflow-wrap:anywhere]" dir="auto">
          {ban.reason}
        </p>
      )}
      <p className="text-[0.8125rem] text-muted">
        {t('banBy', { name: displayName(ban.bannedBy), date: formatDateTime(Date.parse(ban.bannedAt), locale) })} ·{' '}
        {ban.until === null ? t('keepOutForGood') : t('inviteUntil', { date: formatDateTime(Date.parse(ban.until), locale) })}
      </p>
    </li>
  );
}
