import { InvalidInput, LimitReached, NotPermitted } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Message } from '../message/message.ts';
import { type Reaction, reactionsOf } from './reaction.ts';

const emojiAlone = /^\p{RGI_Emoji}$/v;
const EMOJI_LENGTH_MAX = 64;

/** One emoji of those that Unicode recommends for interchange; where the mark is missing that shows it in colour, it is added. */
export const parseEmoji = (raw: string): string => {
  const emoji = raw.length > EMOJI_LENGTH_MAX ? '' : raw;
  const written = [emoji, `${emoji}\ufe0f`].find((form) => emojiAlone.test(form));
  if (written === undefined) throw new InvalidInput('A reaction is one emoji.', ['input', 'emoji']);
  return written;
};

export const checkReactable = (message: Message): void => {
  const path = ['input', 'messageId'];
  if (message.recalledAt !== null) throw new NotPermitted('Nobody can react to a recalled message.', path);
  if (message.kind === 'SYSTEM') throw new NotPermitted('Nobody can react to a notice.', path);
};

/**
 * The reactions with this person's in the place of the one they had; null takes it away. The same object when nothing changes. An emoji
 * keeps its place while anyone has it.
 */
export const withReaction = (message: Message, userId: bigint, emoji: string | null): readonly Reaction[] => {
  const held = reactionsOf(message);
  const id = String(userId);
  const before = held.find(({ userIds }) => userIds.includes(id))?.emoji ?? null;
  if (before === emoji) return held;
  const rest = held.flatMap((reaction) => {
    if (reaction.emoji !== before) return reaction;
    const userIds = reaction.userIds.filter((other) => other !== id);
    return userIds.length === 0 ? [] : { emoji: reaction.emoji, userIds };
  });
  if (emoji === null) return rest;
  if (rest.reduce((count, { userIds }) => count + userIds.length, 0) >= limits.reactionsMax)
    throw new LimitReached('reactionsMax', ['input', 'messageId']);
  if (rest.some((reaction) => reaction.emoji === emoji)) {
    return rest.map((reaction) => (reaction.emoji === emoji ? { emoji, userIds: [...reaction.userIds, id] } : reaction));
  }
  if (rest.length >= limits.reactionKindsMax) throw new LimitReached('reactionKindsMax', ['input', 'emoji']);
  return [...rest, { emoji, userIds: [id] }];
};
