import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccountVersion } from '../account/announce-account-changes.ts';
import type { Message, MessageContent, MessageKind } from './message.ts';
import { isAway } from './message-rules.ts';

/** A message on its way into a chat. */
export interface NewMessage {
  readonly chatId: bigint;
  readonly senderId: bigint;
  readonly clientMessageId: string;
  readonly id: bigint;
  readonly kind: MessageKind;
  readonly content: MessageContent;
  /** When the message ends that it quotes. */
  readonly quoteEndsAt?: string;
}

/** Plain messages are appended together. What ends, or says nothing of its sender's marks, is not plain. */
const isPlain = ({ content, quoteEndsAt }: NewMessage): boolean => quoteEndsAt === undefined && !isAway({ content });

export type AppendResult =
  | { readonly status: 'OK' | 'DUPLICATE'; readonly message: Message }
  | { readonly status: 'REUSED' | 'NO_CHAT'; readonly message: null }
  | { readonly status: 'CLOSED'; readonly message: null }
  /** `until`: null when all are muted. */
  | { readonly status: 'MUTED'; readonly message: null; readonly until: Date | null }
  | { readonly status: 'SLOW'; readonly message: null; readonly until: Date; readonly waitMs: number };

/** The other person of a direct chat, who is to hear that the sender of this message has read what came before. */
export interface SenderMark {
  readonly message: Message;
  readonly peerId: bigint;
  readonly showsRead: boolean;
}

export interface Appended {
  /** In the order of what was asked for. Missing: entries whose sender may not write, or all when one of them has been stored before. */
  readonly results: readonly (AppendResult | undefined)[];
  readonly marks: readonly SenderMark[];
  /** Accounts whose drafts became these messages. */
  readonly cleared: readonly AccountVersion[];
}

/** What `append_together` answers. */
interface Together {
  /** Of an entry: place in the batch, seq, version, milliseconds, peer, whether reading is shown. */
  readonly appended: readonly (readonly [number, number, number, number, string | null, boolean | null])[] | null;
  /** User and version of their account. */
  readonly cleared: readonly (readonly [string, number])[] | null;
}

interface ApartRow {
  i: number;
  /** DRAFT_CLEARED: not about a message; `id` is the user whose draft it cleared, `version` their account's. */
  status: AppendResult['status'] | 'DRAFT_CLEARED';
  seq: number | null;
  version: number | null;
  id: bigint | null;
  created_at: Date | null;
  kind: string | null;
  content: unknown;
  recalled_at: Date | null;
  recalled_by: bigint | null;
  /** MUTED and SLOW: until when; SLOW says in `created_at` what moment it is. */
  until: Date | null;
  expires_at: Date | null;
}

interface PeerRow {
  chat_id: bigint;
  sender_id: bigint;
  peer_id: bigint;
  shows_read: boolean;
}

const pairOf = ({ chatId, senderId }: { chatId: bigint; senderId: bigint | null }): string => `${chatId}:${senderId}`;

/**
 * The batch as the functions want it: one chat's entries stand together and the chats ascend, so that every caller takes the row locks in
 * one order; within a chat in the order of arrival.
 */
