import { newId, send } from '../company.ts';
import { selfChatOf, tomorrow } from './group-world.ts';
import type { PairRole, PairWorld } from './pair-world.ts';

export interface PairRow {
  readonly operation: string;
  readonly about?: string;
  /** Whether it spoils the pair for what comes next, so that it has pairs of its own. */
  readonly spoils?: boolean;
  readonly expected: Readonly<Record<PairRole, string>>;
  variables(world: PairWorld): Promise<Record<string, unknown>> | Record<string, unknown>;
}

type Outcomes = PairRow['expected'];

/** A closed chat does not say why it is closed (ADR 9): blocked, blocker and former contact hear the same. */
const whileOpen = (outside = 'ChatNotFound'): Outcomes => ({
  stranger: outside,
  contact: 'ok',
  blocked: 'NotContacts',
  blocker: 'NotContacts',
  former: 'NotContacts',
});
const always = (outside = 'ChatNotFound'): Outcomes => ({ stranger: outside, contact: 'ok', blocked: 'ok', blocker: 'ok', former: 'ok' });
const never = (refusal = 'NotPermitted', outside = 'ChatNotFound'): Outcomes => ({
  stranger: outside,
  contact: refusal,
  blocked: refusal,
  blocker: refusal,
  former: refusal,
});

const input = (fields: Record<string, unknown>) => ({ input: fields });
const inChat = ({ chatId }: PairWorld) => input({ chatId });
const toOther = ({ other }: PairWorld) => input({ userId: other.id });
const words = { text: { body: 'hello' } };

const inTheirChat: readonly PairRow[] = [
  {
    operation: 'sendMessage',
    expected: whileOpen(),
    variables: ({ chatId }) => input({ chatId, clientMessageId: newId(), content: words }),
  },
  {
    operation: 'forwardMessages',
    about: 'into the chat',
    expected: whileOpen(),
    variables: async ({ chatId, person }) => {
      const fromChatId = await selfChatOf(person);
      const { seq } = await send(person, fromChatId, 'a note');
      return input({ fromChatId, chatId, seqs: [seq], clientMessageIds: [newId()] });
    },
  },
  {
    operation: 'forwardMessages',
    about: 'out of the chat',
    expected: always('MessageNotFound'),
    variables: async ({ chatId, person, theirs }) =>
      input({ fromChatId: chatId, chatId: await selfChatOf(person), seqs: [theirs.seq], clientMessageIds: [newId()] }),
  },
  {
    operation: 'editMessage',
    about: 'an own one',
    expected: whileOpen('MessageNotFound'),
    variables: ({ own }) => input({ messageId: own.id, body: 'better' }),
  },
  {
    operation: 'editMessage',
    about: "the other's",
    expected: never('NotPermitted', 'MessageNotFound'),
    variables: ({ theirs }) => input({ messageId: theirs.id, body: 'worse' }),
  },
  {
    operation: 'recallMessage',
    about: 'an own one',
    spoils: true,
    expected: always('MessageNotFound'),
    variables: ({ own }) => input({ messageId: own.id }),
  },
  {
    operation: 'recallMessage',
    about: "the other's",
    expected: never('NotPermitted', 'MessageNotFound'),
    variables: ({ theirs }) => input({ messageId: theirs.id }),
  },
  {
    operation: 'setReaction',
    expected: whileOpen('MessageNotFound'),
    variables: ({ theirs }) => input({ messageId: theirs.id, emoji: '👍' }),
  },
  { operation: 'pinMessage', expected: whileOpen('MessageNotFound'), variables: ({ theirs }) => input({ messageId: theirs.id }) },
  { operation: 'unpinMessage', spoils: true, expected: whileOpen('MessageNotFound'), variables: ({ poll }) => input({ messageId: poll }) },
  { operation: 'votePoll', expected: whileOpen('MessageNotFound'), variables: ({ poll }) => input({ messageId: poll, options: [0] }) },
  {
    operation: 'closePoll',
    about: 'an own one',
    spoils: true,
    expected: always('MessageNotFound'),
    variables: ({ ownPoll }) => input({ messageId: ownPoll }),
  },
  {
    operation: 'setChainEntry',
    expected: whileOpen('MessageNotFound'),
    variables: ({ chain }) => input({ messageId: chain, text: 'I do, with another' }),
  },
  {
    operation: 'removeChainEntry',
    spoils: true,
    expected: whileOpen('MessageNotFound'),
    variables: ({ chain }) => input({ messageId: chain }),
  },
  {
    operation: 'updateLiveLocation',
    about: 'an own one',
    expected: whileOpen('MessageNotFound'),
    variables: ({ ownLive }) => input({ messageId: ownLive, latitude: 3, longitude: 4 }),
  },
  {
    operation: 'stopLiveLocation',
    about: 'an own one',
    spoils: true,
    expected: always('MessageNotFound'),
    variables: ({ ownLive }) => input({ messageId: ownLive }),
  },
  { operation: 'setDisappearing', spoils: true, expected: whileOpen(), variables: ({ chatId }) => input({ chatId, seconds: 3600 }) },
  { operation: 'setTyping', expected: always(), variables: ({ chatId }) => input({ chatId, typing: true }) },
  {
    operation: 'scheduleMessage',
    expected: whileOpen(),
    variables: ({ chatId }) => input({ chatId, clientMessageId: newId(), text: { body: 'later' }, sendAt: tomorrow() }),
  },
  { operation: 'setDraft', expected: always(), variables: ({ chatId }) => input({ chatId, text: 'not yet' }) },
  { operation: 'updateChatSettings', expected: always(), variables: ({ chatId }) => input({ chatId, pinned: true }) },
  { operation: 'clearHistory', spoils: true, expected: always(), variables: inChat },
  { operation: 'deleteChat', spoils: true, expected: always(), variables: inChat },
  {
    operation: 'deleteMessages',
    spoils: true,
    expected: always(),
    variables: ({ chatId, theirs }) => input({ chatId, seqs: [theirs.seq] }),
  },
  { operation: 'markPlayed', expected: always(), variables: ({ chatId, theirs }) => input({ chatId, seqs: [theirs.seq] }) },
  {
    operation: 'report',
    about: 'messages',
    expected: always(),
    variables: ({ chatId, theirs }) => input({ clientReportId: newId(), reason: 'SPAM', chatId, seqs: [theirs.seq] }),
  },
];

