import { newId } from '../company.ts';
import { forEver, groupWith, other, type RetryRow } from './retried.ts';

export const groupRetries: readonly RetryRow[] = [
  [
    'createGroup',
    '',
    async (world) => ({
      person: world.ann,
      input: { clientChatId: newId(), title: 'Once', memberIds: [other(world).id] },
      makes: { chats: 1, group_keys: 1, members: 2, messages: 1 },
    }),
  ],
  [
    'renameGroup',
    '',
    async (world) => ({ person: world.ann, input: { chatId: await groupWith(world), title: 'Anew' }, makes: { messages: 1 } }),
  ],
  [
    'setAnnouncement',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), text: 'Hear, hear' },
      makes: { announcements: 1, announcement_reads: 1, messages: 1 },
    }),
  ],
  [
    'addMembers',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userIds: [other(world, 2).id] },
      makes: { members: 1, messages: 1 },
    }),
  ],
  [
    'addMembers',
    'where owner and admins are asked',
    async (world) => {
      const chatId = await groupWith(world);
      const newcomer = await world.newcomer();
      await world.befriend(other(world), [newcomer]);
      await world.act(world.ann, 'updateGroupEntry', { chatId, joinMode: 'APPROVAL' });
      return { person: other(world), input: { chatId, userIds: [newcomer.id] }, makes: { join_requests: 1, account_changes: 1 } };
    },
  ],
  [
    'joinByInvite',
    '',
    async (world) => {
      const { token } = await world.act(world.ann, 'createInvite', { chatId: await groupWith(world), usesMax: 2 }, 'token');
      return { person: other(world, 2), input: { token }, makes: { members: 1, messages: 1 } };
    },
  ],
  [
    'createInvite',
    'with an id of the client',
    async (world) => ({ person: world.ann, input: { chatId: await groupWith(world), clientInviteId: newId() }, makes: { invites: 1 } }),
  ],
  [
    'revokeInvite',
    '',
    async (world) => {
      const { invite } = await world.act(world.ann, 'createInvite', { chatId: await groupWith(world) }, 'invite { id }');
      return { person: world.ann, input: { inviteId: invite.id } };
    },
  ],
  ...(['requestToJoin', 'approveJoinRequest', 'declineJoinRequest', 'withdrawJoinRequest'] as const).map((operation): RetryRow => [
    operation,
    '',
    async (world) => {
      const chatId = await groupWith(world);
      const newcomer = await world.newcomer();
      await world.act(world.ann, 'updateGroupEntry', { chatId, joinMode: 'APPROVAL' });
      const { token } = await world.act(world.ann, 'createInvite', { chatId }, 'token');
      if (operation === 'requestToJoin') return { person: newcomer, input: { token }, makes: { join_requests: 1, account_changes: 1 } };
      const { request } = await world.act(newcomer, 'requestToJoin', { token }, 'request { id }');
      const person = operation === 'withdrawJoinRequest' ? newcomer : world.ann;
      return { person, input: { requestId: request.id }, makes: operation === 'approveJoinRequest' ? { members: 1, messages: 1 } : {} };
    },
  ]),
  [
    'leaveGroup',
    '',
    async (world) => ({ person: other(world), input: { chatId: await groupWith(world) }, makes: { messages: 1 }, again: 'ChatNotFound' }),
  ],
  [
    'removeMember',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userId: other(world).id },
      makes: { messages: 1, removals: 1 },
      again: 'UserNotFound',
    }),
  ],
  [
    'banMember',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userId: other(world).id },
      makes: { messages: 1, removals: 1 },
    }),
  ],
  [
    'liftBan',
    '',
    async (world) => {
      const input = { chatId: await groupWith(world), userId: other(world).id };
      await world.act(world.ann, 'banMember', input);
      return { person: world.ann, input };
    },
  ],
  [
    'setMemberRole',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userId: other(world).id, role: 'ADMIN' },
      makes: { messages: 1 },
    }),
  ],
  [
    'transferOwnership',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userId: other(world).id },
      makes: { messages: 1 },
      again: 'NotPermitted',
    }),
  ],
  [
    'setMemberMute',
    '',
    async (world) => ({
      person: world.ann,
      input: { chatId: await groupWith(world), userId: other(world).id, mutedUntil: forEver },
      makes: { messages: 1 },
    }),
  ],
  ...(
    [
      ['setMuteAll', { mutedAll: true }],
      ['setSlowMode', { seconds: 30 }],
      ['setDisappearing', { seconds: 3600 }],
      ['updateGroupEntry', { historyVisible: true }],
    ] as const
  ).map(([operation, change]): RetryRow => [
    operation,
    '',
    async (world) => ({ person: world.ann, input: { chatId: await groupWith(world), ...change }, makes: { messages: 1 } }),
  ]),
  ['setGroupNickname', '', async (world) => ({ person: world.ann, input: { chatId: await groupWith(world), nickname: 'Captain' } })],
];

