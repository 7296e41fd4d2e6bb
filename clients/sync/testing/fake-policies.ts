import type { FakeLog } from './fake-log.ts';
import type { FakeChat, FakeMember } from './fake-shapes.ts';

export interface PolicyRefusal {
  readonly __typename: 'Muted' | 'SlowMode';
  readonly code: 'MUTED' | 'SLOW_MODE';
  readonly message: string;
  readonly path: readonly string[];
  readonly mutedUntil?: Date | null;
  readonly nextMessageAt?: Date;
  readonly retryAfterMs?: number;
}

export const nextMessageAt = ({ slowModeSeconds }: FakeChat, { role, wroteAtMs }: FakeMember): Date | null =>
  slowModeSeconds === 0 || role !== 'MEMBER' || wroteAtMs === null ? null : new Date(wroteAtMs + slowModeSeconds * 1000);

/** What the append would say to somebody who sends this now; null when it takes it, or has it already. Notes that they write. */
export const policyRefusal = (log: FakeLog, userId: string, chatId: string, clientMessageId: string): PolicyRefusal | null => {
  const member = log.member(chatId, userId);
  if (member === null || member.role !== 'MEMBER') return null;
  const chat = log.chat(chatId);
  if (chat.messages.some((message) => message.senderId === userId && message.clientMessageId === clientMessageId)) return null;
  const nowMs = log.clock.now();
  const muted = { __typename: 'Muted', code: 'MUTED', message: 'Muted.', path: [] } as const;
  if (chat.mutedAll) return { ...muted, mutedUntil: null };
  if (member.mutedUntil !== null && Date.parse(member.mutedUntil) > nowMs) return { ...muted, mutedUntil: new Date(member.mutedUntil) };
  const next = nextMessageAt(chat, member);
  if (next !== null && next.getTime() > nowMs) {
    const retryAfterMs = next.getTime() - nowMs;
    return { __typename: 'SlowMode', code: 'SLOW_MODE', message: 'Slow.', path: [], nextMessageAt: next, retryAfterMs };
  }
  if (chat.slowModeSeconds > 0) member.wroteAtMs = nowMs;
  return null;
};
