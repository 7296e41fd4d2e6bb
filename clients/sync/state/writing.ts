import { FOR_EVER } from '../types.ts';
import type { ChatWire } from '../wire.ts';
import type { Chat } from './state.ts';

/** A slow mode, with what the server said of the viewer's next message when `seq` was the newest. */
export interface Slow {
  readonly seconds: number;
  readonly nextAt: string | null;
  readonly seq: number;
}

export const slowOf = ({ slowModeSeconds = 0, nextMessageAt = null, lastSeq }: ChatWire): Slow | undefined =>
  slowModeSeconds === 0 ? undefined : { seconds: slowModeSeconds, nextAt: nextMessageAt, seq: lastSeq };

/** Until when the viewer is muted: `FOR_EVER` while no end is known; null when they are not. */
export const mutedHereUntil = ({ own, mutedAll }: Chat, nowMs: number): string | null => {
  if (own.role !== 'MEMBER') return null;
  if (mutedAll) return FOR_EVER;
  return own.mutedUntil != null && Date.parse(own.mutedUntil) > nowMs ? own.mutedUntil : null;
};

/** From when on a slow mode lets the viewer write again; null when at once. Each message of theirs since then moves it. */
export const nextMessageAt = ({ own, slow, messages }: Chat, userId: string, nowMs: number): string | null => {
  if (slow === undefined || own.role !== 'MEMBER') return null;
  const newest = messages.findLast(({ senderId }) => senderId === userId);
  const since = newest !== undefined && newest.seq > slow.seq ? Date.parse(newest.createdAt) + slow.seconds * 1000 : 0;
  const atMs = Math.max(since, slow.nextAt === null ? 0 : Date.parse(slow.nextAt));
  return atMs > nowMs ? new Date(atMs).toISOString() : null;
};
