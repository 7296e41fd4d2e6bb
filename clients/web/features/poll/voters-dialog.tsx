import { useCallback, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useClient } from 'urql';
import type { MessageView } from '../../../sync/types.ts';
import { PollVotersDocument, type PollVotersQuery, type UserFieldsFragment } from '../../gql/graphql.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { problemOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { PersonRow } from '../user/person-row.tsx';

const PAGE = 50;

/** Who voted for what, an option after the other; asked for only when someone wants to know. */
export default function VotersDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations('poll');
  const { content } = message;
  if (content.kind !== 'poll' || message.id === null) return null;
  const { id } = message;
  return (
    <Sheet title={t('votersTitle')} description={content.question} onClose={onClose} testId="voters-dialog">
      {content.options.map(({ text, voteCount }, place) => (
        <section key={text} aria-label={text} className="pb-3">
          <h3 className="sticky -top-1 flex gap-2 bg-paper py-1.5 text-sm font-medium text-muted">
            <span dir="auto" className="min-w-0 flex-1 truncate">
              {text}
            </span>
            <span className="tabular-nums">{voteCount}</span>
          </h3>
          {voteCount > 0 && <Voters messageId={id} option={place} />}
        </section>
      ))}
    </Sheet>
  );
}

function useVoters(messageId: string, option: number) {
  const client = useClient();
  const [voters, setVoters] = useState<{ people: readonly UserFieldsFragment[]; next: string | null }>({ people: [], next: null });
  const [state, setState] = useState<'loading' | 'done' | Problem>('loading');
  const load = useCallback(
    async (after: string | null) => {
      setState('loading');
      const asked = { id: messageId, option, first: PAGE, after };
      const { data, error } = await client.query<PollVotersQuery>(PollVotersDocument, asked, { requestPolicy: 'network-only' }).toPromise();
      if (error) return setState(problemOf(error));
      const content = data?.message?.content;
      const page = content?.__typename === 'PollContent' ? content.voters : undefined;
      const people = page?.edges.map(({ node }) => node) ?? [];
      const next = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
      setVoters((current) => ({ people: after === null ? people : [...current.people, ...people], next }));
      return setState('done');
    },
    [client, messageId, option],
  );
  useEffect(() => void load(null), [load]);
  return { voters, state, load };
}

function Voters({ messageId, option }: { messageId: string; option: number }) {
  const t = useTranslations('common');
  const problemText = useProblemText();
  const { voters, state, load } = useVoters(messageId, option);
  return (
    <>
      <ul>
        {voters.people.map((person) => (
          <li key={person.id} className="flex">
            <PersonRow person={person} detail={t('handle', { handle: person.handle })} />
          </li>
        ))}
      </ul>
      {state === 'loading' && (
        <div className="flex justify-center py-3">
          <Spinner label={t('loading')} />
        </div>
      )}
      {typeof state === 'object' && (
        <div className="flex items-center justify-between gap-3 py-2 text-sm text-muted" role="alert">
          {problemText(state)}
          <Button look="soft" small onClick={() => void load(voters.next)}>
            {t('retry')}
          </Button>
        </div>
      )}
      {state === 'done' && voters.next !== null && (
        <Button look="quiet" small onClick={() => void load(voters.next)}>
          {t('loadMore')}
        </Button>
      )}
    </>
  );
}
