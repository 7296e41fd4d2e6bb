import { newId } from '../company.ts';
import { everythingOf } from '../everything-of.ts';
import { type NamedList, nodes, text } from './list-world.ts';

const page = (field: string, type: string, depth: number): string => `${field} { edges { node { ${everythingOf(type, depth)} } } }`;
const ofChat = (selection: string): string => `query ($id: ID!) { chat(id: $id) { ${selection} } }`;
const ofMessage = (selection: string): string => `query ($id: ID!) { message(id: $id) { ${selection} } }`;

/** Messages, and what there is of one. */
export const messageLists: readonly NamedList[] = [
  [
    'messages of every kind that answer each other',
    async ({ ann, others, act, groupOf, say }) => {
      const id = await groupOf(others);
      let replyToSeq = (await say(ann, id, text('At first'))).seq;
      const contents = (at: number) => [
        text(`Number ${at}`),
        { poll: { question: `Where ${at}?`, options: ['Here', 'There'] } },
        { chain: { topic: `Who comes ${at}?` } },
        { location: { latitude: at, longitude: 2, liveSeconds: 900 } },
      ];
      return {
        async add(at, person) {
          const content: { text?: object; poll?: object; chain?: object } = contents(at)[at % 4] as object;
          const message = await say(person, id, content, { replyToSeq });
          replyToSeq = message.seq;
          await act(ann, 'setReaction', { messageId: message.id, emoji: '🎉' });
          if (content.poll !== undefined) await act(ann, 'votePoll', { messageId: message.id, options: [1] });
          if (content.chain !== undefined) await act(ann, 'setChainEntry', { messageId: message.id, text: 'I do' });
          if (content.text !== undefined) await act(person, 'editMessage', { messageId: message.id, body: `Number ${at}, edited` });
        },
        readings: [
          {
            document: ofChat(page('messages(last: 30)', 'Message', 4)),
            variables: { id },
            read: ({ chat }) => nodes(chat.messages).filter(({ replyTo }) => replyTo !== null),
          },
        ],
      };
    },
  ],
  [
    'who has read a message, and how far it is, and who has reacted',
    async ({ ann, everyone: chatId, act, say }) => {
      const { id, seq } = await say(ann, chatId, text('To all of you'));
      const readings = (['readers', 'receipts', 'reactors'] as const).map((field) => ({
        document: ofMessage(page(`${field}(first: 30)`, field === 'receipts' ? 'Receipt' : 'User', 3)),
        variables: { id },
        // Receipts tell of all members, whether they have read it or not.
        read: ({ message }: { message: Record<string, unknown> }) => nodes(message[field]).filter(({ isRead }) => isRead !== false),
      }));
      return {
        async add(_at, person) {
          await act(person, 'updateMarks', { marks: [{ chatId, readSeq: seq, deliveredSeq: seq }] });
          await act(person, 'setReaction', { messageId: id, emoji: '👍' });
        },
        readings,
      };
    },
  ],
  [
    'voters of a poll, and entries of a chain',
    async ({ ann, everyone, act, say }) => {
      const poll = await say(ann, everyone, { poll: { question: 'Where?', options: ['Here', 'There'] } });
      const chain = await say(ann, everyone, { chain: { topic: 'Who comes?' } });
      return {
        async add(at, person) {
          await act(person, 'votePoll', { messageId: poll.id, options: [0] });
          await act(person, 'setChainEntry', { messageId: chain.id, text: `I do, and ${at} more` });
        },
        readings: [
          {
            document: ofMessage(`content { ... on PollContent { ${page('voters(option: 0, first: 30)', 'User', 2)} } }`),
            variables: { id: poll.id },
            read: ({ message }) => nodes(message.content.voters),
          },
          {
            document: ofMessage(`content { ... on ChainContent { ${everythingOf('ChainContent', 4)} } }`),
            variables: { id: chain.id },
            read: ({ message }) => message.content.entries,
          },
        ],
      };
    },
  ],
  [
    'the entries of a record',
    async ({ ann, run, act, everyone, say }) => {
      const self: string = (await run(ann, 'mutation { openSelfChat { chat { id } } }')).openSelfChat.chat.id;
      const seqs: number[] = [];
      return {
        async add(at, person) {
          seqs.push((await say(person, everyone, at % 2 === 0 ? { location: { latitude: 1, longitude: at } } : text(`Number ${at}`))).seq);
          const input = { fromChatId: everyone, chatId: self, seqs, clientMessageIds: [newId()], merged: true };
          if (seqs.length > 1) await act(ann, 'forwardMessages', input);
        },
        readings: [
          {
            document: ofChat(page('messages(last: 1)', 'Message', 5)),
            variables: { id: self },
            read: ({ chat }) => nodes(chat.messages)[0].content.RecordContent_entries,
          },
        ],
      };
    },
  ],
  [
    'the links of a chat',
    async ({ everyone: id, say }) => ({
      add: (at, person) => say(person, id, text(`See https://example.com/${at}`)),
      readings: [
        {
          document: ofChat(page('gallery(kind: LINK, last: 30)', 'Message', 4)),
          variables: { id },
          read: ({ chat }) => nodes(chat.gallery),
        },
      ],
    }),
  ],
];