const toJson = (messages: readonly NewMessage[]): string => {
  const places = messages.map((_, i) => i);
  places.sort((a, b) => {
    const [left, right] = [(messages[a] as NewMessage).chatId, (messages[b] as NewMessage).chatId];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const newest = new Map<string, number>();
  for (const i of places) newest.set(pairOf(messages[i] as NewMessage), i);
  const entries = places.map((i) => {
    const message = messages[i] as NewMessage;
    return (
      `{"i":${i},"chat":${message.chatId},"sender":${message.senderId},"client":${JSON.stringify(message.clientMessageId)},` +
      `"id":${message.id},"kind":"${message.kind}","newest":${newest.get(pairOf(message)) === i},` +
      `${moreOf(message)}"content":${JSON.stringify(message.content)}}`
    );
  });
  return `[${entries.join(',')}]`;
};

const moreOf = (message: NewMessage): string =>
  isPlain(message) ? '' : `"away":${isAway(message)},"quoteEnds":${JSON.stringify(message.quoteEndsAt ?? null)},`;

/** The SQL of the append. Each call is one transaction. */
export const createAppendStore = (prisma: PrismaClient) => {
  /** Who is to hear of marks that messages moved, where the append itself did not say. */
  const listMarks = async (messages: readonly Message[]): Promise<SenderMark[]> => {
    const newest = new Map<string, Message>();
    for (const message of messages) {
      // Its sender's devices and the log know whether it moved their marks.
      if (isAway(message)) continue;
      if (message.seq > (newest.get(pairOf(message))?.seq ?? 0)) newest.set(pairOf(message), message);
    }
    const sent = [...newest.values()];
    const rows = await prisma.$queryRaw<PeerRow[]>`
      SELECT k.chat_id, k.sender_id, peer.user_id AS peer_id, me.show_read_receipts AND them.show_read_receipts AS shows_read
      FROM unnest(${sent.map((message) => message.chatId)}::bigint[], ${sent.map((message) => message.senderId)}::bigint[]) AS k(chat_id, sender_id)
      JOIN chats c ON c.id = k.chat_id AND c.kind = 'DIRECT'
      JOIN members peer ON peer.chat_id = k.chat_id AND peer.user_id <> k.sender_id
      JOIN users me ON me.id = k.sender_id
      JOIN users them ON them.id = peer.user_id`;
    return rows.map((row) => ({
      message: newest.get(pairOf({ chatId: row.chat_id, senderId: row.sender_id })) as Message,
      peerId: row.peer_id,
      showsRead: row.shows_read,
    }));
  };

  const appendTogether = async (messages: readonly NewMessage[]): Promise<Appended> => {
    const [row] = await prisma.$queryRaw<{ answer: string }[]>`SELECT append_together(${toJson(messages)}::jsonb) AS answer`;
    const { appended, cleared } = JSON.parse((row as { answer: string }).answer) as Together;
    const results: (AppendResult | undefined)[] = Array.from({ length: messages.length });
    const marks: SenderMark[] = [];
    for (const [i, seq, version, atMs, peerId, showsRead] of appended ?? []) {
      const createdAt = new Date(atMs);
      const message: Message = { ...(messages[i] as NewMessage), seq, version, createdAt, recalledAt: null, recalledBy: null };
      results[i] = { status: 'OK', message };
      if (peerId !== null) marks.push({ message, peerId: BigInt(peerId), showsRead: showsRead ?? false });
    }
    return { results, marks, cleared: (cleared ?? []).map(([userId, version]) => ({ userId: BigInt(userId), version })) };
  };

  return {
    /** Appends what can be appended at once; `appendApart` says what becomes of the others. */
    async appendTogether(messages: readonly NewMessage[]): Promise<Appended> {
      if (messages.every(isPlain)) return appendTogether(messages);
      const plain = messages.filter(isPlain);
      const together = plain.length === 0 ? { results: [], marks: [], cleared: [] } : await appendTogether(plain);
      return { ...together, results: messages.map((message) => (isPlain(message) ? together.results[plain.indexOf(message)] : undefined)) };
    },

    /** Appends one after the other, and answers for each what became of it. */
    async appendApart(messages: readonly NewMessage[]): Promise<Pick<Appended, 'results' | 'cleared'>> {
      const rows = await prisma.$queryRaw<ApartRow[]>`SELECT * FROM append_apart(${toJson(messages)}::jsonb)`;
      const results: AppendResult[] = [];
      const cleared: AccountVersion[] = [];
      for (const row of rows) {
        const { status } = row;
        if (status === 'DRAFT_CLEARED') {
          cleared.push({ userId: row.id as bigint, version: row.version as number });
          continue;
        }
        const asked = messages[row.i];
        if (asked === undefined) throw new Error('append_apart answered for an entry that was not asked');
        results[row.i] = resultOf(status, asked, row);
      }
      return { results, cleared };
    },

    listMarks,
  };
};

export type AppendStore = ReturnType<typeof createAppendStore>;

const resultOf = (status: AppendResult['status'], asked: NewMessage, row: ApartRow): AppendResult => {
  switch (status) {
    case 'OK':
    case 'DUPLICATE':
      return { status, message: toMessage(asked, row) };
    case 'MUTED':
      return { status, message: null, until: row.until };
    case 'SLOW': {
      const until = row.until as Date;
      return { status, message: null, until, waitMs: Math.max(1, until.getTime() - (row.created_at as Date).getTime()) };
    }
    default:
      return { status, message: null };
  }
};

const toMessage = (asked: NewMessage, row: ApartRow): Message => ({
  chatId: asked.chatId,
  senderId: asked.senderId,
  clientMessageId: asked.clientMessageId,
  seq: row.seq as number,
  id: row.id as bigint,
  kind: row.kind as string,
  content: row.content as MessageContent,
  version: row.version as number,
  createdAt: row.created_at as Date,
  recalledAt: row.recalled_at,
  recalledBy: row.recalled_by,
  expiresAt: row.expires_at,
});