export const peopleRetries: readonly RetryRow[] = [
  [
    'requestContact',
    '',
    async (world) => ({
      person: world.ann,
      input: { userId: (await world.newcomer()).id },
      makes: { contact_requests: 1, account_changes: 2 },
    }),
  ],
  ...(['acceptContactRequest', 'declineContactRequest', 'withdrawContactRequest'] as const).map((operation): RetryRow => [
    operation,
    '',
    async (world) => {
      const [from, to] = [await world.newcomer(), await world.newcomer()];
      const { request } = await world.act(from, 'requestContact', { userId: to.id }, 'request { id }');
      return {
        person: operation === 'withdrawContactRequest' ? from : to,
        input: { requestId: request.id },
        makes:
          operation === 'acceptContactRequest'
            ? { contacts: 2, chats: 1, direct_chats: 1, members: 2, messages: 1, account_changes: 2 }
            : {},
      };
    },
  ]),
  [
    'openDirectChat',
    '',
    async (world) => ({
      person: world.ann,
      input: { userId: other(world, 3).id },
      makes: { chats: 1, direct_chats: 1, members: 2, messages: 1 },
    }),
  ],
  [
    'blockUser',
    '',
    async (world) => ({ person: world.ann, input: { userId: (await world.newcomer()).id }, makes: { blocks: 1, account_changes: 1 } }),
  ],
  [
    'unblockUser',
    '',
    async (world) => {
      const { id: userId } = await world.newcomer();
      await world.act(world.ann, 'blockUser', { userId });
      return { person: world.ann, input: { userId }, makes: { blocks: -1 } };
    },
  ],
  [
    'updateContact',
    '',
    async (world) => ({
      person: world.ann,
      input: { userId: other(world, 4).id, remark: 'The fourth', tags: ['some'], starred: true },
      makes: { account_changes: 1 },
    }),
  ],
  [
    'removeContact',
    '',
    async (world) => ({
      person: world.ann,
      input: { userId: other(world, 5).id },
      makes: { contacts: -2, account_changes: 2 },
      again: 'ContactNotFound',
    }),
  ],
  ['updateProfile', '', async (world) => ({ person: await world.newcomer(), input: { name: 'Anew' }, makes: { account_changes: 1 } })],
  [
    'updateSettings',
    '',
    async (world) => ({ person: await world.newcomer(), input: { showReadReceipts: false }, makes: { account_changes: 1 } }),
  ],
  [
    'setFavouriteSticker',
    '',
    async (world) => {
      const person = await world.newcomer();
      const { builtInStickerPacks } = await world.run(person, '{ builtInStickerPacks { stickers { id } } }');
      const input = { stickerId: builtInStickerPacks[0].stickers[0].id, favourite: true };
      return { person, input, makes: { favourite_stickers: 1, account_changes: 1 } };
    },
  ],
  [
    'createStickerPack',
    '',
    async (world) => ({
      person: await world.newcomer(),
      input: { clientPackId: newId(), name: 'Dots' },
      makes: { sticker_packs: 1, held_sticker_packs: 1, account_changes: 1 },
    }),
  ],
];
