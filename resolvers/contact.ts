import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { Contact, ContactRequest, ContactRequestState, RequestDirection } from '../schema/contact.ts';
import { type GraphQLContext, requireViewer } from '../schema/context.ts';
import { NO_ID, parseContactRequestId, parseUserId } from '../schema/ids.ts';
import { ChatConnection, ChatEdge } from '../schema/chat-connection.ts';
import { UserConnection, UserEdge } from '../schema/user-connection.ts';
import { Relation, User } from '../schema/user.ts';
import type { Chat as ChatShape } from '../services/chat/chat.ts';
import type { Contact as ContactShape, ContactRequest as ContactRequestShape } from '../services/contact/contact.ts';
import {
  AlreadyContacts,
  ContactCardExpired,
  ContactNotFound,
  ContactRequestNotFound,
  InvalidInput,
  LimitReached,
  RateLimited,
  UserBlocked,
  UserNotFound,
} from '../services/errors.ts';
import type { UserKey } from '../services/user/user.ts';

const userArg = (id: string) => parseUserId(id) ?? NO_ID;
const requestArg = (id: string) => parseContactRequestId(id) ?? NO_ID;

/** What was loaded earlier in this request about how people stand to each other is out of date. */
const forgetTies = ({ loaders }: GraphQLContext): void => {
  loaders.relation.clearAll();
  loaders.remark.clearAll();
  loaders.presence.clearAll();
};

builder.objectFields(User, (t) => ({
  relation: t.field({
    type: Relation,
    description: 'How the viewer stands to this person. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: (user, _args, { loaders }) => (user.isSelf === true ? 'SELF' : loaders.relation.load(user.id)),
  }),
  remark: t.string({
    nullable: true,
    description: "The viewer's private name for a contact, 1 to 64 characters; null when there is none. Viewer-dependent.",
    extensions: viewerDependent,
    resolve: (user, _args, { loaders }) => (user.isSelf === true ? null : loaders.remark.load(user.id)),
  }),
}));

builder.queryFields((t) => ({
  contacts: t.connection(
    {
      type: Contact,
      args: {
        search: t.arg.string({
          description: 'Only those whose remark, name or handle has this in it, whatever its case; 1 to 64 characters.',
        }),
        tag: t.arg.string({ description: 'Only those with this tag, as it is written; 1 to 32 characters.' }),
        starred: t.arg.boolean({ description: 'True: only those with a star; false: only those without.' }),
      },
      description: "The viewer's contacts, by handle; those they have blocked included. What is given narrows the list together.",
      resolve: (_root, args, context) => context.services.listContacts(requireViewer(context), args),
    },
    { name: 'ContactConnection', description: 'A page of contacts.' },
    { name: 'ContactEdge', description: 'A contact and where it stands in the list.' },
  ),
  contactRequests: t.connection(
    {
      type: ContactRequest,
      args: {
        direction: t.arg({ type: RequestDirection, description: 'Only those that go this way; both ways without it.' }),
        state: t.arg({ type: ContactRequestState, description: 'Only those in this state; all without it.' }),
      },
      description: "The viewer's contact requests, newest first. Those of people the viewer has blocked are left out.",
      resolve: (_root, args, context) => context.services.listContactRequests(requireViewer(context), args),
    },
    { name: 'ContactRequestConnection', description: 'A page of contact requests.' },
    { name: 'ContactRequestEdge', description: 'A contact request and where it stands in the list.' },
  ),
  commonGroups: t.connection(
    {
      type: Chat,
      args: { userId: t.arg.id({ required: true, description: "The person's id." }) },
      description: 'The groups that the viewer and this person are both in, the newest first; none for the viewer themselves.',
      resolve: (_root, args, context) => context.services.listCommonGroups(requireViewer(context), userArg(args.userId), args),
    },
    ChatConnection,
    ChatEdge,
  ),
  blockedUsers: t.connection(
    {
      type: User,
      description: 'People the viewer has blocked, the latest first.',
      resolve: (_root, args, context) => context.services.listBlockedUsers(requireViewer(context), args),
    },
    UserConnection,
    UserEdge,
  ),
}));

