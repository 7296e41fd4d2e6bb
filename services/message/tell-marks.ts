import type { Publisher } from '../live/publisher.ts';

/** A member's marks, and who is to hear of them beside the member's own devices. */
export interface TellableMarks {
  readonly chat_id: bigint;
  readonly user_id: bigint;
  readonly kind: string;
  readonly delivered_seq: number;
  readonly read_seq: number;
  /** The other person of a direct chat. */
  readonly peer_id: bigint | null;
  readonly shows_read: boolean;
}

/** Tells the member's own devices, whoever watches the receipts of a group, and the other person of a direct chat. Fails when one was not told. */
export const tellMarks = async (publisher: Publisher, rows: readonly TellableMarks[]): Promise<void> => {
  const telling = rows.flatMap((row) => {
    const marks = { chatId: row.chat_id, userId: row.user_id, deliveredSeq: row.delivered_seq, readSeq: row.read_seq };
    const own = publisher.marked(marks, { own: row.user_id, group: row.kind === 'GROUP', once: true });
    if (row.peer_id === null) return [own];
    // Hiding receipts hides reading; that a message arrived is still told.
    const shown = row.shows_read ? marks : { ...marks, readSeq: 0 };
    return [own, publisher.marked(shown, { own: row.peer_id, group: false, once: true })];
  });
  for (const told of await Promise.allSettled(telling)) if (told.status === 'rejected') throw told.reason;
};
