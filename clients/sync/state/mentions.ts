import { rangesIn } from '../same-ranges.ts';
import { deletedIn, isDeleted } from './deleted.ts';
import { floorOf, type Chat, type Message } from './state.ts';
import { messageAt } from './timeline.ts';

const NONE: readonly number[] = [];

const mentions = (message: Message, userId: string): boolean =>
  message.senderId !== userId &&
  rangesIn(message.content).some(({ kind, userId: whom }) => kind === 'MENTION_ALL' || (kind === 'MENTION' && whom === userId));

const withSeqs = (chat: Chat, seqs: readonly number[]): Chat => {
  const held = chat.mentions ?? NONE;
  return seqs.length === held.length && seqs.every((seq, at) => seq === held[at]) ? chat : { ...chat, mentions: seqs };
};

/** What messages say of whom they mention, also those that lie in a hole: the count has them before they are loaded. */
export const withMentions = (chat: Chat, told: readonly Message[], userId: string): Chat => {
  // Nearly always.
  if ((chat.mentions ?? NONE).length === 0 && !told.some((message) => mentions(message, userId))) return chat;
  const seqs = new Set(chat.mentions);
  for (const message of told) {
    const held = messageAt(chat.messages, message.seq);
    const newest = held !== null && held.version > message.version ? held : message;
    if (mentions(newest, userId)) seqs.add(newest.seq);
    else seqs.delete(newest.seq);
  }
  return withSeqs(
    chat,
    [...seqs].filter((seq) => seq > chat.own.readSeq).sort((a, b) => a - b),
  );
};

/** The server's list as of a version of the chat. What is newer than that came by itself. */
export const listedMentions = (listed: readonly number[] | undefined, lastSeq: number, held: Chat | undefined): readonly number[] =>
  listed === undefined ? (held?.mentions ?? NONE) : [...listed, ...(held?.mentions ?? NONE).filter((seq) => seq > lastSeq)];

/** Unread messages that mention the viewer or everyone, oldest first. */
export const unreadMentionsOf = (chat: Chat): readonly number[] => {
  const seqs = chat.mentions ?? NONE;
  const read = Math.max(chat.own.readSeq, floorOf(chat));
  if ((seqs.at(-1) ?? 0) <= read) return NONE;
  const ranges = deletedIn(chat);
  return (seqs[0] ?? 0) > read && ranges.length === 0 ? seqs : seqs.filter((seq) => seq > read && !isDeleted(ranges, seq));
};
