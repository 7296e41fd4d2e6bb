import { builder } from '../schema/builder.ts';
import { Member } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import type { Member as MemberShape } from '../services/chat/chat.ts';
import { ChatNotFound, InvalidInput, Muted, NotContacts, NotPermitted, RateLimited, UserNotFound } from '../services/errors.ts';
import { chatArg, chatIdField, chatPayload, userArg, userIdField } from './chat.ts';

builder.mutationFields((t) => ({
  setMemberMute: t.field({
    type: builder.objectRef<{ member: MemberShape }>('SetMemberMutePayload').implement({
      description: 'The member, muted or not.',
      fields: (f) => ({ member: f.field({ type: Member, description: 'Their place now.', resolve: ({ member }) => member }) }),
    }),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to mute, and until when.',
        type: builder.inputType('SetMemberMuteInput', {
          description: 'A member who is not to write for a time, or may write again.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            userId: f.id(userIdField),
            mutedUntil: f.field({
              type: 'DateTime',
              description: 'A moment to come; 9999-12-31T23:59:59.999Z for ever; null, or left out, to let them write again.',
            }),
          }),
        }),
      }),
    },
    description:
      'Keeps a member of a group from writing, reacting, voting, editing and taking a nickname until a moment. Owner and admins; neither the owner nor an admin can be muted.',
    resolve: async (_root, { input }, context) => ({
      member: await context.services.setMemberMute(
        requireViewer(context),
        chatArg(input.chatId),
        userArg(input.userId),
        input.mutedUntil ?? null,
      ),
    }),
  }),
  setMuteAll: t.field({
    type: chatPayload('SetMuteAllPayload', 'The group as it is now.'),
    errors: { types: [ChatNotFound, NotPermitted, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whether to mute all.',
        type: builder.inputType('SetMuteAllInput', {
          description: 'Whether only the owner and admins of a group may write.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            mutedAll: f.boolean({ required: true, description: 'True: the members may not write.' }),
          }),
        }),
      }),
    },
    description: 'Keeps all but the owner and admins of a group from writing, or lets them again. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.setMuteAll(requireViewer(context), chatArg(input.chatId), input.mutedAll),
    }),
  }),
  setDisappearing: t.field({
    type: chatPayload('SetDisappearingPayload', 'The chat as it is now.'),
    errors: { types: [ChatNotFound, NotPermitted, NotContacts, Muted, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'How long messages last.',
        type: builder.inputType('SetDisappearingInput', {
          description: 'How long new messages of a chat last.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            seconds: f.int({
              required: true,
              description:
                '0 for ever, 3600 (an hour), 86400 (a day), 604800 (a week) or 7776000 (90 days); `serverInfo.disappearSeconds` lists them.',
            }),
          }),
        }),
      }),
    },
    description:
      'Lets each new message of a chat disappear so long after it was stored, or stay. Messages that are there keep their end. In a direct chat either may, while the two may write to each other; in a group owner and admins; in notes to self, their owner.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.setDisappearing(requireViewer(context), chatArg(input.chatId), input.seconds),
    }),
  }),
  setSlowMode: t.field({
    type: chatPayload('SetSlowModePayload', 'The group as it is now.'),
    errors: { types: [ChatNotFound, NotPermitted, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'How slow.',
        type: builder.inputType('SetSlowModeInput', {
          description: 'How long a member of a group has to wait between two messages.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            seconds: f.int({ required: true, description: '0 to end it, 10, 30, 60, 300, 900 or 3600.' }),
          }),
        }),
      }),
    },
    description: 'Sets how long each member of a group has to wait between two messages. The owner and admins need not. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.setSlowMode(requireViewer(context), chatArg(input.chatId), input.seconds),
    }),
  }),
}));
