import type {
  Contact as ContactShape,
  ContactRequest as ContactRequestShape,
  ContactRequestState as StateShape,
} from '../services/contact/contact.ts';
import { builder } from './builder.ts';
import { contactRequestId } from './ids.ts';
import { User } from './user.ts';

export const Contact = builder.objectRef<ContactShape>('Contact').implement({
  description: "The viewer's side of a contact pair. Remark, tags and star are private to the viewer.",
  fields: (t) => ({
    user: t.field({ type: User, description: 'The contact.', resolve: (contact) => ({ id: contact.contactId }) }),
    remark: t.exposeString('remark', {
      nullable: true,
      description: "The viewer's own name for them, 1 to 64 characters; null when there is none.",
    }),
    tags: t.stringList({
      description: "The viewer's own tags for them, at most 20 of 1 to 32 characters.",
      resolve: (contact) => [...contact.tags],
    }),
    starred: t.exposeBoolean('starred', { description: 'The viewer keeps them at the top of the list.' }),
    since: t.expose('createdAt', { type: 'DateTime', description: 'When the two became contacts.' }),
  }),
});

export const ContactRequestState = builder.enumType('ContactRequestState', {
  description: 'What became of a contact request.',
  values: {
    PENDING: { description: 'Open: it waits for an answer.' },
    ACCEPTED: { description: 'The two became contacts.' },
    DECLINED: { description: 'The receiver said no.' },
    WITHDRAWN: { description: 'The sender took it back.' },
    EXPIRED: { description: 'Nobody answered in 14 days. No event tells it: `expiresAt` does.' },
  } as const satisfies Record<StateShape, { description: string }>,
});

export const RequestDirection = builder.enumType('RequestDirection', {
  description: 'Which way a contact request goes, seen by the viewer.',
  values: {
    INCOMING: { description: 'Someone asks the viewer.' },
    OUTGOING: { description: 'The viewer asks someone.' },
  } as const,
});

export const ContactRequest = builder.objectRef<ContactRequestShape>('ContactRequest').implement({
  description: 'One person asks another to be contacts. Only contacts can open a direct chat.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging.', resolve: (request) => contactRequestId(request.id) }),
    from: t.field({ type: User, description: 'Who asks.', resolve: (request) => ({ id: request.fromId }) }),
    to: t.field({ type: User, description: 'Who is asked.', resolve: (request) => ({ id: request.toId }) }),
    note: t.exposeString('note', { description: 'What the sender says with it, at most 200 characters; empty when nothing.' }),
    state: t.expose('state', { type: ContactRequestState, description: 'What became of it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was sent.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered: 14 days after it was sent.' }),
  }),
});
