import type { FakeChat } from './fake-shapes.ts';

/** Pins of a chat; they change with the version that comes next. */
const setPins = (chat: FakeChat, seqs: readonly number[]): void => {
  chat.pinnedSeqs = seqs.toSorted((a, b) => a - b);
  chat.metaVersion = chat.version + 1;
};

/** False when it is pinned already, or is nothing that somebody said. */
export const putUp = (chat: FakeChat, seq: number): boolean => {
  if (chat.pinnedSeqs.includes(seq) || chat.messages[seq - 1]?.content.__typename !== 'TextContent') return false;
  setPins(chat, [...chat.pinnedSeqs, seq]);
  return true;
};

/** False when it was not pinned. */
export const takeDown = (chat: FakeChat, seq: number): boolean => {
  if (!chat.pinnedSeqs.includes(seq)) return false;
  setPins(
    chat,
    chat.pinnedSeqs.filter((pinned) => pinned !== seq),
  );
  return true;
};
