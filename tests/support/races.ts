import { parseChatId, parseUserId } from '../../schema/ids.ts';
import { newId, type Person } from './company.ts';
import { type ListWorld, text } from './lists/list-world.ts';
import { limits } from '../../services/limits.ts';

/** One that races: who asks for what. The first asks the one process, the second the other. */
export type Contender = readonly [person: Person, operation: string, input: Record<string, unknown>];

/** What each was answered, in the order of the contenders: `ok`, or the name of the refusal. */
export type Answers = readonly string[];

export interface Race {
  readonly contenders: readonly Contender[];
  /** How it may end: what is true afterwards, for these answers. Whatever else is a fault. */
  ends(answers: Answers): Promise<unknown>;
  /** Every way that it may end, as `ends` tells it. */
  readonly ways: readonly unknown[];
}

export type NamedRace = readonly [title: string, make: (world: ListWorld) => Promise<Race>];

const key = (chatId: string) => String(parseChatId(chatId));
const rowsOf = async <Row>({ database }: ListWorld, query: string, ...values: unknown[]): Promise<Row[]> =>
  (await database.pool.query(query, values)).rows as Row[];
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

/** A group of Ann's with an admin and a member. */
const company = async (world: ListWorld) => {
  const [admin, member] = world.others as [Person, Person];
  const chatId = await world.groupOf([admin, member]);
  await world.act(world.ann, 'setMemberRole', { chatId, userId: admin.id, role: 'ADMIN' });
  return { chatId, owner: world.ann, admin, member };
};

/** Somebody waits to be let in. */
const asking = async (world: ListWorld) => {
  const made = await company(world);
  const guest = await world.newcomer();
  await world.act(world.ann, 'updateGroupEntry', { chatId: made.chatId, joinMode: 'APPROVAL' });
  const { token } = await world.act(world.ann, 'createInvite', { chatId: made.chatId }, 'token');
  const { request } = await world.act(guest, 'requestToJoin', { token }, 'request { id }');
  return { ...made, guest, token, requestId: request.id as string };
};

/** The state of somebody in a group, and whether its count of members is the truth. */
const placeOf = async (world: ListWorld, chatId: string, { id }: Person) => {
  const [row] = await rowsOf<{ state: string; whole: boolean }>(
    world,
    `SELECT coalesce((SELECT state FROM members WHERE chat_id = c.id AND user_id = $2), 'NONE') AS state,
       c.member_count = (SELECT count(*) FROM members WHERE chat_id = c.id AND state = 'JOINED') AS whole
     FROM chats c WHERE c.id = $1`,
    key(chatId),
    String(parseUserId(id)),
  );
  return row?.whole === true ? row.state : 'MISCOUNTED';
};

