import type {
  ContactCardContent as CardShape,
  Message as MessageShape,
  MessageVersion as VersionShape,
  QuoteContent,
  SystemContent as SystemShape,
  TextContent as TextShape,
} from '../services/message/message.ts';
import { editedAt, fallbackText, forwardedFrom, isAway, isSilent, readContent, replyTo } from '../services/message/message-rules.ts';
import type { PreviewImage } from '../services/link-preview/link-preview.ts';
import { previewOf } from '../services/link-preview/link-content.ts';
import { rangesOf } from '../services/message/text-ranges.ts';
import { drawnAvatarUrl } from '../services/user/avatar-url.ts';
import { builder } from './builder.ts';
import { FETCH, FileContent, ImageContent, pathOf, VideoContent, VoiceContent } from './attachment.ts';
import { ChainContent } from './chain.ts';
import { chatId, messageId, userId } from './ids.ts';
import { LocationContent } from './location.ts';
import { MiniProgramContent } from './mini-program.ts';
import { PollContent } from './poll.ts';
import { StickerContent } from './sticker.ts';
import { TextRange } from './text-range.ts';
import { RecordContent } from './record.ts';
import { User } from './user.ts';

export const SystemEvent = builder.enumType('SystemEvent', {
  description: 'What a notice tells. Clients put it in their own words.',
  values: {
    CHAT_OPENED: { description: 'The two people of a direct chat can now write to each other.' },
    GROUP_CREATED: { description: '`actor` made the group with `targets`; `title` is its title.' },
    GROUP_RENAMED: { description: '`actor` gave the group the new `title`.' },
    MEMBERS_ADDED: { description: '`actor` added `targets`.' },
    ANNOUNCEMENT_SET: { description: '`actor` set an announcement; `title` is its beginning, at most 120 characters.' },
    ANNOUNCEMENT_REMOVED: { description: '`actor` took the announcement down.' },
    MEMBER_JOINED: { description: '`actor` came in by an invite link.' },
    MEMBER_REMOVED: { description: '`actor` removed `targets`.' },
    MEMBER_LEFT: { description: '`actor` left.' },
    OWNER_CHANGED: { description: '`actor` handed the group to `targets`.' },
    MESSAGE_PINNED: { description: '`actor` pinned the message at `messageSeq`.' },
    HISTORY_SHOWN: { description: '`actor` lets those who come from now on see what was said before.' },
    HISTORY_HIDDEN: { description: '`actor` lets those who come from now on see only what is said after they came.' },
    ENTRY_CHANGED: { description: '`actor` changed how people come into the group; `title` is the `JoinMode`.' },
    MEMBER_MUTED: { description: '`actor` muted `targets` until the moment in `title`, 9999-12-31T23:59:59.999Z for ever.' },
    MEMBER_UNMUTED: { description: '`actor` let `targets` write again.' },
    ALL_MUTED: { description: '`actor` muted all but the owner and admins.' },
    ALL_UNMUTED: { description: '`actor` let everyone write again.' },
    SLOW_MODE_SET: { description: '`actor` set a slow mode of as many seconds as `title` says.' },
    DISAPPEARING_SET: { description: '`actor` lets new messages disappear after as many seconds as `title` says.' },
    DISAPPEARING_ENDED: { description: '`actor` lets new messages stay.' },
    SLOW_MODE_ENDED: { description: '`actor` ended the slow mode.' },
    ROLE_CHANGED: { description: '`actor` gave `targets` the role named in `title`.' },
  } as const,
});

const user = (id: string) => ({ id: BigInt(id) });

type ShownPreview = NonNullable<ReturnType<typeof previewOf>> & { readonly path: string };

const LinkPreviewImage = builder.objectRef<PreviewImage & { readonly path: string }>('LinkPreviewImage').implement({
  description:
    'The picture of a page: small, made anew (WebP) and kept by the server, so that nobody who reads asks that site for anything.',
  fields: (t) => ({
    width: t.exposeInt('width', { description: 'Pixels, at most 480.' }),
    height: t.exposeInt('height', { description: 'Pixels, at most 480.' }),
    placeholder: t.exposeString('placeholder', { description: 'A ThumbHash in Base64, to show until it comes.' }),
    url: t.exposeString('path', { description: FETCH }),
  }),
});

export const LinkPreview = builder.objectRef<ShownPreview>('LinkPreview').implement({
  description:
    'What the page of a link says of itself. The server has looked at it once, for all; show the address too, since a page may say anything.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The link, as it stands in the body.' }),
    site: t.exposeString('site', { description: 'What the site is called, else its host; at most 80 characters.' }),
    title: t.exposeString('title', { description: 'The title of the page, at most 200 characters.' }),
    description: t.exposeString('description', { description: 'What it is about, at most 300 characters; empty when it does not say.' }),
    image: t.field({
      type: LinkPreviewImage,
      nullable: true,
      description: 'Its picture; null where it shows none, or none that can be kept.',
      resolve: ({ image, path }) => (image === undefined ? null : { ...image, path }),
    }),
  }),
});

