import { builder, viewerDependent } from '../schema/builder.ts';
import { Chat } from '../schema/chat.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseChatId, parseMessageId } from '../schema/ids.ts';
import { contentArg, MessageContentInput } from '../schema/content-input.ts';
import { Message, MessageVersion } from '../schema/message.ts';
import { MessageConnection, MessageEdge } from '../schema/message-connection.ts';
import { BODY, RANGES, rangesArg, TextRangeInput } from '../schema/text-input.ts';
import { UserConnection, UserEdge } from '../schema/user-connection.ts';
import { User } from '../schema/user.ts';
import {
  AttachmentNotFound,
  ChatNotFound,
  ContactNotFound,
  EditWindowPassed,
  InvalidInput,
  LimitReached,
  MessageIdReused,
  MessageNotFound,
  Muted,
  NotContacts,
  NotPermitted,
  RateLimited,
  RecallWindowPassed,
  SlowMode,
  StickerNotFound,
  UserNotFound,
} from '../services/errors.ts';
import type { Message as MessageShape } from '../services/message/message.ts';
import { editedAt } from '../services/message/message-rules.ts';
import { checkAround, parseNumericKey } from '../services/paging.ts';

const chatArg = (id: string) => parseChatId(id) ?? NO_ID;

builder.objectFields(Chat, (t) => ({
  messages: t.connection(
    {
      type: Message,
      description:
        'A page of history, oldest first in every case. `first` with `after` or `afterSeq` goes forwards; `last` with `before` or `beforeSeq` goes backwards; `aroundSeq` takes `first` messages from both sides of a seq, and goes with nothing else.',
      args: {
        aroundSeq: t.arg.int({ description: 'Half of the page before this seq and half from it on.' }),
        beforeSeq: t.arg.int({ description: 'Backwards from below this seq.' }),
        afterSeq: t.arg.int({ description: 'Forwards from above this seq.' }),
      },
      async resolve(chat, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('messages', args);
        checkAround(args);
        const seq = page.cursor === null ? null : Number(parseNumericKey(page.cursor, 1)[0]);
        const backward = page.backward || (args.beforeSeq != null && args.afterSeq == null);
        const found = await context.services.listMessages(requireViewer(context), chat.id, {
          limit: page.limit,
          backward,
          beforeSeq: (backward ? seq : null) ?? args.beforeSeq ?? null,
          afterSeq: (backward ? null : seq) ?? args.afterSeq ?? null,
          aroundSeq: args.aroundSeq ?? null,
        });
        const sides = { hasPreviousPage: found.hasOlder, hasNextPage: found.hasNewer };
        return paging.toConnectionWithin(found.messages, page, (message) => String(message.seq), sides);
      },
    },
    MessageConnection,
    MessageEdge,
  ),
  messageAt: t.field({
    type: Message,
    nullable: true,
    args: { time: t.arg({ type: 'DateTime', required: true, description: 'The moment.' }) },
    description:
      'The first message at or after a moment that the viewer may see; null when there is none. `messages(aroundSeq:)` loads what lies around it.',
    resolve: (chat, { time }, context) => context.services.findMessageAt(requireViewer(context), chat.id, time),
  }),
}));

builder.objectFields(Message, (t) => ({
  edits: t.field({
    type: [MessageVersion],
    description: 'What it said before it was edited, oldest first, at most 10; empty when it was not edited, or was recalled.',
    resolve: (message, _args, context) => (editedAt(message) === null ? [] : context.loaders.messageVersions.load(message)),
  }),
  readCount: t.int({
    nullable: true,
    description: 'How many others have read it, for its sender while they show receipts; else null. Viewer-dependent.',
    extensions: viewerDependent,
    resolve(message, _args, context) {
      const viewer = requireViewer(context);
      return message.senderId === viewer.userId ? context.loaders.readCount.load(message) : null;
    },
  }),
  readers: t.connection(
    {
      type: User,
      description: 'Who has read it, for its sender while they show receipts; empty for anyone else. Viewer-dependent.',
      extensions: viewerDependent,
      async resolve(message, args, context) {
        const { paging } = context.services;
        const page = paging.parsePage('readers', args);
        const afterUserId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
        const ids = await context.services.listReaders(requireViewer(context), message, { ...page, afterUserId });
        return paging.toConnection(ids, page, String, (id) => ({ id }));
      },
    },
    UserConnection,
    UserEdge,
  ),
}));

