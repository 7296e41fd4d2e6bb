import { isText } from '../services/schedule/scheduled-content.ts';
import { messageToCome, type ScheduledMessage as ScheduledShape, textToCome } from '../services/schedule/scheduled-message.ts';
import { builder } from './builder.ts';
import { chatId, messageId, scheduledMessageId } from './ids.ts';
import { MessageContent } from './message.ts';
import { TextRange } from './text-range.ts';

const ScheduledMessageState = builder.enumType('ScheduledMessageState', {
  description: 'What has become of a scheduled message.',
  values: {
    WAITING: { description: 'Its time is to come, or is just now.' },
    SENT: { description: 'It is a message of the chat now, at `seq`.' },
    CANCELED: { description: 'Its author has taken it back.' },
    FAILED: { description: 'It was refused when its time had come; `failureCode` says why. Send it again, change it or cancel it.' },
  } as const,
});

const textOf = ({ content }: ScheduledShape) => (content !== null && isText(content) ? content : null);

export const ScheduledMessage = builder.objectRef<ScheduledShape>('ScheduledMessage').implement({
  description: "A message that is sent at its time. The viewer's alone, on all their devices; nobody else hears of it before.",
  fields: (t) => ({
    id: t.id({ description: 'Opaque id.', resolve: ({ id }) => scheduledMessageId(id) }),
    chatId: t.id({ description: 'Where it goes.', resolve: (message) => chatId(message.chatId) }),
    clientMessageId: t.exposeString('clientMessageId', {
      description: 'The id that its author chose; the message it becomes has the same.',
    }),
    content: t.field({
      type: MessageContent,
      nullable: true,
      description:
        'What it holds, told as of a message; null once it was sent or canceled. What it names is fetched by its author alone, and is kept for as long as it waits.',
      resolve: messageToCome,
    }),
    fallbackText: t.string({
      description: 'Plain English text for a client that does not know the kind of content; empty once it was sent or canceled.',
      resolve: textToCome,
    }),
    body: t.string({
      description: 'Of a text: 1 to 4,000 characters. Empty for anything else, and once it was sent or canceled.',
      resolve: (message) => textOf(message)?.body ?? '',
    }),
    ranges: t.field({
      type: [TextRange],
      description: 'Of a text: what its parts are, by offset, at most 100.',
      resolve: (message) => [...(textOf(message)?.ranges ?? [])],
    }),
    linkPreview: t.boolean({
      description: 'Of a text: false when no preview of its link is wanted.',
      resolve: (message) => textOf(message)?.linkPreview ?? true,
    }),
    replyToSeq: t.exposeInt('replyToSeq', { nullable: true, description: 'The message of the chat that it answers; null for none.' }),
    silent: t.exposeBoolean('silent', { description: 'Nobody is to be disturbed by it, see `Message.silent`.' }),
    sendAt: t.expose('sendAt', { type: 'DateTime', description: 'When it is sent: then, or within seconds of it.' }),
    state: t.field({
      type: ScheduledMessageState,
      description: 'What has become of it.',
      resolve: ({ state }) => (state === 'SENDING' ? 'WAITING' : state),
    }),
    failureCode: t.exposeString('failure', {
      nullable: true,
      description: 'Of one that FAILED: the code of the refusal, such as NOT_CONTACTS; UNAVAILABLE when it could not be sent for an hour.',
    }),
    messageId: t.id({
      nullable: true,
      description: 'Of one that was SENT: the id of the message.',
      resolve: (message) => (message.seq === null ? null : messageId(message.chatId, message.seq)),
    }),
    version: t.exposeInt('version', {
      description: 'The version of the account at which it last changed: of two, the higher is the newer.',
    }),
  }),
});
