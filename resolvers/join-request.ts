import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseJoinRequestId } from '../schema/ids.ts';
import { InvitePreview } from '../schema/invite.ts';
import { JoinMode, JoinRequest } from '../schema/join-request.ts';
import { hasCapability } from '../services/chat/capability.ts';
import type { Chat as ChatShape } from '../services/chat/chat.ts';
import type { JoinRequest as JoinRequestShape } from '../services/chat/join-request-store.ts';
import type { Entry } from '../services/chat/join-group.ts';
import {
  ChatNotFound,
  GroupFull,
  InvalidInput,
  InviteNotFound,
  JoinRequestAnswered,
  JoinRequestNotFound,
  KeptOut,
  LimitReached,
  NotContacts,
  NotPermitted,
  RateLimited,
} from '../services/errors.ts';
import { chatArg, chatIdField, chatPayload } from './chat.ts';

builder.objectFields(Chat, (t) => ({
  joinMode: t.expose('joinMode', { type: JoinMode, description: 'How people come into the group; OPEN for other kinds.' }),
  joinQuestion: t.exposeString('joinQuestion', {
    description: 'What newcomers are asked where the mode is QUESTION; may be empty otherwise.',
  }),
  historyVisible: t.exposeBoolean('historyVisible', {
    description: 'Whether people who come into the group see what was said before. Who is in it sees what they saw.',
  }),
  joinRequestCount: t.int({
    description:
      'How many wait to be let in, at most 200; 0 for those who may not answer. Told anew whenever it changes. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      requireViewer(context);
      if (chat.joinRequestCount === 0) return 0;
      const member = await context.loaders.viewerMember.load(chat);
      return member !== null && hasCapability(chat, member, 'APPROVE_JOINS') ? chat.joinRequestCount : 0;
    },
  }),
  joinRequests: t.connection(
    {
      type: JoinRequest,
      description: 'Who waits to be let in, the first to ask first; nobody for those who may not answer. Viewer-dependent.',
      extensions: viewerDependent,
      resolve: (chat, args, context) => context.services.listJoinRequests(requireViewer(context), chat.id, args),
    },
    { name: 'JoinRequestConnection', description: 'A page of requests to join.' },
    { name: 'JoinRequestEdge', description: 'A request to join and where it stands in the list.' },
  ),
}));

builder.objectFields(InvitePreview, (t) => ({
  isMember: t.boolean({
    description: 'Whether the viewer is in the group already; false without a viewer. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: async ({ chatId }, _args, { viewer, services }) => viewer !== null && (await services.findEntry(viewer, chatId)).isMember,
  }),
  request: t.field({
    type: JoinRequest,
    nullable: true,
    description: "The viewer's own request that waits for an answer; null when there is none. Viewer-dependent.",
    extensions: viewerDependent,
    resolve: async ({ chatId }, _args, { viewer, services }) =>
      viewer === null ? null : (await services.findEntry(viewer, chatId)).request,
  }),
}));

const requestIdField = { required: true, description: "The request's id." } as const;
const requestArg = (id: string) => parseJoinRequestId(id) ?? NO_ID;

const answeredPayload = (name: string, description: string) =>
  builder.objectRef<{ request: JoinRequestShape; chat: ChatShape }>(name).implement({
    description,
    fields: (t) => ({
      request: t.field({ type: JoinRequest, description: 'The request as it is now.', resolve: ({ request }) => request }),
      chat: t.field({ type: Chat, description: 'The group as it is now.', resolve: ({ chat }) => chat }),
    }),
  });

