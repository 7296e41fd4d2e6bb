import { Muted, NotContacts } from '../errors.ts';
import type { Chat, Member } from './chat.ts';

type ChatPart = Pick<Chat, 'canSend' | 'mutedAll'>;
type MemberPart = Pick<Member, 'role' | 'mutedUntil'>;

/** Until when a member is muted who is muted for ever: the last moment that four digits can say. */
export const FOR_EVER_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Why somebody may not say anything in a chat; null when they may. The append decides the same in SQL (`append_apart`). */
const whyNot = (chat: ChatPart, member: MemberPart, nowMs: number): 'CLOSED' | 'ALL' | 'MEMBER' | null => {
  if (!chat.canSend) return 'CLOSED';
  if (member.role !== 'MEMBER') return null;
  if (chat.mutedAll) return 'ALL';
  return member.mutedUntil !== null && member.mutedUntil.getTime() > nowMs ? 'MEMBER' : null;
};

export const mayWrite = (chat: ChatPart, member: MemberPart, nowMs: number): boolean => whyNot(chat, member, nowMs) === null;

/**
 * Whoever may not write to a chat says nothing in it by other means either: no reaction, vote, entry, pin, edit or nickname, and takes none
 * of them back. Under the chat's lock, with its moment.
 */
export const checkMayWrite = (chat: ChatPart, member: MemberPart, nowMs: number, path: readonly string[]): void => {
  const why = whyNot(chat, member, nowMs);
  if (why === 'CLOSED') throw new NotContacts([], path);
  if (why !== null) throw new Muted(why === 'ALL' ? null : member.mutedUntil, path);
};

/** From when on a member may write again where there is a slow mode; null when they may at once. */
export const nextMessageAt = (chat: Pick<Chat, 'slowSeconds'>, member: Pick<Member, 'role' | 'wroteAt'>): Date | null =>
  chat.slowSeconds === 0 || member.wroteAt === null || member.role !== 'MEMBER'
    ? null
    : new Date(member.wroteAt.getTime() + chat.slowSeconds * 1000);
