import type { MessageView, PollView } from '../../../sync/types.ts';

/** Whether it takes no votes any more. */
export const isPollClosed = ({ closesAt }: Pick<PollView, 'closesAt'>, nowMs: number): boolean =>
  closesAt !== null && Date.parse(closesAt) <= nowMs;

/** Its author may close it while it is open and on the server. */
export const canClosePoll = ({ id, isOwn, content }: MessageView, nowMs: number): boolean =>
  id !== null && isOwn && content.kind === 'poll' && !isPollClosed(content, nowMs);

/** What a press on an option asks for: in a poll of one it replaces the vote; pressing what one has takes it back. */
export const chosenBy = ({ ownVote, multiple }: Pick<PollView, 'ownVote' | 'multiple'>, place: number): readonly number[] => {
  if (ownVote.includes(place)) return ownVote.filter((held) => held !== place);
  return multiple ? [...ownVote, place] : [place];
};

/** The part of those who voted, as a whole number of percent. */
export const percentOf = (voteCount: number, voterCount: number): number =>
  voterCount === 0 ? 0 : Math.min(100, Math.round((Math.max(0, voteCount) / voterCount) * 100));
