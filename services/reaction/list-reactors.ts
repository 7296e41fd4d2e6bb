import type { Message } from '../message/message.ts';
import { reactionsOf } from './reaction.ts';

/** Who reacted, by id; with `emoji` only those with that one. One more than the limit when there are more. */
export const listReactors = (
  message: Message,
  emoji: string | null,
  { limit, backward, afterUserId }: { limit: number; backward: boolean; afterUserId: bigint | null },
): bigint[] => {
  const reactions = reactionsOf(message).filter((reaction) => emoji === null || reaction.emoji === emoji);
  const ids = reactions.flatMap(({ userIds }) => userIds.map(BigInt)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (backward) ids.reverse();
  const rest = afterUserId === null ? ids : ids.filter((id) => (backward ? id < afterUserId : id > afterUserId));
  return rest.slice(0, limit + 1);
};