const requestPayload = (name: string, description: string) =>
  builder.objectRef<{ request: ContactRequestShape }>(name).implement({
    description,
    fields: (t) => ({
      request: t.field({ type: ContactRequest, description: 'The request as it is now.', resolve: ({ request }) => request }),
    }),
  });

const userPayload = (name: string, description: string) =>
  builder.objectRef<{ user: UserKey }>(name).implement({
    description,
    fields: (t) => ({ user: t.field({ type: User, description: 'The person.', resolve: ({ user }) => user }) }),
  });

const userInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ userId: t.id({ required: true, description: "The person's id." }) }),
  });

const requestInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ requestId: t.id({ required: true, description: "The request's id." }) }),
  });

const AcceptContactRequestPayload = builder
  .objectRef<{ request: ContactRequestShape; contact: ContactShape; chat: ChatShape }>('AcceptContactRequestPayload')
  .implement({
    description: 'The two are contacts and can write to each other.',
    fields: (t) => ({
      request: t.field({ type: ContactRequest, description: 'The request, accepted.', resolve: ({ request }) => request }),
      contact: t.field({ type: Contact, description: 'The new contact.', resolve: ({ contact }) => contact }),
      chat: t.field({ type: Chat, description: 'Their direct chat.', resolve: ({ chat }) => chat }),
    }),
  });

const UpdateContactPayload = builder.objectRef<{ contact: ContactShape }>('UpdateContactPayload').implement({
  description: 'The contact with its new remark, tags and star.',
  fields: (t) => ({ contact: t.field({ type: Contact, description: 'The contact as it is now.', resolve: ({ contact }) => contact }) }),
});

const RemoveContactPayload = builder.objectRef<{ userId: string }>('RemoveContactPayload').implement({
  description: 'The two are no longer contacts.',
  fields: (t) => ({ userId: t.exposeID('userId', { description: 'Who is no longer a contact.' }) }),
});

const RequestContactInput = builder.inputType('RequestContactInput', {
  description: 'Whom to ask to be contacts.',
  fields: (t) => ({
    userId: t.id({ required: true, description: "The person's id." }),
    note: t.string({ required: true, defaultValue: '', description: 'A word to them, at most 200 characters.' }),
    cardToken: t.string({ description: 'Their card, when it led to them: the request says so.' }),
  }),
});

const UpdateContactInput = builder.inputType('UpdateContactInput', {
  description:
    'What to call a contact, how to sort them and whether to star them. What is absent stays as it is; null or empty takes it away.',
  fields: (t) => ({
    userId: t.id({ required: true, description: "The contact's id." }),
    remark: t.string({ description: 'The viewer’s own name for them, at most 64 characters, one line.' }),
    tags: t.stringList({ description: 'The viewer’s own tags for them, in this order: at most 20 of 1 to 32 characters.' }),
    starred: t.boolean({ description: 'Keep them at the top of the list, or no longer; null is as good as absent.' }),
  }),
});

