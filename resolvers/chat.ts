import { builder, viewerDependent } from '../schema/builder.ts';
import { Capability, Chat, Marks, Member, Nickname } from '../schema/chat.ts';
import { ChatConnection, ChatEdge } from '../schema/chat-connection.ts';
import { ChatFilter } from '../schema/chat-settings.ts';
import { requireViewer } from '../schema/context.ts';
import { ChatChanges } from '../schema/event.ts';
import { NO_ID, parseChatId, parseUserId } from '../schema/ids.ts';
import { Message } from '../schema/message.ts';
import { User } from '../schema/user.ts';
import { nextMessageAt } from '../services/chat/may-write.ts';
import { listCapabilities } from '../services/chat/capability.ts';
import { memberFloor, unreadCount } from '../services/chat/chat.ts';
import { isDeleted, topShown } from '../services/chat/deleted-ranges.ts';
import { ChatNotFound, NotContacts, UserBlocked, UserNotFound } from '../services/errors.ts';
import { parseNumericKey } from '../services/paging.ts';
import type { Chat as ChatShape } from '../services/chat/chat.ts';
import type { GraphQLContext } from '../schema/context.ts';

export const chatArg = (id: string) => parseChatId(id) ?? NO_ID;
export const userArg = (id: string) => parseUserId(id) ?? NO_ID;

const place = async (chat: ChatShape, context: GraphQLContext) => {
  requireViewer(context);
  const member = await context.loaders.viewerMember.load(chat);
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
      const seq = topShown(member.deletedRanges, chat.lastSeq);
      return seq > memberFloor(member) ? context.loaders.message.load({ chatId: chat.id, seq }) : null;
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
  nextMessageAt: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'From when on the viewer may write again where there is a slow mode, which may be past; null when they need not wait. Each of their messages moves it to its `createdAt` and `slowModeSeconds`. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: async (chat, _args, context) => nextMessageAt(chat, await place(chat, context)),
  }),
  nicknames: t.field({
    type: [Nickname],
    description:
      'The members who wish to be called otherwise in this group, at most 500. A change is told by the member in `ChatChanges.members`.',
    resolve: async (chat, _args, context) => (chat.nicknamed ? [...(await context.loaders.nicknames.load(chat))] : []),
  }),
  unreadCount: t.int({
    description: '`lastSeq` less the highest of the read, joined and cleared seq; own messages count as read. Viewer-dependent.',
    extensions: viewerDependent,
    resolve: async (chat, _args, context) => unreadCount(chat, await place(chat, context)),
  }),
  unreadMentionSeqs: t.intList({
    description:
      'Messages that mention the viewer or everyone and that the viewer has not read: their seqs, ascending, the newest 100. What comes later shows itself in `TextContent.ranges`. Viewer-dependent.',
    extensions: viewerDependent,
    async resolve(chat, _args, context) {
      const member = await place(chat, context);
      const afterSeq = Math.max(member.readSeq, memberFloor(member));
      // Nearly always there can be none, and nothing is looked up.
      if (chat.mentionedSeq <= afterSeq) return [];
      const seqs = await context.loaders.unreadMentions.load({ chatId: chat.id, version: chat.version, afterSeq });
      return seqs.filter((seq) => !isDeleted(member.deletedRanges, seq));
    },
  }),
  members: t.connection(
    {
      type: Member,
      description: 'The people in the chat, in a stable order.',
      args: {
        search: t.arg.string({
          description: 'Only those whose name, handle or nickname here has this in it, whatever its case; 1 to 64 characters.',
        }),
      },
      async resolve(chat, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('members', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const rows = await context.services.listMembers(requireViewer(context), chat.id, {
          ...page,
          afterUserId,
          search: args.search ?? null,
        });
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

export const chatPayload = (name: string, description: string) =>
  builder.objectRef<{ chat: ChatShape }>(name).implement({
    description,
    fields: (t) => ({ chat: t.field({ type: Chat, description: 'The chat as it is now.', resolve: ({ chat }) => chat }) }),
  });

export const chatIdField = { required: true, description: "The chat's id." } as const;
export const userIdField = { required: true, description: "The person's id." } as const;

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
}));
