import type { Answer } from '../people.ts';
import { everythingOf } from '../everything-of.ts';
import { type NamedList, nodes, text } from './list-world.ts';

const page = (field: string, type: string): string => `${field} { edges { node { ${everythingOf(type, 3)} } } }`;
const ofChat = (selection: string): string => `query ($id: ID!) { chat(id: $id) { ${selection} } }`;

/** What there is of a group. */
export const groupLists: readonly NamedList[] = [
  [
    'members, of whom most have nicknames and are muted; and the nicknames',
    async ({ ann, first, act, groupOf }) => {
      const id = await groupOf([first]);
      await act(first, 'leaveGroup', { chatId: id });
      return {
        async add(at, person) {
          await act(ann, 'addMembers', { chatId: id, userIds: [person.id] });
          await act(person, 'setGroupNickname', { chatId: id, nickname: `Nick ${at}` });
          await act(ann, 'setMemberMute', { chatId: id, userId: person.id, mutedUntil: '9999-12-31T23:59:59.999Z' });
        },
        readings: [
          {
            document: ofChat(page('members(first: 30)', 'Member')),
            variables: { id },
            read: ({ chat }) => nodes(chat.members).filter(({ nickname }) => nickname !== null),
          },
          { document: ofChat(`nicknames { ${everythingOf('Nickname', 3)} }`), variables: { id }, read: ({ chat }) => chat.nicknames },
          {
            document: ofChat(`messages(last: 100) { edges { node { ${everythingOf('Message', 4)} } } }`),
            variables: { id },
            read: ({ chat }) => nodes(chat.messages).filter(({ content }) => content.SystemContent_event === 'MEMBERS_ADDED'),
          },
        ],
      };
    },
  ],
  [
    'bans',
    async ({ ann, others, act, groupOf }) => {
      const id = await groupOf(others);
      return {
        add: (at, { id: userId }) => act(ann, 'banMember', { chatId: id, userId, reason: `The reason of ${at}` }),
        readings: [{ document: ofChat(page('bans(first: 30)', 'Ban')), variables: { id }, read: ({ chat }) => nodes(chat.bans) }],
      };
    },
  ],
  [
    'requests to join',
    async ({ ann, first, act, groupOf }) => {
      const id = await groupOf([first]);
      await act(ann, 'updateGroupEntry', { chatId: id, joinMode: 'APPROVAL' });
      const { token } = await act(ann, 'createInvite', { chatId: id }, 'token');
      return {
        add: (_at, person) => act(person, 'requestToJoin', { token, answer: 'Please' }),
        readings: [
          {
            document: ofChat(page('joinRequests(first: 30)', 'JoinRequest')),
            variables: { id },
            read: ({ chat }) => nodes(chat.joinRequests),
          },
        ],
      };
    },
  ],
  [
    'invites of several admins',
    async ({ ann, everyone, act }) => ({
      async add(_at, person) {
        await act(ann, 'setMemberRole', { chatId: everyone, userId: person.id, role: 'ADMIN' });
        await act(person, 'createInvite', { chatId: everyone });
      },
      readings: [
        { document: ofChat(`invites { ${everythingOf('Invite', 3)} }`), variables: { id: everyone }, read: ({ chat }) => chat.invites },
      ],
    }),
  ],
  [
    'pinned messages of several people',
    async ({ ann, everyone, act, say }) => ({
      async add(at, person) {
        const { id: messageId } = await say(person, everyone, text(`Number ${at}`));
        await act(ann, 'pinMessage', { messageId });
      },
      readings: [{ document: ofChat(`pins { ${everythingOf('Pin', 4)} }`), variables: { id: everyone }, read: ({ chat }) => chat.pins }],
    }),
  ],
  [
    'readers of an announcement',
    async ({ ann, everyone, act }) => {
      const { chat } = await act(ann, 'setAnnouncement', { chatId: everyone, text: 'Hear, hear' }, 'chat { announcementId }');
      return {
        add: (_at, person) => act(person, 'readAnnouncement', { chatId: everyone, announcementId: chat.announcementId }),
        readings: [
          {
            document: ofChat(`announcement { ${everythingOf('Announcement', 3)} ${page('readers(first: 30)', 'User')} }`),
            variables: { id: everyone },
            // Who set it has read it.
            read: (answer) => nodes(answer.chat.announcement.readers).filter(({ id }) => id !== ann.id),
          },
        ],
      };
    },
  ],
  [
    'chats, with everything that there is of each: all, by each folder, those in common, and a snapshot',
    async ({ others, act, groupOf, say, newcomer, befriend }) => {
      const [reader, mate] = [await newcomer(), await newcomer()];
      await befriend(reader, [mate, ...others]);
      const fields = ['chats(first: 30)', 'commonGroups(userId: $id, first: 30)'];
      const folders = ['LIST', 'UNREAD', 'MENTIONS', 'GROUPS', 'SAVED'].map((filter) => `chats(first: 30, filter: ${filter})`);
      return {
        reader,
        async add(at, person) {
          const id = await groupOf([mate, person], `Group ${at}`, reader);
          await act(reader, 'setAnnouncement', { chatId: id, text: 'Hear, hear' });
          await act(reader, 'createInvite', { chatId: id });
          await act(reader, 'updateChatSettings', { chatId: id, saved: true });
          await act(reader, 'setDraft', { chatId: id, text: 'Not yet' });
          await act(mate, 'setGroupNickname', { chatId: id, nickname: `Nick ${at}` });
          const ranges = [{ kind: 'MENTION', offset: 0, length: 4, userId: reader.id }];
          const { id: messageId } = await say(mate, id, { text: { body: '@you', ranges } });
          await act(reader, 'pinMessage', { messageId });
        },
        readings: [
          ...[...fields, ...folders].map((field) => ({
            document: `query ($id: ID!) { user(id: $id) { id } ${field} { edges { node { ${everythingOf('Chat', 4)} } } } }`,
            variables: { id: mate.id },
            read: ({ chats, commonGroups }: Answer) => nodes(chats ?? commonGroups),
          })),
          {
            document: `{ sync { events { ${everythingOf('Event', 4)} } } }`,
            read: ({ sync }) => sync.events.filter(({ __typename }: Answer) => __typename === 'ChatChanges'),
          },
        ],
      };
    },
  ],
];
