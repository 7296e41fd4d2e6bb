import type { AccessChat, ChatAccess } from '../access/access-chat.ts';
import { memberFloor, seesMessage } from '../chat/chat.ts';
import { showsBetween } from '../chat/deleted-ranges.ts';
import { ChatNotFound } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import type { Message } from './message.ts';
import type { MessageStore } from './message-store.ts';

/** A page of history, oldest first whichever way it was asked for. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export interface MessagePageAsk {
  /** How many; within limits.pageSizeMax. */
  readonly limit: number;
  /** True: the newest of those in range; false: the oldest. */
  readonly backward: boolean;
  readonly beforeSeq?: number | null;
  readonly afterSeq?: number | null;
  /** Half before and half from this seq on; overrides the rest. */
  readonly aroundSeq?: number | null;
}

export interface ListMessagesDeps {
  readonly messages: MessageStore;
  readonly accessChat: AccessChat;
}

const page = async (store: MessageStore, { chat, member }: ChatAccess, ask: MessagePageAsk): Promise<MessagePage> => {
  const floorSeq = memberFloor(member);
  const { deletedRanges } = member;
  const range = { chatId: chat.id, floorSeq, deletedRanges };
  if (ask.aroundSeq != null) {
    const half = Math.ceil(ask.limit / 2);
    const [older, newer] = await Promise.all([
      store.listRange({ ...range, beforeSeq: ask.aroundSeq, limit: half + 1, newestFirst: true }),
      store.listRange({ ...range, afterSeq: ask.aroundSeq - 1, limit: ask.limit - half + 1, newestFirst: false }),
    ]);
    return {
      messages: [...older.slice(0, half).reverse(), ...newer.slice(0, ask.limit - half)],
      hasOlder: older.length > half,
      hasNewer: newer.length > ask.limit - half,
    };
  }
  const { limit, backward, beforeSeq = null, afterSeq = null } = ask;
  const rows = await store.listRange({ ...range, beforeSeq, afterSeq, limit: limit + 1, newestFirst: backward });
  const more = rows.length > limit;
  const messages = rows.slice(0, limit);
  if (backward) messages.reverse();
  const first = messages[0]?.seq ?? beforeSeq ?? chat.lastSeq + 1;
  const last = messages.at(-1)?.seq ?? afterSeq ?? 0;
  return {
    messages,
    // Seqs are dense, so what lies beyond a page is arithmetic, not a query.
    hasOlder: backward ? more : showsBetween(deletedRanges, floorSeq, first - 1),
    hasNewer: backward ? showsBetween(deletedRanges, last, chat.lastSeq) : more,
  };
};

export const createListMessages =
  ({ messages, accessChat }: ListMessagesDeps) =>
  async (viewer: Viewer, chatId: bigint, ask: MessagePageAsk): Promise<MessagePage> =>
    page(messages, await accessChat(viewer, chatId), ask);

/** The first message of a chat at or after a moment that the viewer may see; null when there is none. */
export const createFindMessageAt =
  ({ messages, accessChat }: ListMessagesDeps) =>
  async (viewer: Viewer, chatId: bigint, at: Date): Promise<Message | null> => {
    const { chat, member } = await accessChat(viewer, chatId);
    const floorSeq = memberFloor(member);
    const seq = await messages.findSeqAt({ chatId, floorSeq, lastSeq: chat.lastSeq, at });
    const range = { chatId, floorSeq, deletedRanges: member.deletedRanges, afterSeq: seq - 1, limit: 1, newestFirst: false };
    return seq > chat.lastSeq ? null : ((await messages.listRange(range))[0] ?? null);
  };

/** The message at a place, or null: not there, not yours and before your time look the same. */
export const createFindMessage =
  ({ messages, accessChat }: ListMessagesDeps) =>
  async (viewer: Viewer, place: { chatId: bigint; seq: number }): Promise<Message | null> => {
    try {
      const { member } = await accessChat(viewer, place.chatId);
      if (!seesMessage(member, place.seq)) return null;
      return (await messages.listAt([place]))[0] ?? null;
    } catch (error) {
      if (error instanceof ChatNotFound) return null;
      throw error;
    }
  };
