import { checkMayWrite } from '../chat/may-write.ts';
import { LiveLocationEnded, NotPermitted } from '../errors.ts';
import type { ChangingContent } from '../message/change-content.ts';
import type { LiveContent, LocationContent, Message } from '../message/message.ts';
import { readContent } from '../message/message-rules.ts';
import type { Position } from './location.ts';

const path = ['input', 'messageId'];

/** From when on it follows nobody; null for a place that stays. Arithmetic: nothing happens at that moment. */
export const liveEndsAt = ({ createdAt }: Pick<Message, 'createdAt'>, { live }: LocationContent): Date | null => {
  if (live === undefined) return null;
  return live.stoppedAt === undefined ? new Date(createdAt.getTime() + live.seconds * 1000) : new Date(live.stoppedAt);
};

/** When the position came that it has now. */
export const liveUpdatedAt = ({ createdAt }: Pick<Message, 'createdAt'>, { live }: LocationContent): Date =>
  live?.updatedAt === undefined ? createdAt : new Date(live.updatedAt);

/** The author's own, and live in the first place. */
const checkIsOwnLive = (message: Message, userId: bigint): LocationContent & { readonly live: LiveContent } => {
  const known = readContent(message);
  if (known.kind !== 'LOCATION' || known.content.live === undefined) throw new NotPermitted('This is not a live location.', path);
  if (message.senderId !== userId) throw new NotPermitted('Only its author moves or stops a live location.', path);
  return known.content as LocationContent & { readonly live: LiveContent };
};

const hasEnded = (message: Message, location: LocationContent, nowMs: number): boolean =>
  (liveEndsAt(message, location)?.getTime() ?? 0) <= nowMs;

/** The place where its author has come to; null when a newer position has come already, by another process. */
export const movedTo = (
  { chat, member, message, nowMs }: ChangingContent,
  userId: bigint,
  { position, atMs }: { position: Position; atMs: number },
): LocationContent | null => {
  const location = checkIsOwnLive(message, userId);
  // By the lock and not by when it came: nothing follows a stop, however long it was held back.
  if (hasEnded(message, location, nowMs)) throw new LiveLocationEnded();
  checkMayWrite(chat, member, nowMs, path);
  if (liveUpdatedAt(message, location).getTime() > atMs) return null;
  return { ...location, ...position, live: { ...location.live, updatedAt: new Date(atMs).toISOString() } };
};

/** Ended now; null when it has ended. Whoever may not write any more may still stop. */
export const stopped = (message: Message, userId: bigint, nowMs: number): LocationContent | null => {
  const location = checkIsOwnLive(message, userId);
  if (hasEnded(message, location, nowMs)) return null;
  return { ...location, live: { ...location.live, stoppedAt: new Date(nowMs).toISOString() } };
};
