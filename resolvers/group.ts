import { builder } from '../schema/builder.ts';
import { Chat, Member, MemberRole } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { JoinRequest } from '../schema/join-request.ts';
import { parseUserIds } from '../schema/ids.ts';
import type { Member as MemberShape } from '../services/chat/chat.ts';
import type { AddedMembers } from '../services/chat/change-group.ts';
import {
  ChatNotFound,
  GroupFull,
  InvalidInput,
  KeptOut,
  LimitReached,
  MessageIdReused,
  Muted,
  NotContacts,
  NotPermitted,
  RateLimited,
  UserNotFound,
} from '../services/errors.ts';
import { chatArg, chatIdField, chatPayload, userArg, userIdField } from './chat.ts';

builder.mutationFields((t) => ({
  createGroup: t.field({
    type: chatPayload('CreateGroupPayload', 'The new group.'),
    errors: { types: [InvalidInput, NotContacts, GroupFull, RateLimited, MessageIdReused] },
    args: {
      input: t.arg({
        required: true,
        description: 'The group to make.',
        type: builder.inputType('CreateGroupInput', {
          description: 'The group to make.',
          fields: (f) => ({
            clientChatId: f.string({
              required: true,
              description:
                '8 to 64 characters from A-Z, a-z, 0-9, _ and -, chosen by the client; a repeat returns the same group, for ever.',
            }),
            title: f.string({ required: true, description: '1 to 64 characters, one line.' }),
            memberIds: f.idList({ required: true, description: 'Contacts to put in, 1 to 499 besides the viewer.' }),
          }),
        }),
      }),
    },
    description: 'Makes a group of the viewer, who owns it, and some of their contacts.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.createGroup(requireViewer(context), {
        ...input,
        memberIds: parseUserIds(input.memberIds, ['input', 'memberIds']),
      }),
    }),
  }),
  renameGroup: t.field({
    type: chatPayload('RenameGroupPayload', 'The renamed group.'),
    errors: { types: [ChatNotFound, NotPermitted, InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'The new title.',
        type: builder.inputType('RenameGroupInput', {
          description: 'A new title for a group.',
          fields: (f) => ({ chatId: f.id(chatIdField), title: f.string({ required: true, description: '1 to 64 characters, one line.' }) }),
        }),
      }),
    },
    description: 'Gives a group another title. Owner and admins.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.renameGroup(requireViewer(context), chatArg(input.chatId), input.title),
    }),
  }),
  addMembers: t.field({
    type: builder.objectRef<AddedMembers>('AddMembersPayload').implement({
      description: 'The group with its new members.',
      fields: (f) => ({
        chat: f.field({ type: Chat, description: 'The group as it is now.', resolve: ({ chat }) => chat }),
        members: f.field({ type: [Member], description: 'The places of those who were named.', resolve: ({ members }) => [...members] }),
        requests: f.field({
          type: [JoinRequest],
          description: 'For whom the viewer now asks owner and admins; empty where they come in at once. At most 200.',
          resolve: ({ requests }) => [...requests],
        }),
      }),
    }),
    errors: { types: [ChatNotFound, NotPermitted, NotContacts, KeptOut, GroupFull, LimitReached, InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to add.',
        type: builder.inputType('AddMembersInput', {
          description: 'People to add to a group.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            userIds: f.idList({
              required: true,
              description: 'Contacts of the viewer, 1 to 500; those who are in already are passed over.',
            }),
          }),
        }),
      }),
    },
    description:
      'Adds contacts of the viewer to a group: all of them, or nobody. They see what is said from now on, and what was said before where the group shows it. Any member; where owner and admins let people in, a member asks them to.',
    resolve: (_root, { input }, context) =>
      context.services.addMembers(requireViewer(context), chatArg(input.chatId), parseUserIds(input.userIds, ['input', 'userIds'])),
  }),
  setGroupNickname: t.field({
    type: builder.objectRef<{ member: MemberShape }>('SetGroupNicknamePayload').implement({
      description: "The viewer's place, with the nickname.",
      fields: (f) => ({ member: f.field({ type: Member, description: 'Their place now.', resolve: ({ member }) => member }) }),
    }),
    errors: { types: [ChatNotFound, NotPermitted, Muted, InvalidInput, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'The nickname.',
        type: builder.inputType('SetGroupNicknameInput', {
          description: 'How the viewer wishes to be called in a group.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            nickname: f.string({ required: true, description: '1 to 32 characters, one line; empty to take it back.' }),
          }),
        }),
      }),
    },
    description: 'Sets how the viewer is called in a group; everyone in it hears of it. Any member, of themselves.',
    resolve: async (_root, { input }, context) => ({
      member: await context.services.setGroupNickname(requireViewer(context), chatArg(input.chatId), input.nickname),
    }),
  }),
  setMemberRole: t.field({
    type: builder.objectRef<{ member: MemberShape }>('SetMemberRolePayload').implement({
      description: 'The member in the new role.',
      fields: (f) => ({ member: f.field({ type: Member, description: 'Their place now.', resolve: ({ member }) => member }) }),
    }),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted, InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'The new role.',
        type: builder.inputType('SetMemberRoleInput', {
          description: 'A new role for a member.',
          fields: (f) => ({
            chatId: f.id(chatIdField),
            userId: f.id(userIdField),
            role: f.field({ type: MemberRole, required: true, description: 'ADMIN or MEMBER; ownership moves by transferOwnership.' }),
          }),
        }),
      }),
    },
    description: 'Makes a member an admin, or an admin a member. The owner.',
    resolve: async (_root, { input }, context) => ({
      member: await context.services.setMemberRole(requireViewer(context), chatArg(input.chatId), userArg(input.userId), input.role),
    }),
  }),
  transferOwnership: t.field({
    type: chatPayload('TransferOwnershipPayload', 'The group with its new owner.'),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Who is to own the group.',
        type: builder.inputType('TransferOwnershipInput', {
          description: 'Who is to own a group.',
          fields: (f) => ({ chatId: f.id(chatIdField), userId: f.id(userIdField) }),
        }),
      }),
    },
    description: 'Hands a group to another member; the viewer becomes a member. The owner.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.transferOwnership(requireViewer(context), chatArg(input.chatId), userArg(input.userId)),
    }),
  }),
  leaveGroup: t.field({
    type: builder.objectRef<{ chatId: string }>('LeaveGroupPayload').implement({
      description: 'The group that was left.',
      fields: (f) => ({ chatId: f.exposeID('chatId', { description: 'Its id.' }) }),
    }),
    errors: { types: [ChatNotFound, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which group.',
        type: builder.inputType('LeaveGroupInput', { description: 'A group to leave.', fields: (f) => ({ chatId: f.id(chatIdField) }) }),
      }),
    },
    description: 'Leaves a group. An owner hands it to the longest-serving admin, else to the longest-serving member.',
    async resolve(_root, { input }, context) {
      await context.services.leaveGroup(requireViewer(context), chatArg(input.chatId));
      return { chatId: input.chatId };
    },
  }),
}));
