import type {
  AccountChangesFrame,
  CaughtUpFrame,
  ChatChangesFrame,
  ChatRemovedFrame,
  Frame,
  HeartbeatFrame,
  Hole as HoleShape,
  MarksChangedFrame,
  TypingChangedFrame,
} from '../services/sync/frames.ts';
import type { ReadStep as ReadStepShape } from '../services/message/receipts.ts';
import { builder } from './builder.ts';
import { Chat, Member } from './chat.ts';
import { ChatSettings } from './chat-settings.ts';
import { Contact, ContactRequest } from './contact.ts';
import { Draft } from './draft.ts';
import { chatId, userId } from './ids.ts';
import { JoinRequest } from './join-request.ts';
import { Message } from './message.ts';
import { PollVote } from './poll.ts';
import { ScheduledMessage } from './scheduled-message.ts';
import { User } from './user.ts';
import { Device, Viewer } from './viewer.ts';

const cursorField = 'Resume from here: give it back as `after`.';

const Hole = builder.objectRef<HoleShape>('Hole').implement({
  description: 'Messages that were too many to send. Keep it, show a loader, and fill it with `chat.messages` when it comes into view.',
  fields: (t) => ({
    fromSeq: t.exposeInt('fromSeq', { description: 'First missing seq.' }),
    toSeq: t.exposeInt('toSeq', { description: 'Last missing seq.' }),
  }),
});

export const ChatChanges = builder.objectRef<ChatChangesFrame>('ChatChanges').implement({
  description:
    'What happened to one chat in the versions (previousVersion, version], as current state. Holding version v: apply it when previousVersion <= v < version, drop it when version <= v, and otherwise ask `chat.changes(after: v)`. Applying twice does no harm.',
  fields: (t) => ({
    chatId: t.id({ description: 'Which chat.', resolve: (frame) => chatId(frame.chatId) }),
    previousVersion: t.exposeInt('previousVersion', { description: 'The version it starts after.' }),
    version: t.exposeInt('version', { description: 'The version it leads to.' }),
    reset: t.exposeBoolean('reset', { description: 'True: forget the messages held of this chat; what is older than these is a hole.' }),
    chat: t.field({
      type: Chat,
      nullable: true,
      description: 'The chat, when it is new to the device or its own fields changed; else null.',
      resolve: (frame) => frame.chat,
    }),
    members: t.field({ type: [Member], description: 'Members whose place changed, at most 500.', resolve: (frame) => [...frame.members] }),
    messages: t.field({
      type: [Message],
      description: 'Messages that are new or changed, by seq, at most 200.',
      resolve: (frame) => [...frame.messages],
    }),
    hole: t.field({
      type: Hole,
      nullable: true,
      description: 'Older messages that were too many to send; null when there are none.',
      resolve: (frame) => frame.hole,
    }),
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
  }),
});

const ChatRemoved = builder.objectRef<ChatRemovedFrame>('ChatRemoved').implement({
  description: 'The viewer is no longer a member; nothing more of this chat comes.',
  fields: (t) => ({
    chatId: t.id({ description: 'Which chat.', resolve: (frame) => chatId(frame.chatId) }),
    version: t.exposeInt('version', { description: 'The version at which it happened, or later.' }),
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
  }),
});

const AccountChanges = builder.objectRef<AccountChangesFrame>('AccountChanges').implement({
  description:
    "What happened to the viewer's account in the versions (previousVersion, version], as current state; the rule of ChatChanges holds. A gap is healed by `sync`.",
  fields: (t) => ({
    previousVersion: t.exposeInt('previousVersion', { description: 'The version it starts after.' }),
    version: t.exposeInt('version', { description: 'The version it leads to.' }),
    reset: t.exposeBoolean('reset', { description: 'True: this is everything; forget entries that are not in it.' }),
    viewer: t.field({
      type: Viewer,
      nullable: true,
      description: 'The viewer, when profile or settings changed. Viewer-dependent.',
      resolve: (frame, _args, context) => (frame.viewerChanged ? context.viewer : null),
    }),
    contacts: t.field({
      type: [Contact],
      description: 'Contacts that are new or changed, at most 5,000.',
      resolve: (frame) => [...frame.contacts],
    }),
    removedContactIds: t.idList({
      description: 'People who are no longer contacts.',
      resolve: (frame) => frame.removedContactIds.map(userId),
    }),
    requests: t.field({
      type: [ContactRequest],
      description: 'Contact requests that are new or changed.',
      resolve: (frame) => [...frame.requests],
    }),
    devices: t.field({
      type: [Device],
      description: 'Devices that are new or changed; a revoked one has `revokedAt`.',
      resolve: (frame) => [...frame.devices],
    }),
    blocked: t.field({
      type: [User],
      description: 'People the viewer has blocked.',
      resolve: (frame) => frame.blocked.map((id) => ({ id })),
    }),
    unblockedIds: t.idList({ description: 'People the viewer has unblocked.', resolve: (frame) => frame.unblockedIds.map(userId) }),
    drafts: t.field({
      type: [Draft],
      description:
        'Drafts that changed, one that was sent or taken back with an empty text; with `reset` those that there are, at most 500.',
      resolve: (frame) => [...frame.drafts],
    }),
    chatSettings: t.field({
      type: [ChatSettings],
      description:
        'Settings of chats that changed; with `reset` those that are not as they begin, at most 1,000: `Chat.settings` tells the others.',
      resolve: (frame) => [...frame.chatSettings],
    }),
    pollVotes: t.field({
      type: [PollVote],
      description:
        'Own votes that changed, one that was taken back without options; with `reset` the newest that there are, at most 500: `PollContent.ownVote` tells the others.',
      resolve: (frame) => [...frame.pollVotes],
    }),
    joinRequests: t.field({
      type: [JoinRequest],
      description: 'What the viewer asked for, for themselves or somebody else, where it changed; with `reset` what waits, at most 50.',
      resolve: (frame) => [...frame.joinRequests],
    }),
    stickersChanged: t.exposeBoolean('stickersChanged', {
      description: 'True: the viewer has other sticker packs or favourites than before, or in another order. Ask for those that you show.',
    }),
    scheduledMessages: t.field({
      type: [ScheduledMessage],
      description:
        'Scheduled messages that changed, those that were sent or canceled too; with `reset` all that wait or were refused, at most 500.',
      resolve: (frame) => [...frame.scheduledMessages],
    }),
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
  }),
});

