import type { Message } from '../message/message.ts';

/** One emoji on a message and who put it there, in the order in which they did; JSON as stored, ids as decimal text. */
export interface Reaction {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

/** Stands in a message's content beside what its kind keeps there, so a recall takes it along. What copies a message leaves it out. */
export interface Reactable {
  readonly reactions?: readonly Reaction[];
}

const NONE: readonly Reaction[] = [];

export const reactionsOf = ({ content, recalledAt }: Pick<Message, 'content' | 'recalledAt'>): readonly Reaction[] =>
  recalledAt === null ? ((content as Reactable).reactions ?? NONE) : NONE;
