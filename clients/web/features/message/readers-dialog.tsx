import { useCallback, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useClient } from 'urql';
import { MessageReadersDocument, type MessageReadersQuery, type UserFieldsFragment } from '../../gql/graphql.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';

const PAGE = 50;

interface Readers {
  people: readonly UserFieldsFragment[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

/** Who has read an own message of a group, a page at a time; asked for only when someone wants to know. */
function useReaders(messageId: string) {
  const client = useClient();
  const [readers, setReaders] = useState<Readers>({ people: [], next: null });
  const [state, setState] = useState<'loading' | 'done' | Problem>('loading');
  const load = useCallback(
    async (after: string | null) => {
      setState('loading');
      const { data, error } = await client
        .query<MessageReadersQuery>(MessageReadersDocument, { id: messageId, first: PAGE, after })
        .toPromise();
      if (error) return setState(problemOf(error));
      const page = data?.message?.readers;
      const people = page?.edges.map(({ node }) => node) ?? [];
      const next = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
      setReaders((current) => ({ people: after === null ? people : [...current.people, ...people], next }));
      return setState('done');
    },
    [client, messageId],
  );
  useEffect(() => void load(null), [load]);
  return { readers, state, load };
}

export default function ReadersDialog({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const { readers, state, load } = useReaders(messageId);
  return (
    <Sheet title={t('message.readersTitle')} onClose={onClose} testId="readers-dialog">
      <ul>
        {readers.people.map((reader) => (
          <li key={reader.id} className="flex">
            <PersonRow person={reader} detail={t('common.handle', { handle: reader.handle })} />
          </li>
        ))}
      </ul>
      {state === 'loading' && (
        <div className="flex justify-center py-6">
          <Spinner label={t('common.loading')} />
        </div>
      )}
      {typeof state === 'object' && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-sm text-muted" role="alert">
          {problemText(state)}
          <Button look="soft" small onClick={() => void load(readers.next)}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {state === 'done' && readers.people.length === 0 && <p className="py-8 text-center text-sm text-muted">{t('message.readersNone')}</p>}
      {state === 'done' && readers.next !== null && (
        <Button look="quiet" onClick={() => void load(readers.next)}>
          {t('common.loadMore')}
        </Button>
      )}
    </Sheet>
  );
}
