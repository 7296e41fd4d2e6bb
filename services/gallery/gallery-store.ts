import { Prisma } from '../../prisma/generated/client.ts';
import type { Database } from '../chat/chat-store.ts';
import { type MessageRange, notDeletedSql } from '../message/message-store.ts';

export type GalleryKind = 'MEDIA' | 'FILE' | 'VOICE' | 'LINK';

/** No message has it: what is past it is past every message. */
const SEQ_MAX = 2_147_483_647;

export const createGalleryStore = (db: Database) => ({
  /** Where they are, in the order in which they are walked. */
  async listSeqs(
    kind: GalleryKind,
    { chatId, floorSeq, beforeSeq, afterSeq, deletedRanges = [], limit, newestFirst }: MessageRange,
  ): Promise<number[]> {
    const low = Math.max(floorSeq, afterSeq ?? 0);
    const high = Math.min(beforeSeq ?? SEQ_MAX, SEQ_MAX);
    const order = newestFirst ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const rows = await db.$queryRaw<{ seq: number }[]>`
      SELECT seq FROM gallery_entries WHERE chat_id = ${chatId} AND kind = ${kind} AND seq > ${low} AND seq < ${high} ${notDeletedSql(deletedRanges)}
      ORDER BY seq ${order} LIMIT ${limit}`;
    return rows.map(({ seq }) => seq);
  },
});

export type GalleryStore = ReturnType<typeof createGalleryStore>;
