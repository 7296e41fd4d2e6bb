import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { MessageReactorsDocument, type MessageReactorsQuery, type UserFieldsFragment } from '../../gql/graphql.ts';
import { problemOf, type Problem } from '../session/problem.ts';

const PAGE = 50;

type Reactions = NonNullable<MessageReactorsQuery['message']>['reactions'];

interface Reactors {
  people: readonly UserFieldsFragment[];
  reactions: Reactions;
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

/** Who reacted to a message, a page at a time; with `emoji` only those with that one. Asked for only when someone wants to know. */
export function useReactors(messageId: string, emoji: string | null) {
  const client = useClient();
  const [reactors, setReactors] = useState<Reactors>({ people: [], reactions: [], next: null });
  const [state, setState] = useState<'loading' | 'done' | Problem>('loading');
  const asked = useRef(0);
  const load = useCallback(
    async (after: string | null) => {
      const number = (asked.current += 1);
      setState('loading');
      const { data, error } = await client
        .query<MessageReactorsQuery>(
          MessageReactorsDocument,
          { id: messageId, emoji, first: PAGE, after },
          { requestPolicy: 'network-only' },
        )
        .toPromise();
      // The answer to what is not asked any more.
      if (number !== asked.current) return;
      if (error) return setState(problemOf(error));
      const page = data?.message?.reactors;
      const people = page?.edges.map(({ node }) => node) ?? [];
      const next = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
      const reactions = data?.message?.reactions ?? [];
      setReactors((current) => ({ people: after === null ? people : [...current.people, ...people], reactions, next }));
      return setState('done');
    },
    [client, messageId, emoji],
  );
  useEffect(() => void load(null), [load]);
  return { reactors, state, load };
}
