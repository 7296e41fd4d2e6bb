import { newId, payload, type Person, send } from '../company.ts';
import * as ops from '../operations/gql.ts';
import { type GroupRole, type GroupWorld, schedule, selfChatOf, sendContent, tomorrow } from './group-world.ts';

export type Outcomes = Readonly<Record<GroupRole, string>>;

export interface GroupRow {
  readonly operation: string;
  /** What of it this row is about, where the operation alone does not say. */
  readonly about?: string;
  readonly expected: Outcomes;
  /** Whether it spoils the group for whoever acts next, so that each acts in a group of their own. */
  readonly spoils?: boolean;
  variables(world: GroupWorld, person: Person): Promise<Record<string, unknown>> | Record<string, unknown>;
}

const everyoneInside = (outside = 'ChatNotFound'): Outcomes => ({
  stranger: outside,
  contact: outside,
  exMember: outside,
  member: 'ok',
  blocked: 'ok',
  admin: 'ok',
  owner: 'ok',
});
const staffOnly = (outside = 'ChatNotFound'): Outcomes => ({ ...everyoneInside(outside), member: 'NotPermitted', blocked: 'NotPermitted' });
const ownerOnly = (outside = 'ChatNotFound'): Outcomes => ({ ...staffOnly(outside), admin: 'NotPermitted' });
const nobody = (outside = 'ChatNotFound'): Outcomes => ({ ...ownerOnly(outside), owner: 'NotPermitted' });
/** What concerns only the viewer is no secret and no privilege. */
const anyone = everyoneInside('ok');

const allOf = (refusal: string): Outcomes => ({
  stranger: refusal,
  contact: refusal,
  exMember: refusal,
  member: refusal,
  blocked: refusal,
  admin: refusal,
  owner: refusal,
});

const input = (fields: Record<string, unknown>) => ({ input: fields });
const text = (body: string, more: Record<string, unknown> = {}) => ({ text: { body, ...more } });
const onMessage = ({ message }: GroupWorld) => input({ messageId: message.id });
const inChat = ({ chatId }: GroupWorld) => input({ chatId });
const poll = (world: GroupWorld) => sendContent(world.author, world.chatId, { poll: { question: 'Where?', options: ['Here', 'There'] } });
const place = { latitude: 1, longitude: 2 };
const live = (world: GroupWorld) => sendContent(world.author, world.chatId, { location: { ...place, liveSeconds: 900 } });
const chain = (world: GroupWorld) => sendContent(world.author, world.chatId, { chain: { topic: 'Who comes?' } });

const inviteOf = async ({ chatId, people }: GroupWorld) =>
  payload(
    (await people.owner.ask(ops.CreateInviteDocument, input({ chatId }) as { input: ops.CreateInviteInput })).createInvite,
    'CreateInvitePayload',
  );
const noRequest = {
  member: 'JoinRequestNotFound',
  blocked: 'JoinRequestNotFound',
  admin: 'JoinRequestNotFound',
  owner: 'JoinRequestNotFound',
};
const approving = async ({ chatId, people }: GroupWorld) => {
  const { updateGroupEntry } = await people.owner.ask(ops.UpdateGroupEntryDocument, { input: { chatId, joinMode: 'APPROVAL' } });
  payload(updateGroupEntry, 'UpdateGroupEntryPayload');
};
/** The newcomer asks to be let in. */
const requestOf = async (world: GroupWorld): Promise<string> => {
  const { token } = await inviteOf(world);
  await approving(world);
  const { requestToJoin } = await world.newcomer.ask(ops.RequestToJoinDocument, { input: { token } });
  return payload(requestToJoin, 'RequestToJoinPayload').request!.id;
};
const announcementOf = async ({ chatId, people }: GroupWorld) =>
  payload(
    (await people.owner.ask(ops.SetAnnouncementDocument, { input: { chatId, text: 'Hear, hear' } })).setAnnouncement,
    'SetAnnouncementPayload',
  ).chat.announcementId;