const MarksChanged = builder.objectRef<MarksChangedFrame>('MarksChanged').implement({
  description: "A member's marks moved up. Told to both people of a direct chat, and to the member's own devices in every chat.",
  fields: (t) => ({
    chatId: t.id({ description: 'Which chat.', resolve: (frame) => chatId(frame.chatId) }),
    userId: t.id({ description: 'Whose marks.', resolve: (frame) => userId(frame.userId) }),
    deliveredSeq: t.exposeInt('deliveredSeq', { description: 'Everything up to this seq has reached one of their devices.' }),
    readSeq: t.exposeInt('readSeq', { description: 'Everything up to this seq has been read; 0 when either side hides receipts.' }),
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
  }),
});

export const TypingChanged = builder.objectRef<TypingChangedFrame>('TypingChanged').implement({
  description: 'Someone started or stopped typing. Never stored: no cursor.',
  fields: (t) => ({
    chatId: t.id({ description: 'Where.', resolve: (frame) => chatId(frame.chatId) }),
    user: t.field({ type: User, description: 'Who.', resolve: (frame) => ({ id: frame.userId }) }),
    typing: t.exposeBoolean('typing', { description: 'Started, or stopped.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When to stop showing it unless it is repeated.' }),
  }),
});

const CaughtUp = builder.objectRef<CaughtUpFrame>('CaughtUp').implement({
  description: 'Everything durable has been sent; what follows is live.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
    serverTime: t.expose('serverTime', { type: 'DateTime', description: "The server's clock, to show times by." }),
  }),
});

const ChatVersion = builder.objectRef<{ chatId: bigint; version: number }>('ChatVersion').implement({
  description: 'Where a chat is.',
  fields: (t) => ({
    chatId: t.id({ description: 'Which chat.', resolve: (entry) => chatId(entry.chatId) }),
    version: t.exposeInt('version', { description: 'Its version.' }),
  }),
});

const Heartbeat = builder.objectRef<HeartbeatFrame>('Heartbeat').implement({
  description: 'Sent at regular intervals, so that silence means a broken connection and even a lost last frame shows.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: cursorField }),
    serverTime: t.expose('serverTime', { type: 'DateTime', description: "The server's clock." }),
    nextBeatMs: t.exposeInt('nextBeatMs', { description: 'Milliseconds until the next heartbeat.' }),
    digest: t.exposeString('digest', {
      description: 'XOR over all the viewer\'s chats of FNV-1a 32 of "<chat id>:<version>", as eight hexadecimal digits.',
    }),
    chatCount: t.exposeInt('chatCount', { description: 'How many chats the digest covers.' }),
    accountVersion: t.exposeInt('accountVersion', { description: 'Where the account stream is.' }),
    recent: t.field({
      type: [ChatVersion],
      description: 'Chats that changed in the last two beats, at most 100: whoever is behind one of them asks for its changes.',
      resolve: (frame) => [...frame.recent],
    }),
  }),
});

export const Event = builder.unionType('Event', {
  description: 'One frame of the event log. The union grows: pass over kinds you do not know.',
  types: [ChatChanges, ChatRemoved, AccountChanges, MarksChanged, TypingChanged, CaughtUp, Heartbeat],
  resolveType: (frame: Frame) => frame.kind,
});

export const SyncPage = builder.objectRef<{ events: readonly Frame[]; cursor: string }>('SyncPage').implement({
  description: 'Everything since a cursor, for clients that poll.',
  fields: (t) => ({
    events: t.field({ type: [Event], description: 'In order, ending with CaughtUp.', resolve: (page) => [...page.events] }),
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Poll again from here.' }),
  }),
});

const ReadStep = builder.objectRef<ReadStepShape>('ReadStep').implement({
  description: 'A step of how far a group has read.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Up to here.' }),
    readers: t.exposeInt('readers', { description: 'How many others have read up to `seq` or further.' }),
  }),
});

export const GroupReceipts = builder.objectRef<{ chatId: bigint; marks: readonly ReadStepShape[] }>('GroupReceipts').implement({
  description: 'How far the others in a group have read. People who hide receipts are not counted.',
  fields: (t) => ({
    chatId: t.id({ description: 'Which group.', resolve: (receipts) => chatId(receipts.chatId) }),
    marks: t.field({
      type: [ReadStep],
      description: 'Ascending by seq: the readers of a message are those of the first step at or after its seq.',
      resolve: (receipts) => [...receipts.marks],
    }),
  }),
});