builder.mutationFields((t) => ({
  requestContact: t.field({
    type: requestPayload('RequestContactPayload', 'The request was sent, or was there already.'),
    errors: { types: [UserNotFound, AlreadyContacts, UserBlocked, InvalidInput, RateLimited, LimitReached, ContactCardExpired] },
    args: { input: t.arg({ type: RequestContactInput, required: true, description: 'Whom to ask.' }) },
    description:
      'Asks someone to be contacts; the request stays open for 14 days. While it is open, a repeat returns it as it is. When they have asked the viewer already, their request is accepted and returned. At most 60 an hour, and 100 open at once.',
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const request = await context.services.requestContact(viewer, {
        userId: userArg(input.userId),
        note: input.note,
        cardToken: input.cardToken ?? null,
      });
      forgetTies(context);
      return { request };
    },
  }),
  acceptContactRequest: t.field({
    type: AcceptContactRequestPayload,
    errors: { types: [ContactRequestNotFound, LimitReached] },
    args: {
      input: t.arg({
        type: requestInput('AcceptContactRequestInput', 'A request to accept.'),
        required: true,
        description: 'Which request.',
      }),
    },
    description: 'Says yes to an open request: the two become contacts and their chat opens. A repeat returns the same.',
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const { chatId, ...accepted } = await context.services.acceptContactRequest(viewer, requestArg(input.requestId));
      forgetTies(context);
      return { ...accepted, chat: (await context.services.accessChat(viewer, chatId)).chat };
    },
  }),
  declineContactRequest: t.field({
    type: requestPayload('DeclineContactRequestPayload', 'The request is declined.'),
    errors: { types: [ContactRequestNotFound] },
    args: {
      input: t.arg({
        type: requestInput('DeclineContactRequestInput', 'A request to decline.'),
        required: true,
        description: 'Which request.',
      }),
    },
    description: 'Says no to an open request; its sender sees that. A repeat returns the same.',
    async resolve(_root, { input }, context) {
      const request = await context.services.declineContactRequest(requireViewer(context), requestArg(input.requestId));
      forgetTies(context);
      return { request };
    },
  }),
  withdrawContactRequest: t.field({
    type: requestPayload('WithdrawContactRequestPayload', 'The request is taken back.'),
    errors: { types: [ContactRequestNotFound] },
    args: {
      input: t.arg({
        type: requestInput('WithdrawContactRequestInput', 'A request to take back.'),
        required: true,
        description: 'Which request.',
      }),
    },
    description: "Takes one of the viewer's own open requests back. A repeat returns the same.",
    async resolve(_root, { input }, context) {
      const request = await context.services.withdrawContactRequest(requireViewer(context), requestArg(input.requestId));
      forgetTies(context);
      return { request };
    },
  }),
  updateContact: t.field({
    type: UpdateContactPayload,
    errors: { types: [ContactNotFound, InvalidInput] },
    args: { input: t.arg({ type: UpdateContactInput, required: true, description: 'The contact and what to change.' }) },
    description: 'Changes what the viewer calls a contact, how they sort them and whether they are starred. Only the viewer sees it.',
    async resolve(_root, { input }, context) {
      const contact = await context.services.updateContact(requireViewer(context), { ...input, userId: userArg(input.userId) });
      forgetTies(context);
      return { contact };
    },
  }),
  removeContact: t.field({
    type: RemoveContactPayload,
    errors: { types: [ContactNotFound] },
    args: {
      input: t.arg({ type: userInput('RemoveContactInput', 'A contact to remove.'), required: true, description: 'Which contact.' }),
    },
    description: 'Ends being contacts, for both. Their chat stays to be read and takes no more messages.',
    async resolve(_root, { input }, context) {
      await context.services.removeContact(requireViewer(context), userArg(input.userId));
      forgetTies(context);
      return { userId: input.userId };
    },
  }),
  blockUser: t.field({
    type: userPayload('BlockUserPayload', 'The person is blocked.'),
    errors: { types: [UserNotFound, LimitReached, InvalidInput] },
    args: { input: t.arg({ type: userInput('BlockUserInput', 'A person to block.'), required: true, description: 'Whom.' }) },
    description:
      'Blocks someone: they cannot write to the viewer or see whether they are there, and their requests do not come through. They are not told. Being contacts stays; an open request of theirs is declined, one of the viewer’s taken back. At most 1,000 people.',
    async resolve(_root, { input }, context) {
      const user = await context.services.blockUser(requireViewer(context), userArg(input.userId));
      forgetTies(context);
      return { user };
    },
  }),
  unblockUser: t.field({
    type: userPayload('UnblockUserPayload', 'The person is not blocked.'),
    errors: { types: [UserNotFound] },
    args: { input: t.arg({ type: userInput('UnblockUserInput', 'A person to unblock.'), required: true, description: 'Whom.' }) },
    description: 'Takes a block back. A request they made meanwhile, and that is still open, comes into view.',
    async resolve(_root, { input }, context) {
      const user = await context.services.unblockUser(requireViewer(context), userArg(input.userId));
      forgetTies(context);
      return { user };
    },
  }),
}));