const saying: readonly GroupRow[] = [
  {
    operation: 'sendMessage',
    expected: everyoneInside(),
    variables: ({ chatId }) => input({ chatId, clientMessageId: newId(), content: text('hello') }),
  },
  {
    operation: 'sendMessage',
    about: 'answering a message',
    expected: everyoneInside(),
    variables: ({ chatId, message }) => input({ chatId, clientMessageId: newId(), content: text('hello'), replyToSeq: message.seq }),
  },
  {
    operation: 'sendMessage',
    about: 'mentioning everyone',
    expected: staffOnly(),
    variables: ({ chatId }) =>
      input({
        chatId,
        clientMessageId: newId(),
        content: text('@everyone', { ranges: [{ kind: 'MENTION_ALL', offset: 0, length: 9 }] }),
      }),
  },
  {
    operation: 'forwardMessages',
    about: 'out of the group, to oneself',
    expected: everyoneInside('MessageNotFound'),
    variables: async ({ chatId, message }, person) =>
      input({ fromChatId: chatId, chatId: await selfChatOf(person), seqs: [message.seq], clientMessageIds: [newId()] }),
  },
  {
    operation: 'forwardMessages',
    about: 'into the group',
    expected: everyoneInside(),
    variables: async ({ chatId }, person) => {
      const self = await selfChatOf(person);
      const { seq } = await send(person, self, 'a note');
      return input({ fromChatId: self, chatId, seqs: [seq], clientMessageIds: [newId()] });
    },
  },
  {
    operation: 'sendMessage',
    about: 'a poll',
    expected: everyoneInside(),
    variables: ({ chatId }) =>
      input({ chatId, clientMessageId: newId(), content: { poll: { question: 'Where?', options: ['Here', 'There'] } } }),
  },
  {
    operation: 'sendMessage',
    about: 'a place',
    expected: everyoneInside(),
    variables: ({ chatId }) => input({ chatId, clientMessageId: newId(), content: { location: place } }),
  },
  { operation: 'setTyping', expected: everyoneInside(), variables: ({ chatId }) => input({ chatId, typing: true }) },
  {
    operation: 'scheduleMessage',
    expected: everyoneInside(),
    variables: ({ chatId }) => input({ chatId, clientMessageId: newId(), text: { body: 'later' }, sendAt: tomorrow() }),
  },
  ...(['updateScheduledMessage', 'cancelScheduledMessage', 'sendScheduledMessage'] as const).map((operation) => ({
    operation,
    about: "someone else's",
    expected: allOf('ScheduledMessageNotFound'),
    variables: async ({ author, chatId }: GroupWorld) => {
      const scheduledMessageId = await schedule(author, chatId);
      return input({ scheduledMessageId, ...(operation === 'updateScheduledMessage' ? { sendAt: tomorrow() } : {}) });
    },
  })),
  { operation: 'setDraft', expected: everyoneInside(), variables: ({ chatId }) => input({ chatId, text: 'not yet' }) },
  {
    operation: 'editMessage',
    about: "someone else's",
    expected: nobody('MessageNotFound'),
    variables: ({ message }) => input({ messageId: message.id, body: 'in your mouth' }),
  },
  { operation: 'recallMessage', about: "someone else's", expected: staffOnly('MessageNotFound'), spoils: true, variables: onMessage },
];

