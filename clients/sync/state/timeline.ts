import { countDeleted, deletedIn, NO_RANGES, withoutRanges, type Ranges } from './deleted.ts';
import { floorOf, type Chat, type Message } from './state.ts';

/** A run of seqs that are not held. */
export interface Hole {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Index of the first message with this seq or a higher one. */
export const indexOfSeq = (messages: readonly Message[], seq: number): number => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle] as Message).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

const newer = (held: Message, incoming: Message): Message => (incoming.version > held.version ? incoming : held);

/** One message for each seq, the highest version wins; the same array when nothing changes. */
export const mergeMessages = (held: readonly Message[], incoming: readonly Message[]): readonly Message[] => {
  if (incoming.length === 0) return held;
  const sorted = [...incoming].sort((a, b) => a.seq - b.seq || a.version - b.version);
  // What lies below the first incoming seq stays as it is: appending to a long timeline is one copy.
  let at = indexOfSeq(held, (sorted[0] as Message).seq);
  const merged = held.slice(0, at);
  let changed = false;
  const push = (message: Message, isHeld: boolean) => {
    const top = merged.at(-1);
    if (top?.seq !== message.seq) {
      merged.push(message);
      changed ||= !isHeld;
      return;
    }
    const kept = newer(top, message);
    changed ||= kept !== top;
    merged[merged.length - 1] = kept;
  };
  for (const message of sorted) {
    for (let next = held[at]; next !== undefined && next.seq <= message.seq; next = held[at]) {
      push(next, true);
      at += 1;
    }
    push(message, false);
  }
  if (!changed) return held;
  return at < held.length ? merged.concat(held.slice(at)) : merged;
};

export const messageAt = (messages: readonly Message[], seq: number): Message | null => {
  const message = messages[indexOfSeq(messages, seq)];
  return message?.seq === seq ? message : null;
};

/**
 * The runs of (floorSeq, lastSeq] that are not held, but for what is deleted. What lies above lastSeq is not a hole: those frames are on their way. Holes are
 * always derived from what is held, so they split and close by themselves and cannot disagree with it.
 */
export const holesOf = (messages: readonly Message[], floorSeq: number, lastSeq: number, deleted: Ranges = NO_RANGES): Hole[] => {
  const holes = runsMissing(messages, floorSeq, lastSeq);
  return deleted.length === 0 ? holes : holes.flatMap((hole) => withoutRanges(hole, deleted));
};

const runsMissing = (messages: readonly Message[], floorSeq: number, lastSeq: number): Hole[] => {
  const holes: Hole[] = [];
  let expected = floorSeq + 1;
  const [first, top] = [messages[0], messages.at(-1)];
  // The usual long timeline has none: as many messages as seqs.
  const isWhole = first !== undefined && first.seq === expected && top?.seq === floorSeq + messages.length;
  if (isWhole && top.seq >= lastSeq) return holes;
  for (const { seq } of messages) {
    if (seq > lastSeq) break;
    if (seq > expected) holes.push({ fromSeq: expected, toSeq: seq - 1 });
    expected = Math.max(expected, seq + 1);
  }
  if (expected <= lastSeq) holes.push({ fromSeq: expected, toSeq: lastSeq });
  return holes;
};

/** Whether something is missing between two seqs, both left out. */
const isApart = (chat: Chat, low: number, high: number): boolean => high - low - 1 > countDeleted(deletedIn(chat), low, high - 1);

/** How many messages stand together at the end, without a hole. */
export const tailLengthOf = (chat: Chat): number => {
  const { messages, lastSeq } = chat;
  let above = Math.max(lastSeq, messages.at(-1)?.seq ?? 0) + 1;
  let length = 0;
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const { seq } = messages[at] as Message;
    if (isApart(chat, seq, above)) break;
    above = seq;
    length += 1;
  }
  return length;
};

/** Is the first message held the first one that the viewer may see? */
export const reachedStartOf = (chat: Chat): boolean => {
  const first = chat.messages[0]?.seq;
  if (first === undefined) return !isApart(chat, floorOf(chat), chat.lastSeq + 1);
  return chat.reachedStart || !isApart(chat, floorOf(chat), first);
};
