import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseChatId } from '../schema/ids.ts';
import { Message, MessageContent } from '../schema/message.ts';
import { RecordEntry, type RecordEntryShape } from '../schema/record.ts';
import {
  ChatNotFound,
  InvalidInput,
  LimitReached,
  MessageIdReused,
  MessageNotFound,
  Muted,
  NotContacts,
  NotPermitted,
  RateLimited,
  SlowMode,
} from '../services/errors.ts';
import type { Forwarded } from '../services/message/forward-messages.ts';
import type { Message as MessageShape } from '../services/message/message.ts';
import { fallbackText, forwardedFrom } from '../services/message/message-rules.ts';

const chatArg = (id: string) => parseChatId(id) ?? NO_ID;

/** The message as it would stand by itself. */
const standing = ({ message, entry, heldBefore }: RecordEntryShape): MessageShape => ({
  ...message,
  heldBefore,
  kind: entry.kind,
  content: entry.content,
  senderId: BigInt(entry.senderId),
  createdAt: new Date(entry.at),
});

RecordEntry.implement({
  description: 'A message of a record, as it was when it was forwarded.',
  fields: (t) => ({
    authorName: t.string({ description: 'The name of who sent it, as it was then.', resolve: ({ entry }) => entry.name }),
    authorIndex: t.exposeInt('authorIndex', { description: 'Which of `RecordContent.authors` sent it: two may have one name.' }),
    writtenAt: t.field({ type: 'DateTime', description: 'When it was sent.', resolve: ({ entry }) => new Date(entry.at) }),
    content: t.field({
      type: MessageContent,
      description: 'What it holds; another record perhaps, at most three in each other.',
      resolve: standing,
    }),
    fallbackText: t.string({
      description: 'Plain English text for a client that does not know the kind of content.',
      resolve: (entry) => fallbackText(standing(entry)),
    }),
    forwardedFrom: t.string({
      nullable: true,
      description: 'As `Message.forwardedFrom`: it had been forwarded already.',
      resolve: (entry) => forwardedFrom(standing(entry)),
    }),
  }),
});

const ForwardMessagesPayload = builder.objectRef<Forwarded>('ForwardMessagesPayload').implement({
  description: 'The stored copies.',
  fields: (t) => ({
    forwardedMessages: t.field({
      type: [Message],
      description: 'The copies as they are stored, in the order of the originals, at most 100; one record where it was asked for.',
      resolve: ({ messages }) => [...messages],
    }),
    leftOutSeqs: t.intList({
      description:
        'Originals that were left out, since nothing of them can be forwarded (what is recalled or has disappeared, notices, polls, group chains and live locations); at most as many as were named.',
      resolve: ({ leftOutSeqs }) => [...leftOutSeqs],
    }),
  }),
});

builder.mutationFields((t) => ({
  forwardMessages: t.field({
    type: ForwardMessagesPayload,
    errors: {
      types: [
        ChatNotFound,
        MessageNotFound,
        NotPermitted,
        NotContacts,
        Muted,
        SlowMode,
        InvalidInput,
        LimitReached,
        MessageIdReused,
        RateLimited,
      ],
    },
    args: {
      input: t.arg({
        required: true,
        description: 'What to forward, and where.',
        type: builder.inputType('ForwardMessagesInput', {
          description: 'Messages of one chat that are to stand in another, too.',
          fields: (f) => ({
            fromChatId: f.id({ required: true, description: 'Id of the chat that they stand in.' }),
            seqs: f.intList({ required: true, description: '1 to 100 of its messages, which the viewer must be able to see.' }),
            chatId: f.id({ required: true, description: 'Id of the chat that they are forwarded to; it may be the same one.' }),
            merged: f.boolean({ description: 'As one record of all of them, instead of a copy of each.' }),
            clientMessageIds: f.stringList({
              required: true,
              description:
                'Chosen by the client, as in SendMessageInput: one for each of `seqs` in their order, or a single one for a record. A repeat returns the same copies, for ever.',
            }),
          }),
        }),
      }),
    },
    description:
      'Forwards messages to another chat, each with the name of who wrote it. The server makes the copies from the originals, in the order of the chat; `leftOutSeqs` tells what is left out, and what the originals answer stays behind. A copy lasts as long as the other chat has it, though the original disappears. The answer means that they are stored; repeat it with the same clientMessageIds until there is one. It counts as sending, a message for each copy; in slow mode a member forwards one at a time, or several as one record.',
    resolve: (_root, { input }, context) =>
      context.services.forwardMessages(requireViewer(context), {
        fromChatId: chatArg(input.fromChatId),
        seqs: input.seqs,
        chatId: chatArg(input.chatId),
        merged: input.merged ?? false,
        clientMessageIds: input.clientMessageIds,
      }),
  }),
}));
