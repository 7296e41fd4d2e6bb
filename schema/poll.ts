import type { Message as MessageShape, PollContent as PollShape } from '../services/message/message.ts';
import { closesAt, type PollVote as VoteShape } from '../services/poll/poll.ts';
import { builder } from './builder.ts';
import { chatId, messageId } from './ids.ts';

const pollOf = (message: MessageShape) => message.content as PollShape;

const PollOption = builder.objectRef<{ readonly text: string; readonly votes: number }>('PollOption').implement({
  description: 'One of the answers of a poll. Its place in the list names it in votes, from 0.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'What it says, 1 to 100 characters.' }),
    voteCount: t.exposeInt('votes', { description: 'How many people have voted for it.' }),
  }),
});

/** Content stands on its message, as every kind does. */
export const PollContent = builder.objectRef<MessageShape>('PollContent').implement({
  description: 'A question that people vote on. A vote changes the message: it takes the next version and makes nothing unread.',
  fields: (t) => ({
    question: t.string({ description: '1 to 300 characters.', resolve: (message) => pollOf(message).question }),
    options: t.field({
      type: [PollOption],
      description: 'The answers to choose from, at least 2 and at most 12.',
      resolve: (message) => [...pollOf(message).options],
    }),
    multiple: t.boolean({ description: 'Whether one may vote for several options.', resolve: (message) => pollOf(message).multiple }),
    anonymous: t.boolean({ description: 'Whether nobody is told who voted.', resolve: (message) => pollOf(message).anonymous }),
    voterCount: t.int({ description: 'How many people have voted.', resolve: (message) => pollOf(message).voters }),
    closesAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on it takes no votes: its own end, or when its author closed it; null while it has none.',
      resolve: (message) => closesAt(message, pollOf(message)),
    }),
  }),
});

export const PollVote = builder.objectRef<VoteShape>('PollVote').implement({
  description: 'What the viewer has voted for. Theirs alone, on all their devices.',
  fields: (t) => ({
    chatId: t.id({ description: 'Where.', resolve: (vote) => chatId(vote.chatId) }),
    messageId: t.id({ description: 'In which poll.', resolve: (vote) => messageId(vote.chatId, vote.seq) }),
    options: t.intList({
      description: "Places among the poll's options, from 0, ascending; empty when it was taken back.",
      resolve: (vote) => [...vote.options],
    }),
    version: t.exposeInt('version', {
      description: 'The version of the account at which it last changed: of two votes in one poll the higher is the newer.',
    }),
  }),
});

export const PollInput = builder.inputType('PollInput', {
  description: 'A question that people vote on.',
  fields: (t) => ({
    question: t.string({ required: true, description: '1 to 300 characters.' }),
    options: t.stringList({ required: true, description: '2 to 12 different ones of 1 to 100 characters.' }),
    multiple: t.boolean({ description: 'One may vote for several; false when left out.' }),
    anonymous: t.boolean({ description: 'Nobody is told who voted; false when left out.' }),
    closesInSeconds: t.int({
      description: 'How long it is open, 60 to 2,592,000 seconds from when it is stored; when left out until its author closes it.',
    }),
  }),
});
