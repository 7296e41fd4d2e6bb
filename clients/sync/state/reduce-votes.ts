import type { AccountChangesWire, PollVoteWire } from '../wire.ts';
import type { State } from './state.ts';

/** The server's limit on votes in a snapshot: with fewer it has them all. */
const VOTES_MAX = 500;

/** An own vote as the server told it: the higher version stands. One that was taken back stays, so that an older one does not come back. */
export const withVotes = (state: State, told: readonly PollVoteWire[]): State => {
  const news = told.filter(({ messageId, version }) => version > (state.votes.get(messageId)?.version ?? 0));
  if (news.length === 0) return state;
  const votes = new Map(state.votes);
  for (const { messageId, options, version } of news) votes.set(messageId, { options, version });
  return { ...state, votes };
};

/** Votes as the account tells them; with `reset`, a poll that is not listed has none. */
export const applyVotes = (state: State, { pollVotes = [], reset, version }: AccountChangesWire): State => {
  const next = withVotes(state, pollVotes);
  if (!reset || pollVotes.length >= VOTES_MAX) return next;
  const listed = new Set(pollVotes.map(({ messageId }) => messageId));
  const votes = new Map([...next.votes].filter(([id, held]) => listed.has(id) || held.version > version));
  return votes.size === next.votes.size ? next : { ...next, votes };
};