const limitsOfChats: readonly NamedRace[] = [
  [
    'for the last place among the pinned messages',
    async (world) => {
      const { chatId, owner, admin } = await company(world);
      const [one, two] = [await world.say(owner, chatId, text('one')), await world.say(owner, chatId, text('two'))];
      const pinned = limits.pinnedMessagesMax - 1;
      await rowsOf(
        world,
        `INSERT INTO message_pins (chat_id, seq, pinned_by) SELECT $1, 100000 + n, 1 FROM generate_series(1, $2) n`,
        key(chatId),
        pinned,
      );
      await rowsOf(world, `UPDATE chats SET pin_count = $2 WHERE id = $1`, key(chatId), pinned);
      return {
        contenders: [
          [owner, 'pinMessage', { messageId: one.id }],
          [admin, 'pinMessage', { messageId: two.id }],
        ],
        ends: async (answers) => [answers, await rowsOf(world, 'SELECT count(*)::int FROM message_pins WHERE chat_id = $1', key(chatId))],
        ways: [
          [['ok', 'LimitReached'], [{ count: limits.pinnedMessagesMax }]],
          [['LimitReached', 'ok'], [{ count: limits.pinnedMessagesMax }]],
        ],
      };
    },
  ],
  [
    'for the last invite that a group may have',
    async (world) => {
      const { chatId, owner, admin } = await company(world);
      await rowsOf(
        world,
        `INSERT INTO invites (id, chat_id, token_hash, creator_id, expires_at)
         SELECT -n - $1::bigint, $1::bigint, sha256(($1 || '.' || n)::bytea), 1, now() + interval '1 day' FROM generate_series(1, $2::int) n`,
        key(chatId),
        limits.invitesMax - 1,
      );
      return {
        contenders: [owner, admin].map((person) => [person, 'createInvite', { chatId }] as const),
        ends: async (answers) => [
          answers.toSorted(),
          await rowsOf(world, 'SELECT count(*)::int FROM invites WHERE chat_id = $1', key(chatId)),
        ],
        ways: [[['LimitReached', 'ok'], [{ count: limits.invitesMax }]]],
      };
    },
  ],
  [
    'for the last seat of a group, of two who are let in',
    async (world) => {
      const { chatId, owner, admin, token, guest, requestId } = await asking(world);
      const second = await world.newcomer();
      const { request } = await world.act(second, 'requestToJoin', { token }, 'request { id }');
      await rowsOf(world, `UPDATE chats SET member_count = $2 WHERE id = $1`, key(chatId), limits.groupSizeMax - 1);
      return {
        contenders: [
          [owner, 'approveJoinRequest', { requestId }],
          [admin, 'approveJoinRequest', { requestId: request.id }],
        ],
        async ends(answers) {
          const [count] = await rowsOf<{ member_count: number }>(world, 'SELECT member_count FROM chats WHERE id = $1', key(chatId));
          const joined = await rowsOf(
            world,
            `SELECT 1 FROM members WHERE chat_id = $1 AND user_id = ANY($2::bigint[]) AND state = 'JOINED'`,
            key(chatId),
            [guest, second].map(({ id }) => String(parseUserId(id))),
          );
          return [answers.toSorted(), count?.member_count, joined.length];
        },
        ways: [[['GroupFull', 'ok'], limits.groupSizeMax, 1]],
      };
    },
  ],
  [
    'for the last group among the saved ones',
    async (world) => {
      const reader = await world.newcomer();
      await world.befriend(reader, [world.first]);
      const chats = [await world.groupOf([world.first], 'One', reader), await world.groupOf([world.first], 'Two', reader)];
      const userId = String(parseUserId(reader.id));
      const saved = limits.savedGroupsMax - 1;
      await rowsOf(
        world,
        `WITH places AS (
           INSERT INTO members (chat_id, user_id, role, state, joined_seq, version, joined_at)
           SELECT -n - $1::bigint, $1, 'MEMBER', 'JOINED', 0, 1, now() - interval '1 day' FROM generate_series(1, $2::int) n RETURNING chat_id)
         INSERT INTO chat_settings (user_id, chat_id, saved_at) SELECT $1, chat_id, now() FROM places`,
        userId,
        saved,
      );
      return {
        contenders: chats.map((chatId) => [reader, 'updateChatSettings', { chatId, saved: true }] as const),
        ends: async (answers) => [
          answers.toSorted(),
          await rowsOf(world, 'SELECT count(*)::int FROM chat_settings WHERE user_id = $1 AND saved_at IS NOT NULL', userId),
        ],
        ways: [[['LimitReached', 'ok'], [{ count: limits.savedGroupsMax }]]],
      };
    },
  ],
];

