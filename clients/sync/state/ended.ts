import { isOver } from './deleted.ts';
import { withEntry } from './maps.ts';
import { withMentions } from './mentions.ts';
import type { Chat, Message, State } from './state.ts';

/** Of a chat that holds messages which disappear: when the next of them, or of what they quote, does; whether some have. */
export interface Ends {
  readonly nextMs: number;
  readonly some: boolean;
}

const NONE: Ends = { nextMs: Number.POSITIVE_INFINITY, some: false };

const momentOf = (text: string | undefined): number => Date.parse(text ?? '') || Number.POSITIVE_INFINITY;

const endOf = ({ content: { kind }, expiresAt, replyTo }: Message): number =>
  kind === 'expired' || kind === 'recalled'
    ? Number.POSITIVE_INFINITY
    : Math.min(momentOf(expiresAt), replyTo?.excerpt ? momentOf(replyTo.expiresAt) : Number.POSITIVE_INFINITY);

/** What came in may end. */
export const withEnds = (chat: Chat, incoming: readonly Message[]): Chat => {
  const held = chat.ends ?? NONE;
  const nextMs = incoming.reduce((least, message) => Math.min(least, endOf(message)), held.nextMs);
  const some = held.some || incoming.some(isOver);
  return nextMs === held.nextMs && some === held.some ? chat : { ...chat, ends: { nextMs, some } };
};

/** Nothing of it stays but its place. What the server tells of it, of whatever version, is newer: our clock may have run ahead. */
const ended = (message: Message, nowMs: number): Message => {
  const { replyTo, expiresAt } = message;
  if (endOf(message) > nowMs) return message;
  if (momentOf(expiresAt) > nowMs) return { ...message, replyTo: replyTo && { ...replyTo, kind: 'EXPIRED', excerpt: '', isGuess: true } };
  return {
    ...message,
    version: 0,
    content: { kind: 'expired' },
    fallbackText: '',
    editedAt: null,
    forwardedFrom: null,
    replyTo: null,
    reactions: [],
  };
};

/** Forgotten by a clock that ran ahead: it has not ended after all. What the server told carries a version. */
const isTooEarly = (message: Message, nowMs: number): boolean =>
  isOver(message)
    ? message.version === 0 && momentOf(message.expiresAt) > nowMs
    : message.replyTo?.isGuess === true && momentOf(message.replyTo.expiresAt) > nowMs;

/** What was forgotten too early leaves a hole, to be asked for again. */
const withoutGuesses = (chat: Chat, nowMs: number): Chat => {
  const messages = chat.messages.filter((message) => !isTooEarly(message, nowMs));
  if (messages.length === chat.messages.length) return chat;
  return { ...chat, messages, reachedStart: chat.reachedStart && messages[0] === chat.messages[0] };
};

/** Takes out of the chats that are held what has ended by now: devices without a network forget too. */
export const withoutEnded = (state: State, nowMs: number): State => {
  let { chats } = state;
  for (const held of chats.values()) {
    if (held.ends === undefined) continue;
    const chat = withoutGuesses(held, nowMs);
    chats = withEntry(chats, chat.id, chat);
    if (held.ends.nextMs > nowMs) continue;
    const messages = chat.messages.map((message) => ended(message, nowMs));
    const changed = messages.filter((message, at) => message !== chat.messages[at]);
    chats = withEntry(chats, chat.id, withMentions(withEnds({ ...chat, messages, ends: NONE }, messages), changed, state.userId));
  }
  return chats === state.chats ? state : { ...state, chats };
};

/** What has ended above what somebody has read is not there to be read. */
export const beyondEnded = ({ messages }: Chat, readSeq: number): number =>
  messages.reduce((seq, message) => (message.seq === seq + 1 && isOver(message) ? message.seq : seq), readSeq);
