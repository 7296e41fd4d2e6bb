import { newId, payload, type Person, send } from '../company.ts';
import * as ops from '../operations/gql.ts';
import type { Outcomes } from './group-rows.ts';
import { type GroupRole, type GroupWorld, groupRoles, schedule, selfChatOf, sendContent, tomorrow } from './group-world.ts';

/** What somebody wrote in a group while they were in it. */
export interface Own {
  readonly text: { readonly id: string; readonly seq: number };
  readonly recalled: string;
  readonly poll: string;
  readonly live: string;
  /** A chain of the author's, in which they stand. */
  readonly chain: string;
  readonly scheduled: readonly [changed: string, sent: string, cancelled: string];
}

export interface OwnRow {
  readonly operation: string;
  readonly about: string;
  readonly expected: Outcomes;
  variables(own: Own, world: GroupWorld, person: Person): Promise<Record<string, unknown>> | Record<string, unknown>;
}

const place = { latitude: 1, longitude: 2 };

const makeOwn = async ({ author, chatId }: GroupWorld, person: Person): Promise<Own> => {
  const chain = await sendContent(author, chatId, { chain: { topic: 'Who comes?' } });
  const { setChainEntry } = await person.ask(ops.SetChainEntryDocument, { input: { messageId: chain, text: 'I do' } });
  payload(setChainEntry, 'SetChainEntryPayload');
  const scheduled = [await schedule(person, chatId), await schedule(person, chatId), await schedule(person, chatId)] as const;
  return {
    text: await send(person, chatId, 'my own words'),
    recalled: (await send(person, chatId, 'words to be taken back')).id,
    poll: await sendContent(person, chatId, { poll: { question: 'Where?', options: ['Here', 'There'] } }),
    live: await sendContent(person, chatId, { location: { ...place, liveSeconds: 900 } }),
    chain,
    scheduled,
  };
};

/** Each has what is theirs. Who was never in the group has nothing there, and tries what is the member's. */
export const makeOwnOf = async (world: GroupWorld): Promise<Readonly<Record<GroupRole, Own>>> => {
  const { chatId, people } = world;
  const { exMember, owner, member } = people;
  payload((await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [exMember.id] } })).addMembers, 'AddMembersPayload');
  const made = new Map<Person, Own>();
  for (const person of [exMember, member, people.blocked, people.admin, owner]) made.set(person, await makeOwn(world, person));
  await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: exMember.id } });
  return Object.fromEntries(groupRoles.map((role) => [role, made.get(people[role]) ?? made.get(member)])) as Record<GroupRole, Own>;
};

const inside = { member: 'ok', blocked: 'ok', admin: 'ok', owner: 'ok' };
/** What stands in the group is out of reach with the group. */
const whileInside = (refusal = 'MessageNotFound'): Outcomes => ({ stranger: refusal, contact: refusal, exMember: refusal, ...inside });
/** What waits to be sent is its writer's, wherever it was to go: they can still read it, put it off and let it be. */
const theirsAlways: Outcomes = { ...whileInside('ScheduledMessageNotFound'), exMember: 'ok' };

const input = (fields: Record<string, unknown>) => ({ input: fields });

export const ownRows: readonly OwnRow[] = [
  {
    operation: 'editMessage',
    about: 'an own one',
    expected: whileInside(),
    variables: ({ text }) => input({ messageId: text.id, body: 'better' }),
  },
  { operation: 'recallMessage', about: 'an own one', expected: whileInside(), variables: ({ recalled }) => input({ messageId: recalled }) },
  {
    operation: 'forwardMessages',
    about: 'an own one, to oneself',
    expected: whileInside(),
    variables: async ({ text }, { chatId }, person) =>
      input({ fromChatId: chatId, chatId: await selfChatOf(person), seqs: [text.seq], clientMessageIds: [newId()] }),
  },
  {
    operation: 'setReaction',
    about: 'to an own one',
    expected: whileInside(),
    variables: ({ text }) => input({ messageId: text.id, emoji: '👍' }),
  },
  { operation: 'closePoll', about: 'an own one', expected: whileInside(), variables: ({ poll }) => input({ messageId: poll }) },
  {
    operation: 'updateLiveLocation',
    about: 'an own one',
    expected: whileInside(),
    variables: ({ live }) => input({ messageId: live, latitude: 3, longitude: 4 }),
  },
  { operation: 'stopLiveLocation', about: 'an own one', expected: whileInside(), variables: ({ live }) => input({ messageId: live }) },
  {
    operation: 'setChainEntry',
    about: 'an own one',
    expected: whileInside(),
    variables: ({ chain }) => input({ messageId: chain, text: 'I do, with another' }),
  },
  { operation: 'removeChainEntry', about: 'an own one', expected: whileInside(), variables: ({ chain }) => input({ messageId: chain }) },
  {
    operation: 'updateScheduledMessage',
    about: 'an own one',
    expected: theirsAlways,
    variables: ({ scheduled: [changed] }) => input({ scheduledMessageId: changed, sendAt: tomorrow() }),
  },
  {
    operation: 'sendScheduledMessage',
    about: 'an own one; what becomes of it is told by its state',
    expected: theirsAlways,
    variables: ({ scheduled: [, sent] }) => input({ scheduledMessageId: sent }),
  },
  {
    operation: 'cancelScheduledMessage',
    about: 'an own one',
    expected: theirsAlways,
    variables: ({ scheduled: [, , cancelled] }) => input({ scheduledMessageId: cancelled }),
  },
];
