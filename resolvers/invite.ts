import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseInviteId } from '../schema/ids.ts';
import { Invite, InvitePreview } from '../schema/invite.ts';
import type { Invite as InviteShape } from '../services/chat/invite.ts';
import {
  ApprovalNeeded,
  ChatNotFound,
  GroupFull,
  InvalidInput,
  InviteNotFound,
  KeptOut,
  LimitReached,
  MessageIdReused,
  NotPermitted,
  RateLimited,
} from '../services/errors.ts';
import { chatArg, chatIdField, chatPayload } from './chat.ts';

builder.objectFields(Chat, (t) => ({
  invites: t.field({
    type: [Invite],
    description: "A group's open invite links, the newest first, at most 50; empty for those who may not invite. Viewer-dependent.",
    extensions: viewerDependent,
    resolve: async (chat, _args, context) => [...(await context.loaders.invites.load(chat.id))],
  }),
}));

builder.queryFields((t) => ({
  invitePreview: t.field({
    type: InvitePreview,
    nullable: true,
    args: { token: t.arg.string({ required: true, description: 'The token of the link.' }) },
    description: 'What an invite leads to; null when there is none, or it has ended. Needs no sign-in: whoever holds the link may look.',
    resolve: (_root, args, context) => context.services.findInvitePreview(args.token),
  }),
}));

builder.mutationFields((t) => ({
  createInvite: t.field({
    type: builder.objectRef<{ invite: InviteShape; token: string }>('CreateInvitePayload').implement({
      description: 'The new link.',
      fields: (f) => ({
        invite: f.field({ type: Invite, description: 'The invite.', resolve: ({ invite }) => invite }),
        token: f.exposeString('token', {
          description:
            'What lets people in, for `joinByInvite`: our client makes `/#/join/<token>` of it, for links and QR codes. It is told here and nowhere else.',
        }),
      }),
    }),
    errors: { types: [ChatNotFound, NotPermitted, InvalidInput, LimitReached, MessageIdReused, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'What it allows.',
        type: builder.inputType('CreateInviteInput', {
          description: 'What an invite link allows.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            clientInviteId: f.string({
              description:
                'Chosen by the client, 8 to 64 characters from A-Z, a-z, 0-9, _ and -, for a repeat to return the same link, for ever; another link without one.',
            }),
            expiresInSeconds: f.int({ description: 'How long it holds, 1 second to 365 days; 7 days when left out.' }),
            usesMax: f.int({ description: 'How many may come in by it, 1 to 500; when left out, as many as there is room for.' }),
          }),
        }),
      }),
    },
    description:
      'Makes a link by which people come into a group. Owner and admins. A repeat with the same `clientInviteId` returns the same one.',
    resolve: (_root, { input }, context) =>
      context.services.createInvite(requireViewer(context), { ...input, chatId: chatArg(input.chatId) }),
  }),
  revokeInvite: t.field({
    type: builder.objectRef<{ invite: InviteShape }>('RevokeInvitePayload').implement({
      description: 'The ended link.',
      fields: (f) => ({ invite: f.field({ type: Invite, description: 'The invite.', resolve: ({ invite }) => invite }) }),
    }),
    errors: { types: [InviteNotFound, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which one.',
        type: builder.inputType('RevokeInviteInput', {
          description: 'An invite to end.',
          fields: (f) => ({ inviteId: f.id({ required: true, description: "The invite's id." }) }),
        }),
      }),
    },
    description: 'Ends an invite link: nobody comes in by it any more. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      invite: await context.services.revokeInvite(requireViewer(context), parseInviteId(input.inviteId) ?? NO_ID),
    }),
  }),
  joinByInvite: t.field({
    type: chatPayload('JoinByInvitePayload', 'The group that the viewer is in now.'),
    errors: { types: [InviteNotFound, ApprovalNeeded, GroupFull, NotPermitted, KeptOut, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'By which link.',
        type: builder.inputType('JoinByInviteInput', {
          description: 'A link to come in by.',
          fields: (f) => ({ token: f.string({ required: true, description: 'Its token.' }) }),
        }),
      }),
    },
    description:
      'Comes into a group by an invite. Who is in already stays, and uses nothing up; who was removed has to be added by a member.',
    resolve: async (_root, { input }, context) => ({ chat: await context.services.joinByInvite(requireViewer(context), input.token) }),
  }),
}));
