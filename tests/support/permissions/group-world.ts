import type { TestApp } from '../app.ts';
import { befriendMany, makeGroup, newId, payload, type Person, send, signUpMany } from '../company.ts';
import * as ops from '../operations/gql.ts';

export const groupRoles = ['stranger', 'contact', 'exMember', 'member', 'blocked', 'admin', 'owner'] as const;
export type GroupRole = (typeof groupRoles)[number];

/**
 * A group with one person in each role. `contact` is one of the owner's who is not in it; `blocked` is a member whom the author of the
 * messages has blocked: in a group that changes nothing.
 */
export interface GroupWorld {
  readonly chatId: string;
  readonly people: Readonly<Record<GroupRole, Person>>;
  /** A member who wrote what the others act on. */
  readonly author: Person;
  /** Another admin, and another member, to be acted on. */
  readonly otherAdmin: Person;
  readonly otherMember: Person;
  /** A contact of everyone who is not in the group. */
  readonly newcomer: Person;
  readonly message: { readonly id: string; readonly seq: number };
}

const role = async (owner: Person, chatId: string, { id }: Person, to: 'ADMIN'): Promise<void> => {
  const { setMemberRole } = await owner.ask(ops.SetMemberRoleDocument, { input: { chatId, userId: id, role: to } });
  payload(setMemberRole, 'SetMemberRolePayload');
};

export const makeGroupWorld = async (app: TestApp): Promise<GroupWorld> => {
  const people = await signUpMany(app, 11);
  const [owner, admin, member, blocked, exMember, contact, stranger, author, otherAdmin, otherMember, newcomer] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  await befriendMany(app, owner, [admin, member, blocked, exMember, contact, author, otherAdmin, otherMember]);
  await befriendMany(app, newcomer, [owner, admin, member, blocked, exMember, contact, stranger]);
  const chatId = await makeGroup(owner, [admin, member, blocked, exMember, author, otherAdmin, otherMember]);
  await role(owner, chatId, admin, 'ADMIN');
  await role(owner, chatId, otherAdmin, 'ADMIN');
  const { blockUser } = await author.ask(ops.BlockUserDocument, { input: { userId: blocked.id } });
  payload(blockUser, 'BlockUserPayload');
  const message = await send(author, chatId, 'something to act on');
  // Said while the one who is gone was still there: what they have seen gives them no right later.
  await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: exMember.id } });
  return {
    chatId,
    people: { owner, admin, member, blocked, exMember, contact, stranger },
    author,
    otherAdmin,
    otherMember,
    newcomer,
    message,
  };
};

export const sendContent = async (person: Person, chatId: string, content: ops.MessageContentInput): Promise<string> => {
  const { sendMessage } = await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } });
  return payload(sendMessage, 'SendMessagePayload').sentMessage.id;
};

export const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** The id of a message that someone has scheduled. */
export const schedule = async (person: Person, chatId: string): Promise<string> => {
  const input = { chatId, clientMessageId: newId(), text: { body: 'later' }, sendAt: tomorrow() };
  const { scheduleMessage } = await person.ask(ops.ScheduleMessageDocument, { input });
  return payload(scheduleMessage, 'ScheduleMessagePayload').scheduledMessage.id;
};

export const selfChatOf = async (person: Person): Promise<string> => {
  const { openSelfChat } = await person.ask(ops.OpenSelfChatDocument);
  return openSelfChat.chat.id;
};
