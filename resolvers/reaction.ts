import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { parseMessageId } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { Reaction } from '../schema/reaction.ts';
import { UserConnection, UserEdge } from '../schema/user-connection.ts';
import { User } from '../schema/user.ts';
import { InvalidInput, LimitReached, MessageNotFound, Muted, NotContacts, NotPermitted, RateLimited } from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';
import { parseNumericKey } from '../services/paging.ts';
import { reactionsOf } from '../services/reaction/reaction.ts';

builder.objectFields(Message, (t) => ({
  reactions: t.field({
    type: [Reaction],
    description: 'What people showed for it, each emoji from its first on, at most 20; empty once it is recalled.',
    resolve: reactionsOf,
  }),
  reactors: t.connection(
    {
      type: User,
      description: 'Who reacted, a page at a time.',
      args: { emoji: t.arg.string({ description: 'Only those with this one.' }) },
      resolve(message, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('reactors', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const ids = context.services.listReactors(message, args.emoji ?? null, { ...page, afterUserId });
        return paging.toConnection(ids, page, String, (id) => ({ id }));
      },
    },
    UserConnection,
    UserEdge,
  ),
}));

const SetReactionPayload = builder.objectRef<MessageShape>('SetReactionPayload').implement({
  description: 'The message with the reactions that it has now.',
  fields: (t) => ({ reactedMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: (message) => message }) }),
});

builder.mutationFields((t) => ({
  setReaction: t.field({
    type: SetReactionPayload,
    errors: { types: [MessageNotFound, NotPermitted, NotContacts, Muted, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which message, and what to show for it.',
        type: builder.inputType('SetReactionInput', {
          description: "The viewer's reaction to a message.",
          fields: (f) => ({
            messageId: f.id({ required: true, description: "The message's id." }),
            emoji: f.string({ description: "One emoji, in the place of the viewer's earlier one; null takes that back." }),
          }),
        }),
      }),
    },
    description:
      "Shows an emoji of the viewer's on a message, on every device; one for each person and message. It needs the right to write to the chat, makes nothing unread and moves no chat up. What stands already changes nothing, so repeat it until there is an answer.",
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const place = parseMessageId(input.messageId);
      if (place === null) throw new MessageNotFound();
      return context.services.setReaction(viewer, place, input.emoji ?? null);
    },
  }),
}));