/** Content stands on its message, since a tombstone is a message whose content is gone. */
const TextContent = builder.objectRef<MessageShape>('TextContent').implement({
  description: 'Plain text.',
  fields: (t) => ({
    body: t.string({
      description: '1 to 4,000 characters, with line breaks.',
      resolve: (message) => (message.content as TextShape).body,
    }),
    ranges: t.field({
      type: [TextRange],
      description: 'What parts of the text are, by offset, at most 100; the text is whole without them.',
      resolve: (message) => [...rangesOf(message.content as TextShape)],
    }),
    linkPreview: t.field({
      type: LinkPreview,
      nullable: true,
      description:
        'Of the first link of the text. Null while the page has not been looked at, for ever when it says nothing of itself or its sender wants none. It comes as a change of the message.',
      resolve: (message) => {
        const preview = previewOf(message.content as TextShape);
        return preview === null ? null : { ...preview, path: pathOf(message, 0) };
      },
    }),
  }),
});

const SystemContent = builder.objectRef<MessageShape>('SystemContent').implement({
  description: 'A notice that something happened in the chat.',
  fields: (t) => ({
    event: t.field({ type: SystemEvent, description: 'What happened.', resolve: (message) => (message.content as SystemShape).event }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Who did it; null when nobody in particular.',
      resolve: (message) => {
        const { actorId } = message.content as SystemShape;
        return actorId === null ? null : user(actorId);
      },
    }),
    targets: t.field({
      type: [User],
      description: 'Whom it was done to, at most 500; empty when nobody in particular.',
      resolve: (message) => (message.content as SystemShape).targetIds.map(user),
    }),
    messageSeq: t.int({
      nullable: true,
      description: 'The place of the message that it is about; null where the event has none. It may be one that the viewer may not see.',
      resolve: (message) => (message.content as SystemShape).seq ?? null,
    }),
    title: t.string({
      nullable: true,
      description:
        "The group's new title, a role's name, the beginning of an announcement, a moment or a number of seconds; null where the event has none.",
      resolve: (message) => (message.content as SystemShape).title,
    }),
  }),
});

const RecalledContent = builder.objectRef<MessageShape>('RecalledContent').implement({
  description: 'The tombstone of a message that was taken back. Its content is deleted on the server.',
  fields: (t) => ({
    recalledAt: t.field({ type: 'DateTime', description: 'When.', resolve: (message) => message.recalledAt as Date }),
    recalledBy: t.field({
      type: User,
      description: 'Who took it back: the sender, or an owner or admin of the group.',
      resolve: (message) => ({ id: message.recalledBy as bigint }),
    }),
  }),
});

const ExpiredContent = builder.objectRef<MessageShape>('ExpiredContent').implement({
  description:
    'The tombstone of a message that has disappeared at its end, `Message.expiresAt`. Its content is deleted on the server. Show nothing in its place.',
  fields: (t) => ({
    expiredAt: t.field({ type: 'DateTime', description: 'When it ended.', resolve: (message) => message.expiresAt as Date }),
  }),
});

const UnknownContent = builder.objectRef<MessageShape>('UnknownContent').implement({
  description: 'A kind of content that is newer than the process that answers, as there may be while an installation is being updated.',
  fields: (t) => ({
    fallbackText: t.string({ description: 'What to show instead, as `Message.fallbackText`.', resolve: fallbackText }),
  }),
});

const ContactCardContent = builder.objectRef<MessageShape>('ContactCardContent').implement({
  description: 'Somebody whom the sender recommends: whoever sees it can open it and ask to add them.',
  fields: (t) => ({
    userId: t.id({ description: 'Who it is; `user(id:)` tells more.', resolve: (message) => userId(BigInt(cardOf(message).userId)) }),
    name: t.string({ description: 'What they were called when it was sent.', resolve: (message) => cardOf(message).name }),
    avatarUrl: t.string({
      description: 'Path of the picture that goes with that name, as `User.avatarUrl`.',
      resolve: (message) => drawnAvatarUrl({ id: BigInt(cardOf(message).userId), name: cardOf(message).name }),
    }),
  }),
});

const cardOf = (message: MessageShape) => message.content as CardShape;

const contentTypes = {
  TEXT: 'TextContent',
  SYSTEM: 'SystemContent',
  POLL: 'PollContent',
  CHAIN: 'ChainContent',
  LOCATION: 'LocationContent',
  MINI_PROGRAM: 'MiniProgramContent',
  IMAGE: 'ImageContent',
  VIDEO: 'VideoContent',
  FILE: 'FileContent',
  STICKER: 'StickerContent',
  VOICE: 'VoiceContent',
  RECALLED: 'RecalledContent',
  EXPIRED: 'ExpiredContent',
  RECORD: 'RecordContent',
  CONTACT_CARD: 'ContactCardContent',
  UNKNOWN: 'UnknownContent',
} as const;

