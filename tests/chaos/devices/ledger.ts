import type { Data } from '../ask.ts';
import type { ShownChat, ShownReceipt } from './device.ts';

interface Entry {
  readonly id: string;
  readonly version: number;
  readonly senderId: string | null;
  readonly text: string;
}

interface LedgerChat {
  version: number;
  kind: string;
  lastSeq: number;
  floor: number;
  messages: Map<number, Entry>;
}

/** What becomes of a frame. */
export type Outcome = 'applied' | 'old' | { readonly gapAfter: number };

/**
 * What a client keeps that somebody wrote from docs/SYNC.md alone, rule by rule, with none of our engine's code. It is the second opinion:
 * where the engine and the server share a misunderstanding, this one does not.
 */
export const createLedger = (userId: string) => {
  const chats = new Map<string, LedgerChat>();
  /** Marks may come before the chat that they are of. */
  const marks = new Map<string, { deliveredSeq: number; readSeq: number }>();
  let cursor: string | null = null;

  const highest = (chatId: string, who: string, mark: { deliveredSeq?: number | null; readSeq?: number | null }): void => {
    const key = `${chatId} ${who}`;
    const held = marks.get(key) ?? { deliveredSeq: 0, readSeq: 0 };
    marks.set(key, {
      deliveredSeq: Math.max(held.deliveredSeq, mark.deliveredSeq ?? 0),
      readSeq: Math.max(held.readSeq, mark.readSeq ?? 0),
    });
  };
  const marksOf = (chatId: string, who: string) => marks.get(`${chatId} ${who}`) ?? { deliveredSeq: 0, readSeq: 0 };

  const take = (chatId: string, chat: LedgerChat, message: Data): void => {
    const held = chat.messages.get(message.seq);
    if (held !== undefined && held.version >= message.version) return;
    const senderId: string | null = message.sender?.id ?? null;
    const { content } = message;
    const text = content.__typename === 'TextContent' ? content.body : content.__typename === 'RecalledContent' ? '(recalled)' : '(notice)';
    chat.messages.set(message.seq, { id: message.id, version: message.version, senderId, text });
    chat.lastSeq = Math.max(chat.lastSeq, message.seq);
    // Rule 5: a message moves its sender's marks to its own seq.
    if (senderId !== null) highest(chatId, senderId, { deliveredSeq: message.seq, readSeq: message.seq });
  };

  const peers = new Map<string, string>();

  const changes = (frame: Data): Outcome => {
    const held = chats.get(frame.chatId);
    const at = held?.version ?? 0;
    if (frame.version <= at) return 'old';
    if (!frame.reset && frame.previousVersion > at) return { gapAfter: at };
    const chat = held ?? { version: 0, kind: '', lastSeq: 0, floor: 0, messages: new Map() };
    if (frame.reset) chat.messages = new Map();
    chats.set(frame.chatId, chat);
    chat.version = frame.version;
    if (frame.chat !== null) {
      const { kind, lastSeq, viewerMember, peer, peerMarks } = frame.chat;
      chat.kind = kind;
      chat.lastSeq = Math.max(frame.reset ? 0 : chat.lastSeq, lastSeq);
      chat.floor = Math.max(viewerMember.joinedSeq, viewerMember.clearedSeq);
      highest(frame.chatId, userId, viewerMember);
      if (peer !== null) peers.set(frame.chatId, peer.id);
      if (peer !== null && peerMarks !== null) highest(frame.chatId, peer.id, peerMarks);
    }
    for (const message of frame.messages) take(frame.chatId, chat, message);
    return 'applied';
  };

  return {
    cursor: (): string | null => cursor,
    forgetCursor(): void {
      cursor = null;
    },
    /** Rule 3: the cursor is kept with what its frame has led to, so a gap keeps it where it is until the gap is closed. */
    apply(frame: Data): Outcome {
      let outcome: Outcome = 'applied';
      if (frame.__typename === 'ChatChanges') outcome = changes(frame);
      else if (frame.__typename === 'ChatRemoved') {
        const held = chats.get(frame.chatId);
        if (held !== undefined && frame.version > held.version) chats.delete(frame.chatId);
      } else if (frame.__typename === 'MarksChanged') highest(frame.chatId, frame.userId, frame);
      if (typeof frame.cursor === 'string' && typeof outcome === 'string') cursor = frame.cursor;
      return outcome;
    },
    /** A page of history, an answer of a send: rule 7, one way in. */
    takeMessages(chatId: string, messages: readonly Data[]): void {
      const chat = chats.get(chatId);
      if (chat !== undefined) for (const message of messages) take(chatId, chat, message);
    },
    forget: (chatId: string): void => void chats.delete(chatId),
    version: (chatId: string): number => chats.get(chatId)?.version ?? 0,
    holds: (chatId: string, seq: number): boolean => chats.get(chatId)?.messages.has(seq) ?? false,
    lastSeq: (chatId: string): number => chats.get(chatId)?.lastSeq ?? 0,
    ownMarks: (chatId: string) => marksOf(chatId, userId),
    chatIds: (): string[] => [...chats.keys()],
    isDirect: (chatId: string): boolean => chats.get(chatId)?.kind === 'DIRECT',
    /** The highest seq that is not held and may be seen. */
    missingBelow(chatId: string): number | null {
      const chat = chats.get(chatId);
      if (chat === undefined) return null;
      for (let seq = chat.lastSeq; seq > chat.floor; seq -= 1) if (!chat.messages.has(seq)) return seq;
      return null;
    },
    show: (): ShownChat[] =>
      [...chats].map(([id, chat]) => {
        const entries = [...chat.messages].filter(([seq]) => seq > chat.floor).toSorted(([a], [b]) => a - b);
        const peer = peers.get(id);
        const theirs = peer === undefined ? null : marksOf(id, peer);
        const receipt = (seq: number): ShownReceipt => ({
          seq,
          state: (theirs?.readSeq ?? 0) >= seq ? 'read' : (theirs?.deliveredSeq ?? 0) >= seq ? 'delivered' : 'sent',
          readers: null,
        });
        const isOwnText = (entry: Entry) => entry.senderId === userId && !entry.text.startsWith('(');
        return {
          id,
          lastSeq: chat.lastSeq,
          unread: Math.max(0, chat.lastSeq - Math.max(marksOf(id, userId).readSeq, chat.floor)),
          messages: entries.map(([seq, { id: messageId, text }]) => ({ seq, id: messageId, text })),
          receipts: theirs === null ? [] : entries.filter(([, entry]) => isOwnText(entry)).map(([seq]) => receipt(seq)),
        };
      }),
  };
};

export type Ledger = ReturnType<typeof createLedger>;