const people: readonly NamedRace[] = [
  [
    'to let somebody in, and to withdraw',
    async (world) => {
      const { chatId, owner, guest, requestId } = await asking(world);
      return {
        contenders: [
          [owner, 'approveJoinRequest', { requestId }],
          [guest, 'withdrawJoinRequest', { requestId }],
        ],
        ends: async (answers) => [...answers, await placeOf(world, chatId, guest)],
        ways: [
          ['ok', 'JoinRequestAnswered', 'JOINED'],
          ['JoinRequestAnswered', 'ok', 'NONE'],
        ],
      };
    },
  ],
  [
    'to let somebody in, and to keep them out',
    async (world) => {
      const { chatId, owner, admin, guest, requestId } = await asking(world);
      return {
        contenders: [
          [owner, 'approveJoinRequest', { requestId }],
          [admin, 'banMember', { chatId, userId: guest.id }],
        ],
        ends: async (answers) => [...answers, await placeOf(world, chatId, guest)],
        // Who was in for a moment is taken out again.
        ways: [
          ['ok', 'ok', 'REMOVED'],
          ['JoinRequestAnswered', 'ok', 'NONE'],
          ['KeptOut', 'ok', 'NONE'],
        ],
      };
    },
  ],
  [
    'to come in by a link, and to end it',
    async (world) => {
      const { chatId, owner } = await company(world);
      const guest = await world.newcomer();
      const { token, invite } = await world.act(owner, 'createInvite', { chatId }, 'token invite { id }');
      return {
        contenders: [
          [guest, 'joinByInvite', { token }],
          [owner, 'revokeInvite', { inviteId: invite.id }],
        ],
        async ends(answers) {
          const [row] = await rowsOf<{ uses: number }>(world, 'SELECT uses FROM invites WHERE chat_id = $1', key(chatId));
          return [...answers, await placeOf(world, chatId, guest), row?.uses];
        },
        ways: [
          ['ok', 'ok', 'JOINED', 1],
          ['InviteNotFound', 'ok', 'NONE', 0],
        ],
      };
    },
  ],
  [
    'to hand a group to somebody who leaves it',
    async (world) => {
      const { chatId, owner, admin, member } = await company(world);
      return {
        contenders: [
          [owner, 'transferOwnership', { chatId, userId: member.id }],
          [member, 'leaveGroup', { chatId }],
        ],
        async ends(answers) {
          const owners = await rowsOf<{ user_id: string; told: boolean }>(
            world,
            `SELECT m.user_id, c.owner_id = m.user_id AS told FROM members m JOIN chats c ON c.id = m.chat_id
             WHERE m.chat_id = $1 AND m.role = 'OWNER' AND m.state = 'JOINED'`,
            key(chatId),
          );
          const named = owners.map(({ user_id: id, told }) => {
            const who = id === String(parseUserId(owner.id)) ? 'owner' : id === String(parseUserId(admin.id)) ? 'admin' : 'member';
            return told ? who : `${who}, untold`;
          });
          return [...answers, await placeOf(world, chatId, member), named];
        },
        ways: [
          // They had it for a moment, and it went on to the longest-serving admin.
          ['ok', 'ok', 'LEFT', ['admin']],
          ['UserNotFound', 'ok', 'LEFT', ['owner']],
        ],
      };
    },
  ],
  [
    'to take somebody out who leaves',
    async (world) => {
      const { chatId, admin, member } = await company(world);
      return {
        contenders: [
          [admin, 'removeMember', { chatId, userId: member.id }],
          [member, 'leaveGroup', { chatId }],
        ],
        ends: async (answers) => [...answers, await placeOf(world, chatId, member)],
        ways: [
          ['ok', 'ChatNotFound', 'REMOVED'],
          ['UserNotFound', 'ok', 'LEFT'],
        ],
      };
    },
  ],
  [
    'to accept a contact request, and to withdraw it',
    async (world) => {
      const [from, to] = [await world.newcomer(), await world.newcomer()];
      const { request } = await world.act(from, 'requestContact', { userId: to.id }, 'request { id }');
      return {
        contenders: [
          [to, 'acceptContactRequest', { requestId: request.id }],
          [from, 'withdrawContactRequest', { requestId: request.id }],
        ],
        ends: async (answers) => [
          ...answers,
          (await rowsOf(world, 'SELECT 1 FROM contacts WHERE user_id = $1', String(parseUserId(from.id)))).length,
        ],
        ways: [
          ['ok', 'ContactRequestNotFound', 1],
          ['ContactRequestNotFound', 'ok', 0],
        ],
      };
    },
  ],
];

