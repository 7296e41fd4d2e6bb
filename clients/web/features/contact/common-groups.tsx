import { useTranslations } from 'use-intl';
import { useState } from 'react';
import { useCommonGroupsQuery } from '../../gql/graphql.ts';
import { formatRoute } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/pane.tsx';
import GroupAvatar from '../chat/group-avatar.tsx';

const PAGE_SIZE = 20;

/** The groups that both are in; nothing where there are none. Each page asks for itself, after the one before. */
export function CommonGroups({ userId }: { userId: string }) {
  const t = useTranslations('card');
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [{ data }] = useCommonGroupsQuery({ variables: { userId, first: PAGE_SIZE, after: null }, requestPolicy: 'cache-and-network' });
  if (data === undefined || data.commonGroups.edges.length === 0) return null;
  const show = (after: string) => setCursors((held) => (held.includes(after) ? held : [...held, after]));
  return (
    <Section title={t('commonGroups')}>
      {cursors.map((after, at) => (
        <Groups key={after ?? ''} userId={userId} after={after} onMore={at === cursors.length - 1 ? show : null} />
      ))}
    </Section>
  );
}

function Groups({ userId, after, onMore }: { userId: string; after: string | null; onMore: ((after: string) => void) | null }) {
  const t = useTranslations();
  const [{ data }] = useCommonGroupsQuery({ variables: { userId, first: PAGE_SIZE, after }, requestPolicy: 'cache-and-network' });
  const page = data?.commonGroups;
  const next = page?.pageInfo.hasNextPage === true ? (page.pageInfo.endCursor ?? null) : null;
  return (
    <>
      <ul className="divide-y divide-line">
        {page?.edges.map(({ node }) => (
          <li key={node.id}>
            <a
              href={formatRoute({ name: 'chat', chatId: node.id, details: false })}
              data-testid="common-group"
              className="flex min-h-14 items-center gap-3 px-4 outline-offset-[-2px] hover:bg-hover"
            >
              <GroupAvatar chat={node} size={36} />
              <span className="flex min-w-0 flex-1 flex-col">
                <bdi className="truncate text-[0.9375rem]">{node.title}</bdi>
                <span className="text-[0.8125rem] text-muted">{t('chat.members', { count: node.memberCount })}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {next !== null && onMore !== null && (
        <Button look="quiet" className="w-full" onClick={() => onMore(next)}>
          {t('common.loadMore')}
        </Button>
      )}
    </>
  );
}