builder.queryFields((t) => ({
  message: t.field({
    type: Message,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: "The message's id." }) },
    description: 'A message of a chat the viewer is in; null when there is none they may see.',
    resolve(_root, args, context) {
      const viewer = requireViewer(context);
      const place = parseMessageId(args.id);
      return place === null ? null : context.services.findMessage(viewer, place);
    },
  }),
}));

// Not `message`: that is what a refusal calls its sentence, and one selection could not ask for both.
const SendMessagePayload = builder.objectRef<MessageShape>('SendMessagePayload').implement({
  description: 'The stored message.',
  fields: (t) => ({ sentMessage: t.field({ type: Message, description: 'The message as it is stored.', resolve: (message) => message }) }),
});

const RecallMessagePayload = builder.objectRef<MessageShape>('RecallMessagePayload').implement({
  description: 'The tombstone.',
  fields: (t) => ({
    recalledMessage: t.field({ type: Message, description: 'The message as it is now: a tombstone.', resolve: (message) => message }),
  }),
});

const EditMessagePayload = builder.objectRef<MessageShape>('EditMessagePayload').implement({
  description: 'The message with its new text.',
  fields: (t) => ({ editedMessage: t.field({ type: Message, description: 'The message as it is now.', resolve: (message) => message }) }),
});