const messages: readonly NamedRace[] = [
  [
    'to vote in a poll, and to close it',
    async (world) => {
      const { chatId, owner, member } = await company(world);
      const { id: messageId } = await world.say(owner, chatId, { poll: { question: 'Where?', options: ['Here', 'There'] } });
      return {
        contenders: [
          [member, 'votePoll', { messageId, options: [0] }],
          [owner, 'closePoll', { messageId }],
        ],
        async ends(answers) {
          const selection = 'message(id: $id) { content { ... on PollContent { closesAt voterCount options { voteCount } } } }';
          const { content } = (await world.run(owner, `query ($id: ID!) { ${selection} }`, { id: messageId })).message;
          return [...answers, content.closesAt !== null, content.voterCount, content.options[0].voteCount];
        },
        ways: [
          ['ok', 'ok', true, 1, 1],
          ['PollClosed', 'ok', true, 0, 0],
        ],
      };
    },
  ],
  ...(['cancelScheduledMessage', 'updateScheduledMessage'] as const).map((operation): NamedRace => [
    `to send a scheduled message, and to ${operation === 'cancelScheduledMessage' ? 'cancel' : 'change'} it`,
    async (world) => {
      const { chatId, owner } = await company(world);
      const input = { chatId, clientMessageId: newId(), text: { body: 'as it was' }, sendAt: tomorrow };
      const { scheduledMessage } = await world.act(owner, 'scheduleMessage', input, 'scheduledMessage { id }');
      const scheduledMessageId = scheduledMessage.id as string;
      const change = operation === 'cancelScheduledMessage' ? {} : { text: { body: 'as it is' } };
      return {
        contenders: [
          [owner, 'sendScheduledMessage', { scheduledMessageId }],
          [owner, operation, { scheduledMessageId, ...change }],
        ],
        async ends(answers) {
          const sent = `SELECT content->>'body' AS body FROM messages WHERE chat_id = $1 AND client_message_id = $2`;
          return [...answers, (await rowsOf<{ body: string }>(world, sent, key(chatId), input.clientMessageId)).map(({ body }) => body)];
        },
        ways:
          operation === 'cancelScheduledMessage'
            ? [
                ['ok', 'ScheduledMessageNotFound', ['as it was']],
                ['ScheduledMessageNotFound', 'ok', []],
              ]
            : [
                ['ok', 'ScheduledMessageNotFound', ['as it was']],
                ['ok', 'ok', ['as it is']],
              ],
      };
    },
  ]),
  [
    'to edit a message, and to recall it',
    async (world) => {
      const { chatId, owner } = await company(world);
      const { id: messageId, seq } = await world.say(owner, chatId, text('hello'));
      return {
        contenders: [
          [owner, 'editMessage', { messageId, body: 'hello you' }],
          [owner, 'recallMessage', { messageId }],
        ],
        async ends(answers) {
          const [row] = await rowsOf<{ gone: boolean; said: string | null }>(
            world,
            `SELECT recalled_at IS NOT NULL AS gone, content->>'body' AS said FROM messages WHERE chat_id = $1 AND seq = $2`,
            key(chatId),
            seq,
          );
          const kept = await rowsOf(world, 'SELECT 1 FROM message_edits WHERE chat_id = $1 AND seq = $2', key(chatId), seq);
          return [...answers, row?.gone, row?.said, kept.length];
        },
        ways: [
          ['ok', 'ok', true, null, 0],
          ['NotPermitted', 'ok', true, null, 0],
        ],
      };
    },
  ],
  [
    'to pin a message, and to recall it',
    async (world) => {
      const { chatId, owner, admin } = await company(world);
      const { id: messageId, seq } = await world.say(owner, chatId, text('hello'));
      return {
        contenders: [
          [admin, 'pinMessage', { messageId }],
          [owner, 'recallMessage', { messageId }],
        ],
        ends: async (answers) => [
          ...answers,
          (await rowsOf(world, 'SELECT 1 FROM message_pins WHERE chat_id = $1 AND seq = $2', key(chatId), seq)).length,
        ],
        ways: [
          ['ok', 'ok', 0],
          ['NotPermitted', 'ok', 0],
        ],
      };
    },
  ],
];

export const races: readonly NamedRace[] = [...limitsOfChats, ...people, ...messages];