const actingOnMessages: readonly GroupRow[] = [
  {
    operation: 'setReaction',
    expected: everyoneInside('MessageNotFound'),
    variables: ({ message }) => input({ messageId: message.id, emoji: '👍' }),
  },
  { operation: 'pinMessage', expected: staffOnly('MessageNotFound'), variables: onMessage },
  { operation: 'unpinMessage', expected: staffOnly('MessageNotFound'), variables: onMessage },
  {
    operation: 'votePoll',
    expected: everyoneInside('MessageNotFound'),
    variables: async (world) => input({ messageId: await poll(world), options: [0] }),
  },
  {
    operation: 'closePoll',
    about: "someone else's",
    expected: nobody('MessageNotFound'),
    variables: async (world) => input({ messageId: await poll(world) }),
  },
  {
    operation: 'setChainEntry',
    expected: everyoneInside('MessageNotFound'),
    variables: async (world) => input({ messageId: await chain(world), text: 'I do' }),
  },
  {
    operation: 'removeChainEntry',
    expected: everyoneInside('MessageNotFound'),
    variables: async (world) => input({ messageId: await chain(world) }),
  },
  {
    operation: 'updateLiveLocation',
    about: "someone else's",
    expected: nobody('MessageNotFound'),
    variables: async (world) => input({ messageId: await live(world), ...place }),
  },
  {
    operation: 'stopLiveLocation',
    about: "someone else's",
    expected: nobody('MessageNotFound'),
    variables: async (world) => input({ messageId: await live(world) }),
  },
  {
    operation: 'deleteMessages',
    spoils: true,
    expected: everyoneInside(),
    variables: ({ chatId, message }) => input({ chatId, seqs: [message.seq] }),
  },
  {
    operation: 'markPlayed',
    expected: everyoneInside(),
    variables: ({ chatId, message }) => input({ chatId, seqs: [message.seq] }),
  },
  {
    operation: 'report',
    about: 'messages',
    expected: everyoneInside(),
    variables: ({ chatId, message }) => input({ clientReportId: newId(), reason: 'SPAM', chatId, seqs: [message.seq] }),
  },
];

const ownView: readonly GroupRow[] = [
  { operation: 'updateChatSettings', expected: everyoneInside(), variables: ({ chatId }) => input({ chatId, pinned: true }) },
  {
    operation: 'updateChatSettings',
    about: 'saving the group',
    expected: everyoneInside(),
    variables: ({ chatId }) => input({ chatId, saved: true }),
  },
  { operation: 'clearHistory', spoils: true, expected: everyoneInside(), variables: inChat },
  { operation: 'deleteChat', spoils: true, expected: everyoneInside(), variables: inChat },
  {
    operation: 'updateMarks',
    about: 'a chat one is not in is passed over',
    expected: anyone,
    variables: ({ chatId, message }) => input({ marks: [{ chatId, readSeq: message.seq }] }),
  },
];

