import { useEffect, useMemo } from 'react';
import type { ChatView } from '../../../sync/types.ts';
import { useChatPinsQuery, type ChatPinsQuery } from '../../gql/graphql.ts';
import { problemOf, type Problem } from '../session/problem.ts';

export type PinEntry = NonNullable<ChatPinsQuery['chat']>['pins'][number];

/**
 * What is pinned in a chat, oldest first. Which messages they are, the engine knows, live and without the network; what they say is asked
 * for whenever that changes.
 */
export function usePins(chat: ChatView): {
  pins: readonly (PinEntry | { readonly seq: number })[];
  loading: boolean;
  problem: Problem | null;
  again: () => void;
} {
  const { pinnedSeqs } = chat;
  const [{ data, fetching, error }, ask] = useChatPinsQuery({ variables: { id: chat.id }, requestPolicy: 'network-only' });
  const told = data?.chat?.id === chat.id ? data.chat.pins : undefined;
  const isBehind = !fetching && told !== undefined && pinnedSeqs.some((seq) => !told.some((pin) => pin.seq === seq));
  useEffect(() => {
    if (isBehind) ask({ requestPolicy: 'network-only' });
    // Once for each change of what is pinned, whatever the answer says.
  }, [pinnedSeqs]);
  const pins = useMemo(() => pinnedSeqs.map((seq) => told?.find((pin) => pin.seq === seq) ?? { seq }), [pinnedSeqs, told]);
  const problem = useMemo(() => (error ? problemOf(error) : null), [error]);
  return { pins, loading: fetching, problem, again: () => ask({ requestPolicy: 'network-only' }) };
}
