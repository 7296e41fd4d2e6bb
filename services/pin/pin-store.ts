import type { Database } from '../chat/chat-store.ts';
import type { Pin } from './pin.ts';

interface PinRow {
  chat_id: bigint;
  seq: number;
  pinned_by: bigint;
  pinned_at: Date;
}

/** Pins of chats. Writes are made under the chat's lock and keep its count. */
export const createPinStore = (db: Database) => ({
  /** By chat, in the order of the messages. */
  async listPins(chatIds: readonly bigint[]): Promise<Map<bigint, Pin[]>> {
    const rows = await db.$queryRaw<PinRow[]>`
      SELECT * FROM message_pins WHERE chat_id = ANY(${[...chatIds]}::bigint[]) ORDER BY chat_id, seq`;
    const pins = rows.map((row) => ({ chatId: row.chat_id, seq: row.seq, pinnedBy: row.pinned_by, pinnedAt: row.pinned_at }));
    return Map.groupBy(pins, ({ chatId }) => chatId) as Map<bigint, Pin[]>;
  },

  async isPinned(chatId: bigint, seq: number): Promise<boolean> {
    return (await db.$queryRaw<unknown[]>`SELECT 1 FROM message_pins WHERE chat_id = ${chatId} AND seq = ${seq}`).length > 0;
  },

  async addPin(chatId: bigint, seq: number, pinnedBy: bigint): Promise<void> {
    await db.$executeRaw`INSERT INTO message_pins (chat_id, seq, pinned_by) VALUES (${chatId}, ${seq}, ${pinnedBy})`;
    await db.$executeRaw`UPDATE chats SET pin_count = pin_count + 1 WHERE id = ${chatId}`;
  },

  /** False when it was not pinned. */
  async removePin(chatId: bigint, seq: number): Promise<boolean> {
    const removed = await db.$executeRaw`DELETE FROM message_pins WHERE chat_id = ${chatId} AND seq = ${seq}`;
    if (removed === 0) return false;
    await db.$executeRaw`UPDATE chats SET pin_count = pin_count - 1 WHERE id = ${chatId}`;
    return true;
  },
});

export type PinStore = ReturnType<typeof createPinStore>;
