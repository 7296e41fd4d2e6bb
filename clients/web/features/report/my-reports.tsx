import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useMyReportsQuery } from '../../gql/graphql.ts';
import { formatMoment } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/pane.tsx';
import { useDisplayName } from '../user/use-display-name.ts';

const PAGE_SIZE = 20;
const KINDS = { USER: 'kindUser', GROUP: 'kindGroup', MESSAGES: 'kindMessages' } as const;
const STATES = { OPEN: 'stateOpen', ACTED: 'stateActed', DISMISSED: 'stateDismissed' } as const;

/** What the viewer has reported and what became of it; nothing where they have reported nothing. */
export default function MyReports() {
  const t = useTranslations('report');
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [{ data }] = useMyReportsQuery({ variables: { first: PAGE_SIZE, after: null }, requestPolicy: 'cache-and-network' });
  if (data === undefined || data.reports.edges.length === 0) return null;
  return (
    <Section title={t('mine')} footer={t('mineHint')}>
      {cursors.map((after, at) => (
        <Page
          key={after ?? ''}
          after={after}
          onMore={at === cursors.length - 1 ? (next) => setCursors((held) => (held.includes(next) ? held : [...held, next])) : null}
        />
      ))}
    </Section>
  );
}

function Page({ after, onMore }: { after: string | null; onMore: ((after: string) => void) | null }) {
  const t = useTranslations('report');
  const common = useTranslations('common');
  const locale = useLocale();
  const nowMs = useNow();
  const displayName = useDisplayName();
  const [{ data }] = useMyReportsQuery({ variables: { first: PAGE_SIZE, after }, requestPolicy: 'cache-and-network' });
  const page = data?.reports;
  const next = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  return (
    <>
      <ul className="divide-y divide-line">
        {page?.edges.map(({ node }) => (
          <li key={node.id} className="flex flex-col gap-0.5 px-4 py-3" data-testid="my-report" data-state={node.state}>
            <span className="flex items-baseline justify-between gap-3 text-[0.9375rem]">
              <span className="min-w-0 truncate">
                {t(`reasons.${node.reason}`)} · {t(KINDS[node.kind], { count: node.messageCount })}
              </span>
              <span className="shrink-0 text-sm text-muted">{t(STATES[node.state])}</span>
            </span>
            <span className="text-[0.8125rem] text-muted">
              {node.user !== null && <bdi>{displayName(node.user)} · </bdi>}
              {formatMoment(Date.parse(node.createdAt), nowMs, locale)} · {node.id}
            </span>
          </li>
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
