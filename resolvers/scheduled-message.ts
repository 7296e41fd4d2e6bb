import { builder } from '../schema/builder.ts';
import { contentArg, MessageContentInput } from '../schema/content-input.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseChatId, parseScheduledMessageId } from '../schema/ids.ts';
import { ScheduledMessage } from '../schema/scheduled-message.ts';
import { rangesArg, textArg, TextContentInput, TextRangeInput } from '../schema/text-input.ts';
import {
  AttachmentNotFound,
  ChatNotFound,
  ContactNotFound,
  InvalidInput,
  LimitReached,
  MessageIdReused,
  MessageNotFound,
  NotContacts,
  NotPermitted,
  RateLimited,
  ScheduledMessageNotFound,
  StickerNotFound,
  UserNotFound,
} from '../services/errors.ts';
import type { ScheduledMessage as ScheduledShape } from '../services/schedule/scheduled-message.ts';

const idArg = (id: string) => parseScheduledMessageId(id) ?? NO_ID;

builder.queryFields((t) => ({
  scheduledMessages: t.field({
    type: [ScheduledMessage],
    args: { chatId: t.arg.id({ description: 'Those of one chat only.' }) },
    description:
      'Scheduled messages of the viewer that wait or were refused, by their time, at most 500. `AccountChanges` tells of them too.',
    resolve: async (_root, args, context) => [
      ...(await context.services.listScheduledMessages(
        requireViewer(context),
        args.chatId == null ? null : (parseChatId(args.chatId) ?? NO_ID),
      )),
    ],
  }),
}));

type RangeArgs = Parameters<typeof rangesArg>[0];

const captionOf = ({ caption, captionRanges }: { caption?: string | null | undefined; captionRanges?: RangeArgs }) => {
  if (caption == null && captionRanges != null) {
    throw new InvalidInput('Ranges are of a caption that is given with them.', ['input', 'captionRanges']);
  }
  return caption == null ? null : { caption, captionRanges: rangesArg(captionRanges) };
};

const payloadOf = (name: string, description: string) =>
  builder.objectRef<ScheduledShape>(name).implement({
    description,
    fields: (t) => ({
      scheduledMessage: t.field({ type: ScheduledMessage, description: 'As it is stored.', resolve: (message) => message }),
    }),
  });

const ScheduleMessagePayload = payloadOf('ScheduleMessagePayload', 'It waits for its time.');
const UpdateScheduledMessagePayload = payloadOf('UpdateScheduledMessagePayload', 'It waits with what is different.');
const CancelScheduledMessagePayload = payloadOf('CancelScheduledMessagePayload', 'It is not sent.');
const SendScheduledMessagePayload = payloadOf('SendScheduledMessagePayload', 'It was sent, or refused: its state says which.');

const sendAtDescription = 'When to send it: in the future, at most 365 days ahead.';

