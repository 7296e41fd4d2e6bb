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
  if (momentOf(expiresAt) > nowMs) return { ...message, replyTo: replyTo && { ...replyTo, kind: 'EXPIRED', excerpt: '' } };
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

/** Takes out of the chats that are held what has ended by now: devices without a network forget too. */
export const withoutEnded = (state: State, nowMs: number): State => {
  let { chats } = state;
  for (const chat of chats.values()) {
    if ((chat.ends ?? NONE).nextMs > nowMs) continue;
    const messages = chat.messages.map((message) => ended(message, nowMs));
    const changed = messages.filter((message, at) => message !== chat.messages[at]);
    chats = withEntry(chats, chat.id, withMentions(withEnds({ ...chat, messages, ends: NONE }, messages), changed, state.userId));
  }
  return chats === state.chats ? state : { ...state, chats };
};

/** What has ended above what somebody has read is not there to be read. */
export const beyondEnded = ({ messages }: Chat, readSeq: number): number =>
  messages.reduce((seq, message) => (message.seq === seq + 1 && isOver(message) ? message.seq : seq), readSeq);
