import { useEffect, useRef, useState } from 'react';
import { useUpdateLiveLocationMutation } from '../../gql/graphql.ts';
import { answerOf } from '../session/problem.ts';
import { useSession } from '../session/session-context.ts';
import { LiveSender } from './live-sender.ts';
import type { LiveShare } from './live-shares.ts';
import { dropShare } from './share-list.ts';
import { obstacle, positionOf, type PositionProblem, problemOf } from './use-position.ts';

const TICK_MS = 5000;
/** After these the server takes no more positions of this message. */
const FINAL = new Set(['LIVE_LOCATION_ENDED', 'MESSAGE_NOT_FOUND', 'NOT_PERMITTED', 'NOT_CONTACTS', 'SIGNED_OUT']);

/** Runs in one tab of the browser at a time, as long as it is open; where there are no locks, in each, and the server folds them. */
function inOneTab(name: string, work: (signal: AbortSignal) => void): () => void {
  const ending = new AbortController();
  if (navigator.locks === undefined) work(ending.signal);
  else {
    navigator.locks
      .request(name, { signal: ending.signal }, () => {
        work(ending.signal);
        return new Promise<void>((release) => ending.signal.addEventListener('abort', () => release()));
      })
      .catch(() => {});
  }
  return () => ending.abort();
}

/** Follows this device and tells where it is, for all own live locations. Answers what keeps it from that. */
export function useLiveSending(shares: readonly LiveShare[]): PositionProblem | null {
  const { engine, userId } = useSession();
  const [problem, setProblem] = useState<PositionProblem | null>(null);
  const [, mutate] = useUpdateLiveLocationMutation();
  const update = useRef(mutate);
  update.current = mutate;
  const latest = useRef(shares);
  latest.current = shares;
  const isSharing = shares.length > 0;
  useEffect(() => {
    if (!isSharing) return undefined;
    return inOneTab(`parley-live-${userId}`, (signal) => {
      const none = obstacle();
      if (none !== null) return setProblem(none);
      const sender = new LiveSender({
        async tell({ messageId }, position) {
          const input = { messageId: messageId ?? '', ...position };
          const answer = answerOf(await update.current({ input }), (data) => data.updateLiveLocation);
          if (answer.ok) engine.applyMessage(answer.value.message);
          return answer.ok ? 'told' : FINAL.has(answer.problem.code) ? 'ended' : 'later';
        },
        onEnded: ({ clientMessageId }) => dropShare(clientMessageId),
        now: () => Date.now(),
      });
      const watch = navigator.geolocation.watchPosition(
        (position) => {
          setProblem(null);
          sender.found(positionOf(position));
          sender.tick(latest.current);
        },
        (error) => setProblem(problemOf(error)),
        { enableHighAccuracy: true, maximumAge: TICK_MS },
      );
      const timer = setInterval(() => sender.tick(latest.current), TICK_MS);
      signal.addEventListener('abort', () => {
        navigator.geolocation.clearWatch(watch);
        clearInterval(timer);
      });
    });
  }, [engine, userId, isSharing]);
  return problem;
}