builder.mutationFields((t) => ({
  scheduleMessage: t.field({
    type: ScheduleMessagePayload,
    errors: {
      types: [
        ChatNotFound,
        NotContacts,
        NotPermitted,
        UserNotFound,
        ContactNotFound,
        AttachmentNotFound,
        StickerNotFound,
        MessageNotFound,
        InvalidInput,
        LimitReached,
        MessageIdReused,
        RateLimited,
      ],
    },
    args: {
      input: t.arg({
        required: true,
        description: 'What to send, where and when.',
        type: builder.inputType('ScheduleMessageInput', {
          description: 'Something to send later.',
          fields: (f) => ({
            chatId: f.id({ required: true, description: "The chat's id." }),
            clientMessageId: f.string({
              required: true,
              description: 'As in SendMessageInput: a repeat returns the same, and the message that it becomes has this id.',
            }),
            text: f.field({ type: TextContentInput, description: 'A text. This or `content`.' }),
            content: f.field({
              type: MessageContentInput,
              description: 'What it holds, as `sendMessage` takes it: anything but a live location. This or `text`.',
            }),
            replyToSeq: f.int({ description: 'The message of the same chat that it answers.' }),
            silent: f.boolean({
              description: 'True: nobody is to be disturbed by it, see `Message.silent`. A repeat with another value is the same message.',
            }),
            sendAt: f.field({ type: 'DateTime', required: true, description: sendAtDescription }),
          }),
        }),
      }),
    },
    description:
      'Keeps a message and sends it at its time, whether a device is there or not. Whether it may be sent is looked at now and then again; what is refused then is kept and says why. What it holds of uploads is kept until then. At most 100 in a chat and 500 in all.',
    resolve: (_root, { input }, context) =>
      context.services.scheduleMessage(requireViewer(context), {
        chatId: parseChatId(input.chatId) ?? NO_ID,
        clientMessageId: input.clientMessageId,
        text: input.text == null ? null : textArg(input.text),
        content: input.content == null ? null : contentArg(input.content),
        replyToSeq: input.replyToSeq ?? null,
        silent: input.silent ?? false,
        sendAt: input.sendAt,
      }),
  }),
  updateScheduledMessage: t.field({
    type: UpdateScheduledMessagePayload,
    errors: {
      types: [
        ScheduledMessageNotFound,
        ChatNotFound,
        NotPermitted,
        UserNotFound,
        AttachmentNotFound,
        InvalidInput,
        LimitReached,
        RateLimited,
      ],
    },
    args: {
      input: t.arg({
        required: true,
        description: 'Which one, and what is to be different.',
        type: builder.inputType('UpdateScheduledMessageInput', {
          description: 'What is to be different. What is left out stays.',
          fields: (f) => ({
            scheduledMessageId: f.id({ required: true, description: 'Its id.' }),
            text: f.field({
              type: TextContentInput,
              description: 'Of a text: what it is to say. Whether a preview is wanted stays where it is left out.',
            }),
            caption: f.string({
              description: 'Of images, a video or a file: what is said of them, at most 1,000 characters; may be empty.',
            }),
            captionRanges: f.field({ type: [TextRangeInput], description: 'What parts of that caption are. Without any it is plain.' }),
            sendAt: f.field({ type: 'DateTime', description: sendAtDescription }),
            silent: f.boolean({ description: 'Whether nobody is to be disturbed by it.' }),
          }),
        }),
      }),
    },
    description:
      'Changes one that waits or was refused; it waits again. One that is being sent is not there any more. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.updateScheduledMessage(requireViewer(context), idArg(input.scheduledMessageId), {
        text: input.text == null ? null : textArg(input.text),
        caption: captionOf(input),
        sendAt: input.sendAt ?? null,
        silent: input.silent ?? null,
      }),
  }),
  cancelScheduledMessage: t.field({
    type: CancelScheduledMessagePayload,
    errors: { types: [ScheduledMessageNotFound, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which one.',
        type: builder.inputType('CancelScheduledMessageInput', {
          description: 'One that is not to be sent.',
          fields: (f) => ({ scheduledMessageId: f.id({ required: true, description: 'Its id.' }) }),
        }),
      }),
    },
    description: 'Takes one back before it is sent, or away after it was refused. Repeating it does no harm.',
    resolve: (_root, { input }, context) =>
      context.services.cancelScheduledMessage(requireViewer(context), idArg(input.scheduledMessageId)),
  }),
  sendScheduledMessage: t.field({
    type: SendScheduledMessagePayload,
    errors: { types: [ScheduledMessageNotFound, RateLimited] },
    args: {
      input: t.arg({
        required: true,
        description: 'Which one.',
        type: builder.inputType('SendScheduledMessageInput', {
          description: 'One to send now.',
          fields: (f) => ({ scheduledMessageId: f.id({ required: true, description: 'Its id.' }) }),
        }),
      }),
    },
    description:
      'Sends one now, before its time or after it was refused. Whether it was refused again, its state says. Repeating it sends nothing twice.',
    resolve: (_root, { input }, context) => context.services.sendScheduledMessage(requireViewer(context), idArg(input.scheduledMessageId)),
  }),
}));
