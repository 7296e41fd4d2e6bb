import { builder, viewerDependent } from '../schema/builder.ts';
import { Capability, Chat, Marks, Member, MemberRole } from '../schema/chat.ts';
import { ChatConnection, ChatEdge } from '../schema/chat-connection.ts';
import { ChatFilter } from '../schema/chat-settings.ts';
import { requireViewer } from '../schema/context.ts';
import { ChatChanges } from '../schema/event.ts';
import { NO_ID, parseChatId, parseUserId, parseUserIds } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { User } from '../schema/user.ts';
import { listCapabilities } from '../services/chat/capability.ts';
import { memberFloor, unreadCount } from '../services/chat/chat.ts';
import {
  ChatNotFound,
  GroupFull,
  InvalidInput,
  MessageIdReused,
  NotContacts,
  NotPermitted,
  RateLimited,
  UserBlocked,
  UserNotFound,
} from '../services/errors.ts';
import { parseNumericKey } from '../services/paging.ts';
import type { Chat as ChatShape, Member as MemberShape } from '../services/chat/chat.ts';
import type { GraphQLContext } from '../schema/context.ts';

const chatArg = (id: string) => parseChatId(id) ?? NO_ID;
const userArg = (id: string) => parseUserId(id) ?? NO_ID;

const place = async (chat: ChatShape, context: GraphQLContext) => {
  requireViewer(context);
  const member = await context.loaders.viewerMember.load(chat.id);
  if (member === null) throw new ChatNotFound();
  return member;
};

builder.objectFields(Chat, (t) => ({
  lastMessage: t.field({
    type: Message,
    nullable: true,
    description:
      'Its newest message, when the viewer may see it: null before the first, and when all was before they joined. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      const member = await place(chat, context);
      return chat.lastSeq > memberFloor(member) ? context.loaders.message.load({ chatId: chat.id, seq: chat.lastSeq }) : null;
    },
  }),
  peer: t.field({
    type: User,
    nullable: true,
    description: 'The other person of a direct chat; null for other kinds. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      requireViewer(context);
      const peer = chat.kind === 'DIRECT' ? await context.loaders.peer.load(chat.id) : null;
      return peer === null ? null : { id: peer.userId };
    },
  }),
  peerMarks: t.field({
    type: Marks,
    nullable: true,
    description: "The other person's marks in a direct chat; null for other kinds. Viewer-dependent.",
    extensions: viewerDependent,
    resolve(chat, _args, context) {
      requireViewer(context);
      return chat.kind === 'DIRECT' ? context.loaders.peer.load(chat.id) : null;
    },
  }),
  viewerMember: t.field({
    type: Member,
    description: "The viewer's own place in the chat. Viewer-dependent.",
    extensions: viewerDependent,
    resolve: (chat, _args, context) => place(chat, context),
  }),
  viewerCapabilities: t.field({
    type: [Capability],
    description:
      'What the viewer may do here beyond writing and reading, at most 30: by their role in a group, the same for everyone elsewhere. Told anew whenever it changes. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: async (chat, _args, context) => [...listCapabilities(chat, await place(chat, context))],
  }),
  unreadCount: t.int({
    description: '`lastSeq` less the highest of the read, joined and cleared seq; own messages count as read. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: async (chat, _args, context) => unreadCount(chat, await place(chat, context)),
  }),
  members: t.connection(
    {
      type: Member,
      description: 'The people in the chat, in a stable order.',
      async resolve(chat, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('members', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const rows = await context.services.listMembers(requireViewer(context), chat.id, { ...page, afterUserId });
        return paging.toConnection(rows, page, (member) => String(member.userId));
      },
    },
    { name: 'MemberConnection', description: 'A page of members.' },
    { name: 'MemberEdge', description: 'A member and where it stands in the list.' },
  ),
  member: t.field({
    type: Member,
    nullable: true,
    args: { userId: t.arg.id({ required: true, description: 'Id of a person.' }) },
    description: 'The place of one person; null when they are not in the chat.',
    async resolve(chat, args, context) {
      return context.services.findMember(requireViewer(context), chat.id, userArg(args.userId));
    },
  }),
  changes: t.field({
    type: ChatChanges,
    args: { after: t.arg.int({ required: true, description: 'The version you hold; 0 for none.' }) },
    description:
      'What changed after a version, as current state, so asking twice does no harm. Past 200 versions: the newest page, and a Hole.',
    resolve: (chat, args, context) => context.services.listChatChanges(requireViewer(context), chat.id, args.after),
  }),
}));