const governing: readonly GroupRow[] = [
  { operation: 'renameGroup', expected: staffOnly(), variables: ({ chatId }) => input({ chatId, title: 'Another name' }) },
  { operation: 'setAnnouncement', expected: staffOnly(), variables: ({ chatId }) => input({ chatId, text: 'Hear, hear' }) },
  {
    operation: 'readAnnouncement',
    expected: everyoneInside(),
    variables: async (world) => input({ chatId: world.chatId, announcementId: await announcementOf(world) }),
  },
  {
    operation: 'setGroupNickname',
    expected: everyoneInside(),
    variables: ({ chatId }, { handle }) => input({ chatId, nickname: handle.slice(0, 20) }),
  },
  {
    operation: 'addMembers',
    expected: everyoneInside(),
    spoils: true,
    variables: ({ chatId, newcomer }) => input({ chatId, userIds: [newcomer.id] }),
  },
  { operation: 'createInvite', expected: staffOnly(), variables: inChat },
  {
    operation: 'revokeInvite',
    expected: staffOnly('InviteNotFound'),
    variables: async (world) => input({ inviteId: (await inviteOf(world)).invite.id }),
  },
  {
    operation: 'joinByInvite',
    about: 'whoever was removed needs a member',
    spoils: true,
    expected: { ...everyoneInside('ok'), exMember: 'NotPermitted' },
    variables: async (world) => input({ token: (await inviteOf(world)).token }),
  },
  {
    operation: 'updateGroupEntry',
    expected: staffOnly(),
    variables: ({ chatId }) => input({ chatId, joinQuestion: 'Who sent you?' }),
  },
  {
    operation: 'requestToJoin',
    about: 'where admins let people in they decide about who was removed, too',
    expected: everyoneInside('ok'),
    spoils: true,
    variables: async (world) => {
      const { token } = await inviteOf(world);
      await approving(world);
      return input({ token });
    },
  },
  {
    operation: 'approveJoinRequest',
    expected: staffOnly('JoinRequestNotFound'),
    spoils: true,
    variables: async (world) => input({ requestId: await requestOf(world) }),
  },
  {
    operation: 'declineJoinRequest',
    expected: staffOnly('JoinRequestNotFound'),
    spoils: true,
    variables: async (world) => input({ requestId: await requestOf(world) }),
  },
  {
    operation: 'withdrawJoinRequest',
    about: "somebody else's",
    expected: { ...nobody('JoinRequestNotFound'), ...noRequest },
    variables: async (world) => input({ requestId: await requestOf(world) }),
  },
  { operation: 'leaveGroup', expected: everyoneInside(), spoils: true, variables: inChat },
  {
    operation: 'removeMember',
    about: 'a member',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id }),
  },
  {
    operation: 'removeMember',
    about: 'an admin',
    expected: ownerOnly(),
    spoils: true,
    variables: ({ chatId, otherAdmin }) => input({ chatId, userId: otherAdmin.id }),
  },
  {
    operation: 'removeMember',
    about: 'the owner',
    expected: nobody(),
    variables: ({ chatId, people }) => input({ chatId, userId: people.owner.id }),
  },
  {
    operation: 'removeMember',
    about: 'with a reason',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id, reason: 'Nothing but advertisements.' }),
  },
  {
    operation: 'banMember',
    about: 'a member',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id }),
  },
  {
    operation: 'banMember',
    about: 'an admin',
    expected: ownerOnly(),
    spoils: true,
    variables: ({ chatId, otherAdmin }) => input({ chatId, userId: otherAdmin.id }),
  },
  {
    operation: 'banMember',
    about: 'the owner',
    expected: nobody(),
    variables: ({ chatId, people }) => input({ chatId, userId: people.owner.id }),
  },
  { operation: 'liftBan', expected: staffOnly(), variables: ({ chatId, people }) => input({ chatId, userId: people.exMember.id }) },
  {
    operation: 'setMemberMute',
    about: 'a member',
    expected: staffOnly(),
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id, mutedUntil: '9999-12-31T23:59:59.999Z' }),
  },
  {
    operation: 'setMemberMute',
    about: 'an admin',
    expected: nobody(),
    variables: ({ chatId, otherAdmin }) => input({ chatId, userId: otherAdmin.id, mutedUntil: '9999-12-31T23:59:59.999Z' }),
  },
  {
    operation: 'setMemberMute',
    about: 'the owner',
    expected: nobody(),
    variables: ({ chatId, people }) => input({ chatId, userId: people.owner.id, mutedUntil: '9999-12-31T23:59:59.999Z' }),
  },
  {
    operation: 'setMuteAll',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId }) => input({ chatId, mutedAll: true }),
  },
  {
    operation: 'setDisappearing',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId }) => input({ chatId, seconds: 3600 }),
  },
  {
    operation: 'setSlowMode',
    expected: staffOnly(),
    spoils: true,
    variables: ({ chatId }) => input({ chatId, seconds: 30 }),
  },
  {
    operation: 'setMemberRole',
    expected: ownerOnly(),
    spoils: true,
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id, role: 'ADMIN' }),
  },
  {
    operation: 'transferOwnership',
    expected: ownerOnly(),
    spoils: true,
    variables: ({ chatId, otherMember }) => input({ chatId, userId: otherMember.id }),
  },
];

export const groupRows: readonly GroupRow[] = [...saying, ...actingOnMessages, ...ownView, ...governing];
