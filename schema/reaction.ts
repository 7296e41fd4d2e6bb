import type { Reaction as ReactionShape } from '../services/reaction/reaction.ts';
import { builder } from './builder.ts';
import { userId } from './ids.ts';

export const Reaction = builder.objectRef<ReactionShape>('Reaction').implement({
  description: 'One emoji on a message, and who put it there.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', { description: 'One emoji.' }),
    count: t.int({ description: 'How many people have it here.', resolve: ({ userIds }) => userIds.length }),
    userIds: t.idList({
      description:
        'Ids of all of them, in the order in which they reacted; a person is under one emoji at most. A client finds the viewer here, so that the bytes are the same for everyone. `Message.reactors` names them.',
      resolve: ({ userIds }) => userIds.map((id) => userId(BigInt(id))),
    }),
  }),
});
