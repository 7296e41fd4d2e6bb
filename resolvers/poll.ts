import { builder, viewerDependent } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { parseMessageId } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { PollContent, PollVote } from '../schema/poll.ts';
import { UserConnection, UserEdge } from '../schema/user-connection.ts';
import { User } from '../schema/user.ts';
import { InvalidInput, MessageNotFound, Muted, NotContacts, NotPermitted, PollClosed, RateLimited } from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';
import { parseNumericKey } from '../services/paging.ts';
import type { PollVote as VoteShape } from '../services/poll/poll.ts';

const placeOf = (id: string) => {
  const place = parseMessageId(id);
  if (place === null) throw new MessageNotFound();
  return place;
};

builder.objectFields(PollContent, (t) => ({
  ownVote: t.intList({
    description: 'Places among the options that the viewer has voted for, at most 12; empty when they have not voted. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(message, _args, context) {
      requireViewer(context);
      return [...((await context.loaders.pollVote.load(message)) ?? [])];
    },
  }),
  voters: t.connection(
    {
      type: User,
      args: { option: t.arg.int({ required: true, description: "The option's place, from 0." }) },
      description: 'Who voted for an option; empty where the poll is anonymous.',
      async resolve(message, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('voters', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const ids = await context.services.listVoters(message, args.option, { ...page, afterUserId });
        return paging.toConnection(ids, page, String, (id) => ({ id }));
      },
    },
    UserConnection,
    UserEdge,
  ),
}));

const VotePollPayload = builder.objectRef<{ message: MessageShape; vote: VoteShape }>('VotePollPayload').implement({
  description: 'The poll as it stands, and the vote.',
  fields: (t) => ({
    pollMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: ({ message }) => message }),
    vote: t.field({ type: PollVote, description: "The viewer's vote as it is stored.", resolve: ({ vote }) => vote }),
  }),
});

const ClosePollPayload = builder.objectRef<MessageShape>('ClosePollPayload').implement({
  description: 'The closed poll.',
  fields: (t) => ({ pollMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: (message) => message }) }),
});

builder.mutationFields((t) => ({
  votePoll: t.field({
    type: VotePollPayload,
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, PollClosed, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'In which poll, and for what.',
        type: builder.inputType('VotePollInput', {
          description: 'A vote.',
          fields: (f) => ({
            messageId: f.id({ required: true, description: "The message's id." }),
            options: f.intList({
              required: true,
              description: 'Places among the options, from 0; several only where the poll takes several; none takes the vote back.',
            }),
          }),
        }),
      }),
    },
    description:
      'Votes in a poll, in the place of an earlier vote, or takes it back. The same again changes nothing. It makes nothing unread and moves no chat up.',
    resolve: (_root, { input }, context) => context.services.votePoll(requireViewer(context), placeOf(input.messageId), input.options),
  }),
  closePoll: t.field({
    type: ClosePollPayload,
    errors: { types: [MessageNotFound, NotPermitted, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which poll.',
        type: builder.inputType('ClosePollInput', {
          description: 'A poll to close.',
          fields: (f) => ({ messageId: f.id({ required: true, description: "The message's id." }) }),
        }),
      }),
    },
    description: 'Closes an own poll: it takes no votes any more. Repeating it does no harm.',
    resolve: (_root, { input }, context) => context.services.closePoll(requireViewer(context), placeOf(input.messageId)),
  }),
}));