builder.mutationFields((t) => ({
  updateGroupEntry: t.field({
    type: chatPayload('UpdateGroupEntryPayload', 'The group as it is now.'),
    errors: { types: [ChatNotFound, NotPermitted, InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'How people are to come in, and what they are to see.',
        type: builder.inputType('UpdateGroupEntryInput', {
          description: 'How people come into a group, and what they see. What is left out stays as it is.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            joinMode: f.field({ type: JoinMode, description: 'How they come in.' }),
            joinQuestion: f.string({ description: 'What newcomers are asked, at most 200 characters, one line; QUESTION needs one.' }),
            historyVisible: f.boolean({ description: 'Whether those who come from now on see what was said before.' }),
          }),
        }),
      }),
    },
    description: 'Sets how people come into a group, and what they see. Who waits already goes on waiting. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.updateGroupEntry(requireViewer(context), { ...input, chatId: chatArg(input.chatId) }),
    }),
  }),
  requestToJoin: t.field({
    type: builder.objectRef<Entry>('RequestToJoinPayload').implement({
      description: 'They wait, or they are in: exactly one of the two.',
      fields: (f) => ({
        request: f.field({
          type: JoinRequest,
          nullable: true,
          description: 'The request that waits; `AccountChanges.joinRequests` tells what becomes of it.',
          resolve: ({ request }) => request,
        }),
        chat: f.field({ type: Chat, nullable: true, description: 'The group that the viewer is in now.', resolve: ({ chat }) => chat }),
      }),
    }),
    errors: { types: [InviteNotFound, GroupFull, NotPermitted, KeptOut, InvalidInput, LimitReached, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'By which link, and what they say.',
        type: builder.inputType('RequestToJoinInput', {
          description: 'A link to come in by.',
          fields: (f) => ({
            token: f.string({ required: true, description: 'Its token.' }),
            answer: f.string({
              required: true,
              defaultValue: '',
              description: "The answer to the group's question, or a word with the request; at most 200 characters.",
            }),
          }),
        }),
      }),
    },
    description:
      'Asks to be let into a group by an invite; where the group is open, comes in. A repeat returns the same request, with the new answer. At most 50 may wait for a person, 200 in a group.',
    resolve: (_root, { input }, context) => context.services.requestToJoin(requireViewer(context), input.token, input.answer),
  }),
  approveJoinRequest: t.field({
    type: answeredPayload('ApproveJoinRequestPayload', 'They are in.'),
    errors: { types: [JoinRequestNotFound, JoinRequestAnswered, NotPermitted, GroupFull, KeptOut, NotContacts] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whose request.',
        type: builder.inputType('ApproveJoinRequestInput', {
          description: 'A request to say yes to.',
          fields: (f) => ({ requestId: f.id(requestIdField) }),
        }),
      }),
    },
    description:
      'Lets somebody in, also when their link has ended since. A repeat by the same person returns the same. Refuses with NOT_CONTACTS when they have parted from the member who asked for them. Owner and admins.',
    resolve: (_root, { input }, context) => context.services.approveJoinRequest(requireViewer(context), requestArg(input.requestId)),
  }),
  declineJoinRequest: t.field({
    type: answeredPayload('DeclineJoinRequestPayload', 'They are told.'),
    errors: { types: [JoinRequestNotFound, JoinRequestAnswered, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whose request.',
        type: builder.inputType('DeclineJoinRequestInput', {
          description: 'A request to say no to.',
          fields: (f) => ({ requestId: f.id(requestIdField) }),
        }),
      }),
    },
    description: 'Says no. They may ask again. A repeat by the same person returns the same. Owner and admins.',
    resolve: (_root, { input }, context) => context.services.declineJoinRequest(requireViewer(context), requestArg(input.requestId)),
  }),
  withdrawJoinRequest: t.field({
    type: builder.objectRef<{ request: JoinRequestShape }>('WithdrawJoinRequestPayload').implement({
      description: 'It does not wait any more.',
      fields: (f) => ({
        request: f.field({ type: JoinRequest, description: 'The request as it is now.', resolve: ({ request }) => request }),
      }),
    }),
    errors: { types: [JoinRequestNotFound, JoinRequestAnswered] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which request.',
        type: builder.inputType('WithdrawJoinRequestInput', {
          description: 'A request of the viewer to take back.',
          fields: (f) => ({ requestId: f.id(requestIdField) }),
        }),
      }),
    },
    description: 'Takes back what the viewer asked for, for themselves or for somebody else. A repeat returns the same.',
    resolve: async (_root, { input }, context) => ({
      request: await context.services.withdrawJoinRequest(requireViewer(context), requestArg(input.requestId)),
    }),
  }),
}));