export const MessageContent = builder.unionType('MessageContent', {
  description: 'What a message holds. The union grows: a client that meets a kind it does not know shows `Message.fallbackText`.',
  types: [
    TextContent,
    SystemContent,
    PollContent,
    ChainContent,
    LocationContent,
    MiniProgramContent,
    ImageContent,
    VideoContent,
    FileContent,
    StickerContent,
    VoiceContent,
    RecalledContent,
    ExpiredContent,
    RecordContent,
    ContactCardContent,
    UnknownContent,
  ],
  resolveType: (message) => contentTypes[readContent(message).kind],
});

const QuoteKind = builder.enumType('QuoteKind', {
  description: 'What a quoted message was when it was answered.',
  values: {
    TEXT: { description: 'A text; `excerpt` is its beginning.' },
    RECORD: { description: 'A record of forwarded messages; `excerpt` is the beginning of its fallback text.' },
    RECALLED: { description: 'Recalled already; there is no excerpt.' },
    EXPIRED: { description: 'It has disappeared; there is no excerpt any more.' },
    OTHER: { description: 'Something else; `excerpt` is the beginning of its fallback text.' },
  } as const,
});

/** Stands on the reply, since the quote is stored with it. */
export const Quote = builder.objectRef<MessageShape>('Quote').implement({
  description:
    'A message of the same chat as it was when it was answered. It stays as it is when that message is edited or recalled. Whether that message itself is to be seen, its own chat tells each viewer: ask for it by `seq` or `messageId`.',
  fields: (t) => ({
    seq: t.int({ description: 'Its place in the chat.', resolve: (reply) => quoteIn(reply).seq }),
    messageId: t.id({ description: 'Its id.', resolve: (reply) => messageId(reply.chatId, quoteIn(reply).seq) }),
    sender: t.field({
      type: User,
      nullable: true,
      description: 'Who sent it; null when nobody in particular.',
      resolve: (reply) => {
        const { senderId } = quoteIn(reply);
        return senderId === null ? null : user(senderId);
      },
    }),
    kind: t.field({ type: QuoteKind, description: 'What it was.', resolve: (reply) => quoteIn(reply).kind }),
    excerpt: t.string({
      description: 'Its beginning in one line, at most 120 characters; empty when it was recalled already, or has disappeared.',
      resolve: (reply) => quoteIn(reply).excerpt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When that message disappears, and the excerpt with it; null when it does not. The reply then comes as changed.',
      resolve: (reply) => {
        const { expiresAt } = quoteIn(reply);
        return expiresAt === undefined ? null : new Date(expiresAt);
      },
    }),
  }),
});

const quoteIn = (reply: MessageShape) => replyTo(reply) as QuoteContent;

export const MessageVersion = builder.objectRef<VersionShape>('MessageVersion').implement({
  description: 'What an edited message said before.',
  fields: (t) => ({
    body: t.exposeString('body', { description: 'The text, 1 to 4,000 characters.' }),
    writtenAt: t.expose('writtenAt', { type: 'DateTime', description: 'Since when it said so.' }),
  }),
});

export const Message = builder.objectRef<MessageShape>('Message').implement({
  description: 'One entry of a chat.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id. It carries what routes it.', resolve: (message) => messageId(message.chatId, message.seq) }),
    chatId: t.id({ description: 'Id of the chat it stands in.', resolve: (message) => chatId(message.chatId) }),
    seq: t.exposeInt('seq', { description: 'Its place in the chat: dense, from 1. It alone orders messages.' }),
    version: t.exposeInt('version', { description: "The chat's version at which it was sent or last changed." }),
    sender: t.field({
      type: User,
      nullable: true,
      description: 'Who sent it; null for notices.',
      resolve: (message) => (message.senderId === null ? null : { id: message.senderId }),
    }),
    clientMessageId: t.exposeString('clientMessageId', {
      nullable: true,
      description: "The id its sender's client chose; null for notices. A client finds its own pending message by it.",
    }),
    content: t.field({ type: MessageContent, description: 'What it holds.', resolve: (message) => message }),
    replyTo: t.field({
      type: Quote,
      nullable: true,
      description: 'The message it answers; null when it answers none, or was recalled.',
      resolve: (message) => (replyTo(message) === null ? null : message),
    }),
    forwardedFrom: t.string({
      nullable: true,
      description:
        'Of a message that was forwarded from another chat: the name of who wrote it in the first place, as it was then. Null for what was said here.',
      resolve: forwardedFrom,
    }),
    silent: t.boolean({
      description:
        'Its sender wishes that nobody is disturbed by it: show no notification, play no sound, and leave it out of what a title or an icon counts. It is unread like any other.',
      resolve: isSilent,
    }),
    senderAway: t.boolean({
      description:
        'It was sent for its sender at a time that they had set. They need not have been there: it moves none of their marks, so conclude none from it.',
      resolve: isAway,
    }),
    fallbackText: t.string({
      description: 'Plain English text for a client that does not know the kind of content.',
      resolve: fallbackText,
    }),
    editedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its sender last gave it another text; null when it says what was sent, or was recalled.',
      resolve: editedAt,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it disappears, for everyone; null when it stays. Fixed when it was stored. From then on nobody is told what it said: forget it yourself at that moment.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: "When it was stored, by the server's clock. Show it; do not order by it.",
    }),
  }),
});
