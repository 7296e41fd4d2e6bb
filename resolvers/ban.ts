import { Ban, Removal } from '../schema/ban.ts';
import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { ChatNotFound, InvalidInput, LimitReached, NotPermitted, UserNotFound } from '../services/errors.ts';
import { chatArg, chatIdField, chatPayload, userArg, userIdField } from './chat.ts';

builder.objectFields(Chat, (t) => ({
  bans: t.connection(
    {
      type: Ban,
      description: 'Who is kept out of the group, the last first; nobody for those who may not ban. Viewer-dependent.',
      extensions: viewerDependent,
      resolve: (chat, args, context) => context.services.listBans(requireViewer(context), chat.id, args),
    },
    { name: 'BanConnection', description: 'A page of people who are kept out.' },
    { name: 'BanEdge', description: 'A person who is kept out and where they stand in the list.' },
  ),
}));

builder.queryFields((t) => ({
  removal: t.field({
    type: Removal,
    nullable: true,
    args: { chatId: t.arg.id({ required: true, description: "The group's id." }) },
    description: 'How the viewer was taken out of a group, for them to read; null when they were not, or are in it.',
    resolve: (_root, args, context) => context.services.findOwnRemoval(requireViewer(context), chatArg(args.chatId)),
  }),
}));

builder.mutationFields((t) => ({
  removeMember: t.field({
    type: chatPayload('RemoveMemberPayload', 'The group without them.'),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted, InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to remove.',
        type: builder.inputType('RemoveMemberInput', {
          description: 'A person to take out of a group.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            userId: f.id(userIdField),
            reason: f.string({ description: 'Why, at most 200 characters, one line. They read it; the group does not.' }),
          }),
        }),
      }),
    },
    description: 'Takes someone out of a group; nothing more reaches them. The owner removes anyone, admins remove members.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.removeMember(requireViewer(context), chatArg(input.chatId), userArg(input.userId), input.reason),
    }),
  }),
  banMember: t.field({
    type: chatPayload('BanMemberPayload', 'The group without them.'),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted, InvalidInput, LimitReached] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to keep out.',
        type: builder.inputType('BanMemberInput', {
          description: 'A person to keep out of a group.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            userId: f.id(userIdField),
            reason: f.string({
              description: 'Why, at most 200 characters, one line. They, owner and admins read it; the group does not.',
            }),
            until: f.field({ type: 'DateTime', description: 'Until when; until it is lifted when left out.' }),
          }),
        }),
      }),
    },
    description:
      'Keeps out somebody who is or was in a group, and takes them out: nobody can add them, and no link lets them in. A repeat puts the new reason and end in place of the old. The owner anyone, admins members; at most 1,000 in a group.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.banMember(requireViewer(context), {
        ...input,
        chatId: chatArg(input.chatId),
        userId: userArg(input.userId),
        until: input.until ?? null,
      }),
    }),
  }),
  liftBan: t.field({
    type: chatPayload('LiftBanPayload', 'The group.'),
    errors: { types: [ChatNotFound, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to let in again.',
        type: builder.inputType('LiftBanInput', {
          description: 'A person who is not to be kept out any more.',
          fields: (f) => ({ chatId: f.id(chatIdField), userId: f.id(userIdField) }),
        }),
      }),
    },
    description: 'Ends a ban: they may be added, and come in by a link. A repeat changes nothing. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.liftBan(requireViewer(context), chatArg(input.chatId), userArg(input.userId)),
    }),
  }),
}));