const MarkInput = builder.inputType('MarkInput', {
  description: 'How far the viewer is in one chat.',
  fields: (t) => ({
    chatId: t.id({ required: true, description: "The chat's id." }),
    deliveredSeq: t.int({ description: 'Everything up to this seq has reached this device.' }),
    readSeq: t.int({ description: 'Everything up to this seq has been read. Implies delivered.' }),
  }),
});

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: SendMessagePayload,
    errors: {
      types: [
        ChatNotFound,
        ContactNotFound,
        NotContacts,
        Muted,
        SlowMode,
        NotPermitted,
        InvalidInput,
        LimitReached,
        UserNotFound,
        AttachmentNotFound,
        StickerNotFound,
        MessageIdReused,
        MessageNotFound,
        RateLimited,
      ],
    },
    args: {
      input: t.arg({
        required: true,
        description: 'What to send, and where.',
        type: builder.inputType('SendMessageInput', {
          description: 'What to send, and where.',
          fields: (f) => ({
            chatId: f.id({ required: true, description: "The chat's id." }),
            clientMessageId: f.string({
              required: true,
              description:
                '8 to 64 characters from A-Z, a-z, 0-9, _ and -, chosen by the client and unique per sender and chat; a repeat returns the same message, for ever.',
            }),
            content: f.field({ type: MessageContentInput, required: true, description: 'What it holds.' }),
            replyToSeq: f.int({ description: 'The message of the same chat that it answers. It must be one that the viewer may see.' }),
            silent: f.boolean({
              description: 'True: nobody is to be disturbed by it, see `Message.silent`. A repeat with another value is the same message.',
            }),
          }),
        }),
      }),
    },
    description: 'Sends a message. The answer means that it is stored; repeat it with the same clientMessageId until there is one.',
    resolve(_root, { input }, context) {
      return context.services.sendMessage(requireViewer(context), {
        chatId: chatArg(input.chatId),
        clientMessageId: input.clientMessageId,
        content: contentArg(input.content),
        replyToSeq: input.replyToSeq ?? null,
        silent: input.silent ?? false,
      });
    },
  }),
  recallMessage: t.field({
    type: RecallMessagePayload,
    errors: { types: [MessageNotFound, NotPermitted, RecallWindowPassed] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which message.',
        type: builder.inputType('RecallMessageInput', {
          description: 'A message to take back.',
          fields: (f) => ({ messageId: f.id({ required: true, description: "The message's id." }) }),
        }),
      }),
    },
    description:
      'Takes a message back, everywhere: its sender within two minutes, the owner and admins of a group at any time. A tombstone stays. Repeating it does no harm.',
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const place = parseMessageId(input.messageId);
      if (place === null) throw new MessageNotFound();
      return context.services.recallMessage(viewer, place);
    },
  }),
  editMessage: t.field({
    type: EditMessagePayload,
    errors: {
      types: [MessageNotFound, NotPermitted, NotContacts, Muted, UserNotFound, InvalidInput, EditWindowPassed, LimitReached, RateLimited],
    },
    args: {
      input: t.arg({
        required: true,
        description: 'Which message, and its new text.',
        type: builder.inputType('EditMessageInput', {
          description: 'Another text for a message.',
          fields: (f) => ({
            messageId: f.id({ required: true, description: "The message's id." }),
            body: f.string({
              required: true,
              description: BODY,
            }),
            ranges: f.field({ type: [TextRangeInput], description: `${RANGES} All of them: without any the new text is plain.` }),
          }),
        }),
      }),
    },
    description:
      'Gives an own text message another text, everywhere: within 24 hours and at most 10 times, while the viewer may write to the chat; notes to self at any time. What it said before stays in `Message.edits`. The same text again changes nothing.',
    async resolve(_root, { input }, context) {
      const viewer = requireViewer(context);
      const place = parseMessageId(input.messageId);
      if (place === null) throw new MessageNotFound();
      return context.services.editMessage(viewer, place, { body: input.body, ranges: rangesArg(input.ranges) });
    },
  }),
  updateMarks: t.field({
    type: builder.objectRef<{ marked: number }>('UpdateMarksPayload').implement({
      description: 'What moved.',
      fields: (f) => ({ marked: f.exposeInt('marked', { description: 'How many chats had a mark that moved.' }) }),
    }),
    errors: { types: [InvalidInput] },
    args: {
      input: t.arg({
        required: true,
        description: 'The marks.',
        type: builder.inputType('UpdateMarksInput', {
          description: 'Marks in up to 100 chats.',
          fields: (f) => ({ marks: f.field({ type: [MarkInput], required: true, description: 'At most 100.' }) }),
        }),
      }),
    },
    description:
      'Moves delivered and read marks up; they never move down, so repeating does no harm. Chats the viewer is not in are passed over.',
    resolve: async (_root, { input }, context) => ({
      marked: await context.services.updateMarks(
        requireViewer(context),
        input.marks.map((mark) => ({
          chatId: chatArg(mark.chatId),
          deliveredSeq: mark.deliveredSeq ?? null,
          readSeq: mark.readSeq ?? null,
        })),
      ),
    }),
  }),
  setTyping: t.field({
    type: builder.objectRef<{ expiresAt: Date | null }>('SetTypingPayload').implement({
      description: 'How long the others are shown it.',
      fields: (f) => ({
        expiresAt: f.expose('expiresAt', {
          type: 'DateTime',
          nullable: true,
          description: 'When it lapses unless repeated; null when nobody is told.',
        }),
      }),
    }),
    errors: { types: [ChatNotFound, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Where, and whether.',
        type: builder.inputType('SetTypingInput', {
          description: 'Whether the viewer is typing.',
          fields: (f) => ({
            chatId: f.id({ required: true, description: "The chat's id." }),
            typing: f.boolean({ required: true, description: 'Typing, or no longer.' }),
          }),
        }),
      }),
    },
    description: 'Tells the others in a chat that the viewer is typing. Repeat it every 3 seconds; it lapses after 6.',
    resolve: async (_root, { input }, context) => ({
      expiresAt: await context.services.setTyping(requireViewer(context), chatArg(input.chatId), input.typing),
    }),
  }),
}));