const groupsOnly: readonly PairRow[] = [
  {
    operation: 'addMembers',
    about: 'no group',
    expected: never(),
    variables: ({ chatId, other }) => input({ chatId, userIds: [other.id] }),
  },
  { operation: 'renameGroup', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, title: 'Ours' }) },
  { operation: 'setAnnouncement', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, text: 'Hear' }) },
  { operation: 'setGroupNickname', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, nickname: 'Me' }) },
  { operation: 'createInvite', about: 'no group', expected: never(), variables: inChat },
  {
    operation: 'removeMember',
    about: 'no group',
    expected: never(),
    variables: ({ chatId, other }) => input({ chatId, userId: other.id }),
  },
  {
    operation: 'setMemberRole',
    about: 'no group',
    expected: never(),
    variables: ({ chatId, other }) => input({ chatId, userId: other.id, role: 'ADMIN' }),
  },
  ...(['transferOwnership', 'banMember', 'liftBan', 'setMemberMute'] as const).map((operation) => ({
    operation,
    about: 'no group',
    expected: never(),
    variables: ({ chatId, other }: PairWorld) => input({ chatId, userId: other.id }),
  })),
  { operation: 'leaveGroup', about: 'no group', expected: never(), variables: inChat },
  { operation: 'setMuteAll', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, mutedAll: true }) },
  { operation: 'setSlowMode', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, seconds: 30 }) },
  { operation: 'updateGroupEntry', about: 'no group', expected: never(), variables: ({ chatId }) => input({ chatId, joinMode: 'OPEN' }) },
];

const people: readonly PairRow[] = [
  {
    operation: 'requestContact',
    about: 'a block is not told; an own one stands in the way',
    spoils: true,
    expected: { stranger: 'ok', contact: 'AlreadyContacts', blocked: 'AlreadyContacts', blocker: 'UserBlocked', former: 'ok' },
    variables: toOther,
  },
  {
    operation: 'createGroup',
    about: 'with the other',
    expected: { ...never('NotContacts', 'NotContacts'), contact: 'ok' },
    variables: ({ other }) => input({ clientChatId: newId(), title: 'Ours', memberIds: [other.id] }),
  },
  { operation: 'blockUser', spoils: true, expected: always('ok'), variables: toOther },
  { operation: 'unblockUser', spoils: true, expected: always('ok'), variables: toOther },
  {
    operation: 'updateContact',
    expected: { ...always('ContactNotFound'), former: 'ContactNotFound' },
    variables: ({ other }) => input({ userId: other.id, remark: 'A remark' }),
  },
  { operation: 'removeContact', spoils: true, expected: { ...always('ContactNotFound'), former: 'ContactNotFound' }, variables: toOther },
  {
    operation: 'openDirectChat',
    expected: { stranger: 'NotContacts', contact: 'ok', blocked: 'ok', blocker: 'UserBlocked', former: 'NotContacts' },
    variables: toOther,
  },
  {
    operation: 'report',
    about: 'a person',
    expected: always('ok'),
    variables: ({ other }) => input({ clientReportId: newId(), reason: 'SPAM', userId: other.id }),
  },
];

export const pairRows: readonly PairRow[] = [...inTheirChat, ...groupsOnly, ...people];
