import type { FakeLog } from './fake-log.ts';
import { takeDown } from './fake-pins.ts';
import type { FakeChat, FakeMessage } from './fake-shapes.ts';

/** The end that a message gets when it is stored. */
export const endOf = (chat: FakeChat, senderId: string | null, nowMs: number): Pick<FakeMessage, 'expiresAt'> =>
  senderId === null || chat.disappearSeconds === 0 ? {} : { expiresAt: new Date(nowMs + chat.disappearSeconds * 1000).toISOString() };

const isPast = (moment: string | undefined, nowMs: number): boolean => moment !== undefined && Date.parse(moment) <= nowMs;

/** What a tombstone keeps. */
export const awayOf = ({ content }: FakeMessage): { away?: true } => (content['away'] === true ? { away: true } : {});

/** As the server tells it now, whether a worker has come or not. */
export const told = (message: FakeMessage, nowMs: number): FakeMessage => {
  const { expiresAt, replyTo } = message;
  if (isPast(expiresAt, nowMs) && message.content.__typename !== 'RecalledContent') {
    const { editedAt: _edited, replyTo: _quote, reactions: _shown, ...kept } = message;
    return { ...kept, content: { __typename: 'ExpiredContent', expiredAt: expiresAt, ...awayOf(message) } };
  }
  if (replyTo === undefined || !isPast(replyTo.expiresAt, nowMs)) return message;
  return { ...message, replyTo: { ...replyTo, kind: 'EXPIRED', excerpt: '' } };
};

/** What a worker does: deletes what has ended, each by a change of its message. */
export const sweep = (log: FakeLog, chatIds: Iterable<string> = log.chats.keys()): void => {
  for (const chatId of chatIds) {
    for (const message of log.chats.get(chatId)?.messages ?? []) {
      if (['RecalledContent', 'ExpiredContent'].includes(message.content.__typename)) continue;
      const now = told(message, log.clock.now());
      if (now === message || (now.content === message.content && message.replyTo?.excerpt === '')) continue;
      message.content = now.content;
      if (now.replyTo !== undefined) message.replyTo = now.replyTo;
      else if (now.content.__typename === 'ExpiredContent') {
        takeDown(log.chat(chatId), message.seq);
        for (const field of ['editedAt', 'replyTo', 'reactions'] as const) delete message[field];
      }
      log.changed(message);
    }
  }
};

/** Marks move with what somebody sends, but not with what is sent for them. */
export const moveMarks = (chat: FakeChat, { senderId, seq, content }: FakeMessage): void => {
  const sender = senderId === null ? undefined : chat.members.get(senderId);
  if (sender !== undefined && content['away'] !== true) Object.assign(sender, { readSeq: seq, deliveredSeq: seq });
};
