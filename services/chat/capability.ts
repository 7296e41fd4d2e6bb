import { NotPermitted } from '../errors.ts';
import type { Chat, Member, MemberRole } from './chat.ts';

/**
 * What a role may do in a group: the one table. Services check it, `Chat.viewerCapabilities` tells it to clients, which keep no copy, and tests
 * go through it row by row. A right that depends on more than the role (whose message it is, whom it is done to) is checked where it is used.
 */
export const capabilityTable = {
  RENAME: ['OWNER', 'ADMIN'],
  ANNOUNCE: ['OWNER', 'ADMIN'],
  ADD_MEMBERS: ['OWNER', 'ADMIN', 'MEMBER'],
  INVITE: ['OWNER', 'ADMIN'],
  APPROVE_JOINS: ['OWNER', 'ADMIN'],
  REMOVE_MEMBERS: ['OWNER', 'ADMIN'],
  MUTE_MEMBERS: ['OWNER', 'ADMIN'],
  BAN_MEMBERS: ['OWNER', 'ADMIN'],
  PIN_MESSAGES: ['OWNER', 'ADMIN'],
  MENTION_EVERYONE: ['OWNER', 'ADMIN'],
  RECALL_ANY: ['OWNER', 'ADMIN'],
  CHANGE_SETTINGS: ['OWNER', 'ADMIN'],
  SET_ROLES: ['OWNER'],
  TRANSFER_OWNERSHIP: ['OWNER'],
} as const satisfies Record<string, readonly MemberRole[]>;

export type Capability = keyof typeof capabilityTable;

const all = Object.keys(capabilityTable) as Capability[];
const ofRole = (role: MemberRole): readonly Capability[] => all.filter((name) => can(role, name));
const byRole: Record<MemberRole, readonly Capability[]> = { OWNER: ofRole('OWNER'), ADMIN: ofRole('ADMIN'), MEMBER: ofRole('MEMBER') };

export function can(role: MemberRole, capability: Capability): boolean {
  return (capabilityTable[capability] as readonly MemberRole[]).includes(role);
}

/** Where nobody has a role above another, whoever is in the chat may pin. */
const outsideGroups: readonly Capability[] = ['PIN_MESSAGES'];

export const listCapabilities = (chat: Pick<Chat, 'kind'>, member: Pick<Member, 'role'>): readonly Capability[] =>
  chat.kind === 'GROUP' ? byRole[member.role] : outsideGroups;

export const hasCapability = (chat: Pick<Chat, 'kind'>, member: Pick<Member, 'role'>, capability: Capability): boolean =>
  listCapabilities(chat, member).includes(capability);

/** A direct chat has no title to change and nobody to add. */
export const checkCapability = (
  chat: Pick<Chat, 'kind'>,
  member: Pick<Member, 'role'>,
  capability: Capability,
  path: readonly string[] = ['input', 'chatId'],
): void => {
  if (hasCapability(chat, member, capability)) return;
  const reason = chat.kind === 'GROUP' ? 'Your role in this group does not allow this.' : 'Only groups can be changed like this.';
  throw new NotPermitted(reason, path);
};
