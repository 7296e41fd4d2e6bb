import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { Message, PollContent } from '../message/message.ts';

/** What a person has voted for in one poll: theirs alone to know where it is anonymous, on all their devices. */
export interface PollVote {
  readonly chatId: bigint;
  readonly seq: number;
  /** Places among the poll's options, ascending; empty: taken back. */
  readonly options: readonly number[];
  /** The version of the account at which it last changed. */
  readonly version: number;
}

export interface PollInput {
  readonly question: string;
  readonly options: readonly string[];
  readonly multiple?: boolean | null | undefined;
  readonly anonymous?: boolean | null | undefined;
  readonly closesInSeconds?: number | null | undefined;
}

const path = (field: string) => ['input', 'content', 'poll', field];

/** A poll as it is stored when nobody has voted yet. */
export const parsePoll = ({ question: rawQuestion, options: rawOptions, ...rest }: PollInput): PollContent => {
  const { pollOptionsMin, pollOptionsMax, pollSecondsMin, pollSecondsMax } = limits;
  const question = parseLine(rawQuestion, {
    what: 'A question',
    path: path('question'),
    lengthMin: 1,
    lengthMax: limits.pollQuestionLengthMax,
    manyLines: true,
  });
  if (rawOptions.length < pollOptionsMin || rawOptions.length > pollOptionsMax)
    throw new InvalidInput(`A poll has ${pollOptionsMin} to ${pollOptionsMax} options.`, path('options'));
  const texts = rawOptions.map((raw) =>
    parseLine(raw, { what: 'An option', path: path('options'), lengthMin: 1, lengthMax: limits.pollOptionLengthMax }),
  );
  if (new Set(texts).size < texts.length) throw new InvalidInput('No two options are the same.', path('options'));
  const seconds = rest.closesInSeconds ?? null;
  if (seconds !== null && (seconds < pollSecondsMin || seconds > pollSecondsMax))
    throw new InvalidInput(`A poll is open for ${pollSecondsMin} to ${pollSecondsMax} seconds.`, path('closesInSeconds'));
  return {
    question,
    options: texts.map((text) => ({ text, votes: 0 })),
    multiple: rest.multiple ?? false,
    anonymous: rest.anonymous ?? false,
    seconds,
    closedAt: null,
    voters: 0,
    fallbackText: `Poll: ${question}`,
  };
};

/** What was asked, without what people have voted since: what a retry of the send is compared by. */
export const askedOf = ({ question, options, multiple, anonymous, seconds }: PollContent): string =>
  JSON.stringify([question, options.map(({ text }) => text), multiple, anonymous, seconds]);

/** When it closes or closed; null while that is open. */
export const closesAt = ({ createdAt }: Pick<Message, 'createdAt'>, { seconds, closedAt }: PollContent): Date | null => {
  if (closedAt !== null) return new Date(closedAt);
  return seconds === null ? null : new Date(createdAt.getTime() + seconds * 1000);
};

export const isClosed = (message: Pick<Message, 'createdAt'>, poll: PollContent, nowMs: number): boolean => {
  const at = closesAt(message, poll);
  return at !== null && at.getTime() <= nowMs;
};

/** Ascending and each once; empty takes the vote back. */
export const parseChoice = (raw: readonly number[], { options, multiple }: PollContent): number[] => {
  const choice = [...new Set(raw)].sort((a, b) => a - b);
  const there = ['input', 'options'];
  if (choice.some((place) => options[place] === undefined)) throw new InvalidInput('This poll has no such option.', there);
  if (choice.length > 1 && !multiple) throw new InvalidInput('This poll takes one option.', there);
  return choice;
};

/** The poll with one person's vote in the place of the one they had. */
export const withVote = (poll: PollContent, before: readonly number[], after: readonly number[]): PollContent => ({
  ...poll,
  options: poll.options.map(({ text, votes }, place) => ({
    text,
    votes: votes + Number(after.includes(place)) - Number(before.includes(place)),
  })),
  voters: poll.voters + Number(after.length > 0) - Number(before.length > 0),
});