builder.objectFields(Member, (t) => ({
  clearedSeq: t.int({
    description:
      "The highest seq that the viewer has cleared from their own view; 0 for none, and for anyone else's place. Viewer-dependent.",
    extensions: viewerDependent,
    resolve: (member, _args, context) => (member.userId === requireViewer(context).userId ? member.clearedSeq : 0),
  }),
  readSeq: t.int({
    nullable: true,
    description:
      'How far they have read, for the viewer and, in a direct chat, for the other person when both show receipts; else null. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(member, _args, context) {
      const viewer = requireViewer(context);
      if (member.userId === viewer.userId) return member.readSeq;
      const peer = await context.loaders.peer.load(member.chatId);
      return peer?.userId === member.userId && peer.readSeq > 0 ? peer.readSeq : null;
    },
  }),
  deliveredSeq: t.int({
    nullable: true,
    description:
      'How far messages have reached one of their devices, for the viewer and, in a direct chat, the other person; else null. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(member, _args, context) {
      const viewer = requireViewer(context);
      if (member.userId === viewer.userId) return member.deliveredSeq;
      const peer = await context.loaders.peer.load(member.chatId);
      return peer?.userId === member.userId ? peer.deliveredSeq : null;
    },
  }),
}));

builder.queryFields((t) => ({
  chat: t.field({
    type: Chat,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: "The chat's id." }) },
    description: 'A chat the viewer is in; null when there is none.',
    async resolve(_root, args, context) {
      try {
        return (await context.services.accessChat(requireViewer(context), chatArg(args.id))).chat;
      } catch (error) {
        if (error instanceof ChatNotFound) return null;
        throw error;
      }
    },
  }),
  chats: t.connection(
    {
      type: Chat,
      description:
        "The viewer's chats: pinned ones, the last pinned at the top, then the others, last active first. Without a filter all they are in, archived and deleted ones too.",
      args: { filter: t.arg({ type: ChatFilter, description: 'Only these. A cursor goes on with the filter it came from.' }) },
      async resolve(_root, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('chats', args);
        const key = page.cursor === null ? null : parseNumericKey(page.cursor, 3);
        const rows = await context.services.listChats(requireViewer(context), {
          limit: page.limit,
          backward: page.backward,
          place: key === null ? null : { pinnedMs: Number(key[0]), lastActivityMs: Number(key[1]), chatId: key[2] as bigint },
          filter: args.filter ?? null,
        });
        return paging.toConnection(
          rows,
          page,
          ({ place: { pinnedMs, lastActivityMs, chatId } }) => `${pinnedMs}.${lastActivityMs}.${chatId}`,
          ({ chat }) => chat,
        );
      },
    },
    ChatConnection,
    ChatEdge,
  ),
}));

const chatPayload = (name: string, description: string) =>
  builder.objectRef<{ chat: ChatShape }>(name).implement({
    description,
    fields: (t) => ({ chat: t.field({ type: Chat, description: 'The chat as it is now.', resolve: ({ chat }) => chat }) }),
  });

const chatIdField = { required: true, description: "The chat's id." } as const;
const userIdField = { required: true, description: "The person's id." } as const;

builder.mutationFields((t) => ({
  openDirectChat: t.field({
    type: chatPayload('OpenDirectChatPayload', 'The direct chat.'),
    errors: { types: [UserNotFound, NotContacts, UserBlocked] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to write to.',
        type: builder.inputType('OpenDirectChatInput', {
          description: 'Whom to write to.',
          fields: (f) => ({ userId: f.id(userIdField) }),
        }),
      }),
    },
    description: 'The one chat of the viewer and a contact, made if it is not there. With oneself: the self chat.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.openDirectChat(requireViewer(context), userArg(input.userId)),
    }),
  }),
  openSelfChat: t.field({
    type: chatPayload('OpenSelfChatPayload', 'The self chat.'),
    description: "The viewer's notes to self, made on first use.",
    resolve: async (_root, _args, context) => ({ chat: await context.services.openSelfChat(requireViewer(context)) }),
  }),
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
    type: builder.objectRef<{ chat: ChatShape; members: MemberShape[] }>('AddMembersPayload').implement({
      description: 'The group with its new members.',
      fields: (f) => ({
        chat: f.field({ type: Chat, description: 'The group as it is now.', resolve: ({ chat }) => chat }),
        members: f.field({ type: [Member], description: 'The places of those who were named.', resolve: ({ members }) => members }),
      }),
    }),
    errors: { types: [ChatNotFound, NotPermitted, NotContacts, GroupFull, InvalidInput] },
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
    description: 'Adds contacts of the viewer to a group: all of them, or nobody. They see what is said from now on. Any member.',
    resolve: (_root, { input }, context) =>
      context.services.addMembers(requireViewer(context), chatArg(input.chatId), parseUserIds(input.userIds, ['input', 'userIds'])),
  }),
  removeMember: t.field({
    type: chatPayload('RemoveMemberPayload', 'The group without them.'),
    errors: { types: [ChatNotFound, UserNotFound, NotPermitted] },
    args: {
      input: t.arg({
        required: true,
        description: 'Whom to remove.',
        type: builder.inputType('RemoveMemberInput', {
          description: 'A person to take out of a group.',
          fields: (f) => ({ chatId: f.id(chatIdField), userId: f.id(userIdField) }),
        }),
      }),
    },
    description: 'Takes someone out of a group; nothing more reaches them. The owner removes anyone, admins remove members.',
    resolve: async (_root, { input }, context) => ({
      chat: await context.services.removeMember(requireViewer(context), chatArg(input.chatId), userArg(input.userId)),
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
    errors: { types: [ChatNotFound] },
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
