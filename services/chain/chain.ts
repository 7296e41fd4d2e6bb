import { LimitReached } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { ChainContent } from '../message/message.ts';

/** A list as it is stored when nobody has put anything under its topic yet. */
export const parseChain = ({ topic: raw }: { readonly topic: string }): ChainContent => {
  const topic = parseLine(raw, {
    what: 'A topic',
    path: ['input', 'content', 'chain', 'topic'],
    lengthMin: 1,
    lengthMax: limits.chainTopicLengthMax,
    manyLines: true,
  });
  return { topic, entries: [], fallbackText: `Group chain: ${topic}` };
};

export const parseEntry = (raw: string): string =>
  parseLine(raw, { what: 'An entry', path: ['input', 'text'], lengthMax: limits.chainEntryLengthMax });

/** The list with this person's entry: another text in its place, or a new one at the end. Null when it says so already. */
export const withEntry = (chain: ChainContent, userId: bigint, text: string): ChainContent | null => {
  const id = String(userId);
  const held = chain.entries.find((entry) => entry.userId === id);
  if (held?.text === text) return null;
  if (held !== undefined) return { ...chain, entries: chain.entries.map((entry) => (entry === held ? { userId: id, text } : entry)) };
  if (chain.entries.length >= limits.chainEntriesMax) throw new LimitReached('chainEntriesMax', ['input', 'messageId']);
  return { ...chain, entries: [...chain.entries, { userId: id, text }] };
};

/** The list without this person's entry: those after it move up. Null when there is none. */
export const withoutEntry = (chain: ChainContent, userId: bigint): ChainContent | null => {
  const entries = chain.entries.filter((entry) => entry.userId !== String(userId));
  return entries.length === chain.entries.length ? null : { ...chain, entries };
};
