import type {
  Contact as ContactShape,
  ContactRequest as ContactRequestShape,
  ContactRequestState as StateShape,
  RequestSource as SourceShape,
} from '../services/contact/contact.ts';
import type { CardForm as FormShape } from '../services/contact/card-codec.ts';
import type { ShownCard } from '../services/contact/contact-cards.ts';
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

export const RequestSource = builder.enumType('RequestSource', {
  description: 'How someone who asks to be contacts came to the person they ask.',
  values: {
    QR_CODE: { description: 'By the code of their card.' },
    LINK: { description: 'By the link to their card.' },
    OTHER: { description: 'Some other way, such as the handle or a group.' },
  } as const satisfies Record<SourceShape, { description: string }>,
});

export const CardForm = builder.enumType('CardForm', {
  description: 'In which form someone hands out their card.',
  values: {
    CODE: { description: 'To be shown as a QR code: good for 60 minutes.' },
    LINK: { description: 'To be sent: good for 30 days.' },
  } as const satisfies Record<FormShape, { description: string }>,
});

export const ContactCard = builder.objectRef<ShownCard>('ContactCard').implement({
  description: 'What leads to a person without their handle, until it runs out or they reset it.',
  fields: (t) => ({
    form: t.expose('form', { type: CardForm, description: 'What it is meant for.' }),
    token: t.exposeString('token', { description: 'For `userByCard` and `requestContact`. Whoever has it, has the card.' }),
    path: t.string({
      description: 'Where the web client opens it on this server; what a code or link holds.',
      resolve: ({ token }) => `/#/add/${token}`,
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it is good, if it is not reset before.' }),
  }),
});

export const ContactRequest = builder.objectRef<ContactRequestShape>('ContactRequest').implement({
  description: 'One person asks another to be contacts. Only contacts can open a direct chat.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging.', resolve: (request) => contactRequestId(request.id) }),
    from: t.field({ type: User, description: 'Who asks.', resolve: (request) => ({ id: request.fromId }) }),
    to: t.field({ type: User, description: 'Who is asked.', resolve: (request) => ({ id: request.toId }) }),
    note: t.exposeString('note', { description: 'What the sender says with it, at most 200 characters; empty when nothing.' }),
    source: t.expose('source', { type: RequestSource, description: 'How the one who asks came to the other.' }),
    state: t.expose('state', { type: ContactRequestState, description: 'What became of it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was sent.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered: 14 days after it was sent.' }),
  }),
});
