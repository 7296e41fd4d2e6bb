import { newId } from '../company.ts';
import { text } from '../lists/list-world.ts';
import { forEver, groupWith, messageOf, other, type RetryRow } from './retried.ts';

const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const poll = { poll: { question: 'Where?', options: ['Here', 'There'] } };
const live = { location: { latitude: 1, longitude: 2, liveSeconds: 900 } };

export const messageRetries: readonly RetryRow[] = [
  ...(
    [
      ['a text', text('hello')],
      ['a poll', poll],
      ['a chain', { chain: { topic: 'Who comes?' } }],
    ] as const
  ).map(([about, content]): RetryRow => [
    'sendMessage',
    about,
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), clientMessageId: newId(), content },
      makes: { messages: 1 },
    }),
  ]),
  ...([false, true] as const).map((merged): RetryRow => [
    'forwardMessages',
    merged ? 'as a record' : 'one by one',
    async (world) => {
      const { chatId, seq } = await messageOf(world, text('hello'));
      const next = await world.say(world.ann, chatId, text('and another'));
      return {
        person: world.ann,
        input: {
          fromChatId: chatId,
          chatId: await groupWith(world),
          seqs: [seq, next.seq],
          clientMessageIds: merged ? [newId()] : [newId(), newId()],
          merged,
        },
        makes: { messages: merged ? 1 : 2 },
      };
    },
  ]),
  [
    'scheduleMessage',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), clientMessageId: newId(), text: { body: 'later' }, sendAt: tomorrow },
      makes: { scheduled_messages: 1, account_changes: 1 },
    }),
  ],
  ...(['sendScheduledMessage', 'cancelScheduledMessage', 'updateScheduledMessage'] as const).map((operation): RetryRow => [
    operation,
    '',
    async (world) => {
      const input = { chatId: await groupWith(world), clientMessageId: newId(), text: { body: 'later' }, sendAt: tomorrow };
      const { scheduledMessage } = await world.act(world.ann, 'scheduleMessage', input, 'scheduledMessage { id }');
      const change = operation === 'updateScheduledMessage' ? { text: { body: 'later still' } } : {};
      return {
        person: world.ann,
        input: { scheduledMessageId: scheduledMessage.id, ...change },
        makes: operation === 'sendScheduledMessage' ? { messages: 1 } : {},
      };
    },
  ]),
  [
    'editMessage',
    '',
    async (world) => ({
      person: world.ann,
      input: { messageId: (await messageOf(world, text('hello'))).id, body: 'hello you' },
      makes: { message_edits: 1 },
    }),
  ],
  ['recallMessage', '', async (world) => ({ person: world.ann, input: { messageId: (await messageOf(world, text('hello'))).id } })],
  [
    'setReaction',
    '',
    async (world) => ({ person: world.ann, input: { messageId: (await messageOf(world, text('hello'))).id, emoji: '👍' } }),
  ],
  [
    'pinMessage',
    '',
    async (world) => ({
      person: world.ann,
      input: { messageId: (await messageOf(world, text('hello'))).id },
      makes: { message_pins: 1, messages: 1 },
    }),
  ],
  [
    'unpinMessage',
    '',
    async (world) => {
      const { id: messageId } = await messageOf(world, text('hello'));
      await world.act(world.ann, 'pinMessage', { messageId });
      return { person: world.ann, input: { messageId }, makes: { message_pins: -1 } };
    },
  ],
  [
    'votePoll',
    '',
    async (world) => ({
      person: other(world),
      input: { messageId: (await messageOf(world, poll)).id, options: [1] },
      makes: { poll_votes: 1, account_changes: 1 },
    }),
  ],
  ['closePoll', '', async (world) => ({ person: world.ann, input: { messageId: (await messageOf(world, poll)).id } })],
  [
    'setChainEntry',
    '',
    async (world) => ({
      person: other(world),
      input: { messageId: (await messageOf(world, { chain: { topic: 'Who comes?' } })).id, text: 'I do' },
    }),
  ],
  [
    'removeChainEntry',
    '',
    async (world) => {
      const { id: messageId } = await messageOf(world, { chain: { topic: 'Who comes?' } });
      await world.act(other(world), 'setChainEntry', { messageId, text: 'I do' });
      return { person: other(world), input: { messageId } };
    },
  ],
  ['stopLiveLocation', '', async (world) => ({ person: world.ann, input: { messageId: (await messageOf(world, live)).id } })],
];

export const ownRetries: readonly RetryRow[] = [
  [
    'deleteMessages',
    '',
    async (world) => {
      const { chatId, seq } = await messageOf(world, text('hello'));
      return { person: world.ann, input: { chatId, seqs: [seq] }, makes: { chat_settings: 1, account_changes: 1 } };
    },
  ],
  ...(['clearHistory', 'deleteChat'] as const).map((operation): RetryRow => [
    operation,
    '',
    async (world) => {
      const { chatId, seq } = await messageOf(world, text('hello'));
      return { person: world.ann, input: { chatId, upToSeq: seq }, makes: { chat_settings: 1, account_changes: 1 } };
    },
  ]),
  [
    'updateChatSettings',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), mutedUntil: forEver, pinned: true },
      makes: { chat_settings: 1, account_changes: 1 },
    }),
  ],
  [
    'updateMarks',
    '',
    async (world) => {
      const { chatId, seq } = await messageOf(world, text('hello'));
      return { person: other(world), input: { marks: [{ chatId, readSeq: seq }] } };
    },
  ],
  [
    'markPlayed',
    '',
    async (world) => {
      const { chatId, seq } = await messageOf(world, text('hello'));
      return { person: other(world), input: { chatId, seqs: [seq] }, makes: { chat_settings: 1, account_changes: 1 } };
    },
  ],
  [
    'setDraft',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), text: 'not yet' },
      makes: { drafts: 1, account_changes: 1 },
    }),
  ],
  [
    'readAnnouncement',
    '',
    async (world) => {
      const chatId = await groupWith(world);
      const { chat } = await world.act(world.ann, 'setAnnouncement', { chatId, text: 'Hear, hear' }, 'chat { announcementId }');
      return { person: other(world), input: { chatId, announcementId: chat.announcementId }, makes: { announcement_reads: 1 } };
    },
  ],
  [
    'report',
    '',
    async (world) => ({
      person: world.ann,
      input: { clientReportId: newId(), reason: 'SPAM', userId: other(world).id },
      makes: { reports: 1 },
    }),
  ],
];
