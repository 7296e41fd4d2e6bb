import type { JoinMode as JoinModeShape } from '../services/chat/chat.ts';
import type { JoinRequest as JoinRequestShape, JoinRequestState as StateShape } from '../services/chat/join-request-store.ts';
import { JoinRequestAnswered } from '../services/errors.ts';
import { builder } from './builder.ts';
import { ErrorInterface } from './errors.ts';
import { chatId, joinRequestId } from './ids.ts';
import { User } from './user.ts';

export const JoinMode = builder.enumType('JoinMode', {
  description: 'How people come into a group who have a link, or whom a member adds.',
  values: {
    OPEN: { description: 'At once.' },
    APPROVAL: { description: 'When owner or an admin lets them in.' },
    QUESTION: { description: 'The same, after they have answered a question.' },
  } as const satisfies Record<JoinModeShape, { description: string }>,
});

export const JoinRequestState = builder.enumType('JoinRequestState', {
  description: 'What became of a request to join.',
  values: {
    PENDING: { description: 'It waits for an answer.' },
    APPROVED: { description: 'They are in.' },
    DECLINED: { description: 'Owner or an admin said no. They may ask again.' },
    WITHDRAWN: { description: 'Whoever asked took it back.' },
  } as const satisfies Record<StateShape, { description: string }>,
});

export const JoinRequest = builder.objectRef<JoinRequestShape>('JoinRequest').implement({
  description: 'Somebody asks to come into a group, or a member asks for them.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging.', resolve: (request) => joinRequestId(request.id) }),
    chatId: t.id({ description: 'Id of the group.', resolve: (request) => chatId(request.chatId) }),
    title: t.exposeString('title', { description: "The group's title, for somebody who is not in it." }),
    user: t.field({ type: User, description: 'Who wants to come in.', resolve: (request) => ({ id: request.userId }) }),
    invitedBy: t.field({
      type: User,
      nullable: true,
      description: 'The member who asks for them; null when they ask themselves.',
      resolve: ({ invitedBy }) => (invitedBy === null ? null : { id: invitedBy }),
    }),
    answer: t.exposeString('answer', { description: "What they say to it, or to the group's question, at most 200 characters." }),
    state: t.expose('state', { type: JoinRequestState, description: 'What became of it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.objectType(JoinRequestAnswered, {
  name: 'JoinRequestAnswered',
  description: 'Somebody was faster: the request was answered, or taken back.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    state: t.field({ type: JoinRequestState, description: 'What became of it.', resolve: (refusal) => refusal.state }),
  }),
});
