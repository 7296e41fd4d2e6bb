import type { MarksWire } from '../wire.ts';
import { withEnds } from './ended.ts';
import { withEntry, withoutKey } from './maps.ts';
import { withMentions } from './mentions.ts';
import { floorOf, type Chat, type Message, type Send, type State } from './state.ts';
import { messageAt, mergeMessages } from './timeline.ts';

/** The highest seq that this person has sent. What was sent for them, who need not have been there, says nothing of their marks. */
const topOf = (messages: readonly Message[], senderId: string | null): number =>
  messages.reduce((top, message) => (message.senderId === senderId && message.away !== true ? Math.max(top, message.seq) : top), 0);

/** What somebody sends moves their marks, as the server does it. */
const withTop = <Marks extends MarksWire>(marks: Marks, top: number): Marks =>
  top > marks.readSeq || top > marks.deliveredSeq
    ? { ...marks, readSeq: Math.max(marks.readSeq, top), deliveredSeq: Math.max(marks.deliveredSeq, top) }
    : marks;

/** Puts messages into a chat: one row for each seq, nothing below the floor, own sends move the own marks as the server does. */
export const withMessages = (chat: Chat, incoming: readonly Message[], userId: string): Chat => {
  const floor = floorOf(chat);
  const messages = mergeMessages(
    chat.messages,
    incoming.filter((message) => message.seq > floor),
  );
  const ownTop = topOf(incoming, userId);
  const own = withTop(chat.own, ownTop);
  // Whoever writes has read what came before; it shows where reading does.
  const peerTop = chat.kind === 'DIRECT' ? topOf(incoming, chat.peerId) : 0;
  const peerMarks = withTop(chat.peerMarks, peerTop);
  const merged =
    messages === chat.messages && own === chat.own && peerMarks === chat.peerMarks ? chat : { ...chat, messages, own, peerMarks };
  return withMentions(withEnds(merged, incoming), incoming, userId);
};

/** Those of a frame's messages that may be shown: new ones, and changes of ones that are held. A change inside a hole is skipped,
 * since the hole will be filled with current state. */
export const showable = (chat: Chat, incoming: readonly Message[]): Message[] =>
  incoming.filter((message) => message.seq > chat.lastSeq || messageAt(chat.messages, message.seq) !== null);

/** Takes the sends that have become messages out of the queue: the row goes on as the message, whichever news came first. */
export const withoutSent = (state: State, chatId: string, messages: readonly Message[]): State => {
  const waiting = state.sends.get(chatId);
  if (waiting === undefined) return state;
  const sent = new Set<string | null>();
  for (const message of messages) if (message.senderId === state.userId) sent.add(message.clientMessageId);
  return withSends(
    state,
    chatId,
    waiting.filter((send) => !sent.has(send.clientMessageId)),
  );
};

export const withSends = (state: State, chatId: string, sends: readonly Send[]): State => {
  if (sends.length === (state.sends.get(chatId)?.length ?? 0) && sends.every((send, at) => send === state.sends.get(chatId)?.[at]))
    return state;
  return { ...state, sends: sends.length === 0 ? withoutKey(state.sends, chatId) : withEntry(state.sends, chatId, sends) };
};

/** Two tabs may give the same place; the id settles it, so that all tabs show and send the same order. */
const inOrder = (a: Send, b: Send): number => a.order - b.order || (a.clientMessageId < b.clientMessageId ? -1 : 1);

export const withSend = (state: State, send: Send): State => {
  const waiting = state.sends.get(send.chatId) ?? [];
  const isKnown = waiting.some((held) => held.clientMessageId === send.clientMessageId);
  // Another tab may tell of a send whose message is here already.
  const isSent = state.chats
    .get(send.chatId)
    ?.messages.some((message) => message.senderId === state.userId && message.clientMessageId === send.clientMessageId);
  if (isKnown || isSent === true) return state;
  return withSends(state, send.chatId, [...waiting, send].sort(inOrder));
};

export const withSendChanged = (state: State, chatId: string, clientMessageId: string, change: (send: Send) => Send | null): State => {
  const waiting = state.sends.get(chatId) ?? [];
  const changed = waiting.flatMap((send) => (send.clientMessageId === clientMessageId ? (change(send) ?? []) : send));
  return withSends(state, chatId, changed.sort(inOrder));
};
