import { createHash } from 'node:crypto';
import type { Database } from '../chat/chat-store.ts';
import { limits } from '../limits.ts';
import type { LinkPreview } from './link-preview.ts';

export interface LinkJob {
  readonly chatId: bigint;
  readonly seq: number;
}

const CLAIM_SECONDS = 30;
const ATTEMPTS_MAX = 3;
const KEPT_DAYS = 30;

const hashOf = (url: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(url).digest());

/** What pages said of themselves, and the messages that wait for it. */
export const createPreviewStore = (db: Database) => ({
  /** Takes some of the messages that wait. One whose worker died comes again, a few times. */
  async claimJobs(limit: number): Promise<LinkJob[]> {
    const rows = await db.$queryRaw<{ chat_id: bigint; seq: number; attempts: number }[]>`
      UPDATE link_jobs SET due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
      WHERE (chat_id, seq) IN (
        SELECT chat_id, seq FROM link_jobs WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING chat_id, seq, attempts`;
    const spent = rows.filter(({ attempts }) => attempts > ATTEMPTS_MAX);
    for (const row of spent) await this.removeJob({ chatId: row.chat_id, seq: row.seq });
    return rows.filter((row) => !spent.includes(row)).map((row) => ({ chatId: row.chat_id, seq: row.seq }));
  },

  async removeJob({ chatId, seq }: LinkJob): Promise<void> {
    await db.$executeRaw`DELETE FROM link_jobs WHERE chat_id = ${chatId} AND seq = ${seq}`;
  },

  /** Undefined: not known, or not of late. */
  async findPreview(url: string): Promise<LinkPreview | null | undefined> {
    const [row] = await db.$queryRaw<{ preview: LinkPreview | null }[]>`
      SELECT preview FROM link_previews WHERE url_hash = ${hashOf(url)} AND fetched_at > clock_timestamp() - make_interval(
        secs => CASE WHEN preview IS NULL THEN ${limits.noPreviewSeconds}::int ELSE ${limits.previewSeconds}::int END)`;
    return row === undefined ? undefined : row.preview;
  },

  async keepPreview(url: string, preview: LinkPreview | null): Promise<void> {
    const json = preview === null ? null : JSON.stringify(preview);
    await db.$executeRaw`
      INSERT INTO link_previews (url_hash, preview, fetched_at) VALUES (${hashOf(url)}, ${json}::jsonb, clock_timestamp())
      ON CONFLICT (url_hash) DO UPDATE SET preview = excluded.preview, fetched_at = excluded.fetched_at`;
  },

  async forgetOld(): Promise<void> {
    await db.$executeRaw`DELETE FROM link_previews WHERE fetched_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS})`;
  },
});

export type PreviewStore = ReturnType<typeof createPreviewStore>;
