import type { Database } from '../chat/chat-store.ts';
import type { Attachment } from './attachment.ts';

/** A smaller copy of a video, as MP4. */
export interface Rendition {
  readonly attachmentId: bigint;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

/** A video whose copy is to be made. */
export type Waiting = Pick<Attachment, 'id' | 'kind' | 'type' | 'size'>;

/** One that was tried for the last time: it lies as FAILED. */
export interface RenditionGivenUp {
  readonly id: bigint;
  readonly lastError: string | null;
}

const CLAIM_SECONDS = 120;
const RETRY_SECONDS = 60;
export const RENDITION_ATTEMPTS_MAX = 3;

export const createRenditionStore = (db: Database) => ({
  /** Repeating it does no harm. */
  async wish(attachmentId: bigint): Promise<void> {
    await db.$executeRaw`
      INSERT INTO video_renditions (attachment_id) SELECT id FROM attachments WHERE id = ${attachmentId} ON CONFLICT DO NOTHING`;
  },

  /** Takes one that waits: of several workers one. One whose worker died comes again, a few times; then it lies as FAILED. */
  async claim(onGivenUp: (rendition: RenditionGivenUp) => void): Promise<Waiting | null> {
    for (;;) {
      const [row] = await db.$queryRaw<{ id: bigint; attempts: number; lastError: string | null }[]>`
        UPDATE video_renditions SET due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
        WHERE attachment_id = (SELECT attachment_id FROM video_renditions WHERE state = 'WAITING' AND due_at <= clock_timestamp()
          ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING attachment_id AS id, attempts, last_error AS "lastError"`;
      if (row === undefined) return null;
      const { id, attempts, lastError } = row;
      if (attempts > RENDITION_ATTEMPTS_MAX) {
        await this.settle(id, 'FAILED');
        onGivenUp({ id, lastError });
        continue;
      }
      const [video] = await db.$queryRaw<Waiting[]>`SELECT id, kind, type, size FROM attachments WHERE id = ${id} AND kind = 'VIDEO'`;
      if (video !== undefined) return video;
      await db.$executeRaw`DELETE FROM video_renditions WHERE attachment_id = ${id}`;
    }
  },

  /** Its worker is still at it: nobody else takes it meanwhile. */
  async keepClaim(id: bigint): Promise<void> {
    await db.$executeRaw`
      UPDATE video_renditions SET due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}) WHERE attachment_id = ${id} AND state = 'WAITING'`;
  },

  /** It is tried again in a while. */
  async noteFailure(id: bigint, error: string): Promise<void> {
    await db.$executeRaw`
      UPDATE video_renditions SET last_error = ${error.slice(0, 500)}, due_at = clock_timestamp() + make_interval(secs => ${RETRY_SECONDS} * attempts)
      WHERE attachment_id = ${id} AND state = 'WAITING'`;
  },

  /** Its worker stops, which says nothing about it: the next one takes it at once. */
  async giveBack(id: bigint): Promise<void> {
    await db.$executeRaw`
      UPDATE video_renditions SET attempts = greatest(0, attempts - 1), due_at = clock_timestamp() WHERE attachment_id = ${id} AND state = 'WAITING'`;
  },

  async settle(id: bigint, state: 'NONE' | 'FAILED'): Promise<void> {
    await db.$executeRaw`UPDATE video_renditions SET state = ${state} WHERE attachment_id = ${id} AND state = 'WAITING'`;
  },

  /** False: the video has gone meanwhile. Of two who made one, the last tells how large it is. */
  async made({ attachmentId, size, width, height }: Rendition): Promise<boolean> {
    const kept = await db.$executeRaw`
      UPDATE video_renditions SET state = 'MADE', last_error = NULL, size = ${size}, width = ${width}, height = ${height}
      WHERE attachment_id = ${attachmentId} AND EXISTS (SELECT FROM attachments WHERE id = ${attachmentId})`;
    return kept > 0;
  },

  async list(ids: readonly bigint[]): Promise<Map<bigint, Rendition>> {
    if (ids.length === 0) return new Map();
    const rows = await db.$queryRaw<Rendition[]>`
      SELECT attachment_id AS "attachmentId", size, width, height FROM video_renditions WHERE attachment_id = ANY(${[...ids]}::bigint[]) AND state = 'MADE'`;
    return new Map(rows.map((row) => [row.attachmentId, row]));
  },
});

export type RenditionStore = ReturnType<typeof createRenditionStore>;
