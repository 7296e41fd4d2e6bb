import type { Capability as CapabilityName } from '../services/chat/capability.ts';
import type { Chat as ChatShape, Member as MemberShape } from '../services/chat/chat.ts';
import { builder } from './builder.ts';
import { chatId, userId } from './ids.ts';
import { User } from './user.ts';

export const ChatKind = builder.enumType('ChatKind', {
  description: 'What sort of conversation a chat is; it never changes.',
  values: {
    DIRECT: { description: 'Two people; one chat per pair.' },
    GROUP: { description: '2 to 500 people.' },
    SELF: { description: "A person's notes to self." },
  } as const,
});

export const MemberRole = builder.enumType('MemberRole', {
  description: 'What a member is in a group; `Chat.viewerCapabilities` says what the viewer may do. In other chats everyone is a MEMBER.',
  values: {
    OWNER: { description: 'Everything, including roles and handing the group on. One per group.' },
    ADMIN: {
      description:
        'All that is not the owner’s alone: whom they let in, mute, remove and keep out, what the group allows, what it announces and pins, any message to recall.',
    },
    MEMBER: { description: 'Write, and add their own contacts.' },
  } as const,
});

export const MemberState = builder.enumType('MemberState', {
  description: 'Whether a member is in the chat.',
  values: {
    JOINED: { description: 'In the chat.' },
    LEFT: { description: 'Went by themselves.' },
    REMOVED: { description: 'Was taken out by the owner or an admin.' },
  } as const,
});

const capabilities: Record<CapabilityName, string> = {
  RENAME: 'Give the group another title.',
  ANNOUNCE: 'Set the announcement, and see who has read it.',
  ADD_MEMBERS: 'Add their own contacts.',
  INVITE: 'Make invite links, see them and end them.',
  APPROVE_JOINS: 'Answer requests to join.',
  REMOVE_MEMBERS: 'Remove those whose role is below their own.',
  MUTE_MEMBERS: 'Keep members, or all, from writing for a time.',
  BAN_MEMBERS: 'Keep people from coming back.',
  PIN_MESSAGES: 'Pin messages for everyone, and take pins down.',
  MENTION_EVERYONE: 'Call everyone in the group at once.',
  RECALL_ANY: 'Take back any message, whoever sent it and however long ago.',
  CHANGE_SETTINGS: 'Change what the group allows.',
  SET_ROLES: 'Make members admins, and admins members.',
  TRANSFER_OWNERSHIP: 'Hand the group to another member.',
};

export const Capability = builder.enumType('Capability', {
  description: 'Something that not everyone in a chat may do. The list grows: pass over names you do not know.',
  values: Object.fromEntries(Object.entries(capabilities).map(([name, description]) => [name, { description }])) as Record<
    CapabilityName,
    { description: string }
  >,
});

export const Marks = builder.objectRef<{ deliveredSeq: number; readSeq: number; readShown: boolean }>('Marks').implement({
  description: 'How far a member is. Marks only move up; whether reading shows may change, and the chat takes a new version then.',
  fields: (t) => ({
    deliveredSeq: t.exposeInt('deliveredSeq', { description: 'Every message up to this seq has reached one of their devices.' }),
    readSeq: t.exposeInt('readSeq', { description: 'Every message up to this seq has been read; 0 when either side hides receipts.' }),
    readShown: t.exposeBoolean('readShown', {
      description: 'Both show receipts. While not, show nothing as read, whatever you have heard.',
    }),
  }),
});

export const Member = builder.objectRef<MemberShape>('Member').implement({
  description: "One person's place in one chat.",
  fields: (t) => ({
    user: t.field({ type: User, description: 'Who.', resolve: (member) => ({ id: member.userId }) }),
    role: t.expose('role', { type: MemberRole, description: 'What they may do.' }),
    nickname: t.exposeString('nickname', {
      nullable: true,
      description: 'How they wish to be called in this group, 1 to 32 characters; null when as everywhere. It goes when they do.',
    }),
    state: t.expose('state', { type: MemberState, description: 'Whether they are in the chat.' }),
    joinedSeq: t.exposeInt('joinedSeq', {
      description:
        "The highest seq that they may not see for having come later: the chat's last seq when they joined, or 0 where the group showed newcomers everything.",
    }),
    mutedUntil: t.expose('mutedUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until when they may not write, which may be past; 9999-12-31T23:59:59.999Z for ever, null when nobody muted them. It outlasts their leaving.',
    }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'When they last joined.' }),
    version: t.exposeInt('version', { description: "The chat's version at which this place last changed (marks apart)." }),
  }),
});

export const Nickname = builder.objectRef<{ userId: bigint; nickname: string }>('Nickname').implement({
  description: 'How a member wishes to be called in a group.',
  fields: (t) => ({
    userId: t.id({ description: 'Who.', resolve: (entry) => userId(entry.userId) }),
    nickname: t.exposeString('nickname', { description: '1 to 32 characters, one line.' }),
  }),
});

export const Chat = builder.objectRef<ChatShape>('Chat').implement({
  description: 'A conversation the viewer is in.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: (chat) => chatId(chat.id) }),
    kind: t.expose('kind', { type: ChatKind, description: 'DIRECT, GROUP or SELF.' }),
    title: t.exposeString('title', { nullable: true, description: "A group's title, 1 to 64 characters; null for other kinds." }),
    memberCount: t.exposeInt('memberCount', { description: 'People in the chat now, 1 to 500.' }),
    lastSeq: t.exposeInt('lastSeq', { description: 'Seq of the newest message; 0 when there is none. Seqs are dense: 1, 2, 3, …' }),
    version: t.exposeInt('version', {
      description: 'Change counter, dense: every change of a message, of membership or of the chat takes the next.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the chat was made.' }),
    lastActivityAt: t.expose('lastActivityAt', {
      type: 'DateTime',
      description: 'When its newest message was sent; chats that are not pinned are listed in this order.',
    }),
    owner: t.field({
      type: User,
      nullable: true,
      description: "A group's owner; null for other kinds.",
      resolve: (chat) => (chat.ownerId === null ? null : { id: chat.ownerId }),
    }),
    mutedAll: t.exposeBoolean('mutedAll', { description: 'True while only the owner and admins of the group may write.' }),
    slowModeSeconds: t.exposeInt('slowSeconds', {
      description:
        'Seconds that have to pass between two messages of a member; 0 where there is no slow mode. The owner and admins need not wait.',
    }),
    disappearSeconds: t.exposeInt('disappearSeconds', {
      description:
        'How many seconds after it was stored a new message disappears; 0 where messages stay. It says nothing of those that are there: see `Message.expiresAt`.',
    }),
    canSend: t.exposeBoolean('canSend', {
      description: 'False in a direct chat while the two are not contacts, or one has blocked the other; the answer does not say which.',
    }),
  }),
});
