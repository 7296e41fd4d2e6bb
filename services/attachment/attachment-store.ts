import type { Database } from '../chat/chat-store.ts';
import type { UploadRefusal } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Attachment, AttachmentKind, Upload, UploadState } from './attachment.ts';
import type { NewUpload } from './attachment-rules.ts';

interface UploadRow {
  id: bigint;
  owner_id: bigint;
  kind: AttachmentKind;
  sha256: Uint8Array;
  name: string;
  type: string;
  size: number;
  multipart_id: string | null;
  state: UploadState;
  refusal: UploadRefusal | null;
  expires_at: Date;
}

const fromUploadRow = ({ owner_id: ownerId, multipart_id: multipartId, expires_at: expiresAt, ...row }: UploadRow): Upload => ({
  ...row,
  ownerId,
  multipartId,
  expiresAt,
});
type AttachmentRow = Omit<Attachment, 'ownerId' | 'durationMs'> & { owner_id: bigint; duration_ms: number | null };
const fromAttachmentRow = ({ owner_id: ownerId, duration_ms: durationMs, ...row }: AttachmentRow): Attachment => ({
  ...row,
  ownerId,
  durationMs,
});
/** What was found out about an upload. */
export type Found = Pick<Attachment, 'type' | 'size' | 'width' | 'height' | 'placeholder' | 'animated' | 'durationMs'>;

const CLAIM_SECONDS = 120;
/** Of what disappeared: whoever uploads the same just now has this long to send it. */
const ENDED_HOURS = 1;
const SCANNER_SECONDS = 10;
/** A check that was tried for the last time: it lies as FAILED. */
export interface GivenUp {
  readonly id: bigint;
  readonly lastError: string | null;
}

export const ATTEMPTS_MAX = 3;

/** Attachments and those on their way. */
export const createAttachmentStore = (db: Database) => ({
  /** What a person stores is counted by one transaction at a time. */
  async lockOwner(ownerId: bigint): Promise<void> {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`storage:${ownerId}`}, 0))`;
  },

  async countOwned(ownerId: bigint): Promise<{ bytes: number; open: number }> {
    const [row] = await db.$queryRaw<{ bytes: bigint; open: bigint }[]>`
      SELECT (SELECT coalesce(sum(size), 0)::bigint FROM attachments WHERE owner_id = ${ownerId}) + coalesce(sum(size), 0)::bigint
        + (SELECT coalesce(sum(r.size), 0)::bigint FROM attachments a JOIN video_renditions r ON r.attachment_id = a.id
          WHERE a.owner_id = ${ownerId} AND a.kind = 'VIDEO') AS bytes, count(*) AS open
      FROM uploads WHERE owner_id = ${ownerId} AND state IN ('OPEN', 'CHECKING')`;
    return { bytes: Number(row?.bytes ?? 0), open: Number(row?.open ?? 0) };
  },

  /** Whoever finds it takes it up: it is not collected for a while. */
  async takeUp(ownerId: bigint, { kind, sha256 }: Pick<NewUpload, 'kind' | 'sha256'>): Promise<Attachment | null> {
    const rows = await db.$queryRaw<AttachmentRow[]>`
      UPDATE attachments SET released_at = clock_timestamp() WHERE owner_id = ${ownerId} AND kind = ${kind} AND sha256 = ${sha256}
      RETURNING id, owner_id, kind, name, type, size, width, height, placeholder, animated, duration_ms`;
    return rows[0] === undefined ? null : fromAttachmentRow(rows[0]);
  },

  async takeUpById(ownerId: bigint, ids: readonly bigint[]): Promise<Attachment[]> {
    const rows = await db.$queryRaw<AttachmentRow[]>`
      UPDATE attachments SET released_at = clock_timestamp() WHERE owner_id = ${ownerId} AND id = ANY(${[...ids]}::bigint[])
      RETURNING id, owner_id, kind, name, type, size, width, height, placeholder, animated, duration_ms`;
    return rows.map(fromAttachmentRow);
  },

  async findAttachment(ownerId: bigint, id: bigint): Promise<Attachment | null> {
    const rows = await db.$queryRaw<AttachmentRow[]>`
      SELECT id, owner_id, kind, name, type, size, width, height, placeholder, animated, duration_ms FROM attachments WHERE id = ${id} AND owner_id = ${ownerId}`;
    return rows[0] === undefined ? null : fromAttachmentRow(rows[0]);
  },

  /** Repeating it does no harm: a worker that died after it left the rest to do again. */
  async addAttachment(upload: Pick<Upload, 'id' | 'ownerId' | 'kind' | 'sha256' | 'name'>, made: Found): Promise<void> {
    await db.$executeRaw`
      INSERT INTO attachments (id, owner_id, kind, sha256, name, type, size, width, height, placeholder, animated, duration_ms)
      VALUES (${upload.id}, ${upload.ownerId}, ${upload.kind}, ${upload.sha256}, ${upload.name}, ${made.type}, ${made.size}, ${made.width}, ${made.height},
        ${made.placeholder}, ${made.animated}, ${made.durationMs})
      ON CONFLICT DO NOTHING`;
  },

  async addUpload(upload: Upload): Promise<void> {
    await db.$executeRaw`
      INSERT INTO uploads (id, owner_id, kind, sha256, name, type, size, multipart_id, expires_at)
      VALUES (${upload.id}, ${upload.ownerId}, ${upload.kind}, ${upload.sha256}, ${upload.name}, ${upload.type}, ${upload.size}, ${upload.multipartId},
        ${upload.expiresAt})`;
  },

  async findOpen(ownerId: bigint, { kind, sha256 }: Pick<NewUpload, 'kind' | 'sha256'>): Promise<Upload | null> {
    const rows = await db.$queryRaw<UploadRow[]>`
      SELECT * FROM uploads WHERE owner_id = ${ownerId} AND kind = ${kind} AND sha256 = ${sha256} AND state IN ('OPEN', 'CHECKING')`;
    return rows[0] === undefined ? null : fromUploadRow(rows[0]);
  },

  async findUpload(ownerId: bigint, id: bigint): Promise<Upload | null> {
    const rows = await db.$queryRaw<UploadRow[]>`SELECT * FROM uploads WHERE id = ${id} AND owner_id = ${ownerId}`;
    return rows[0] === undefined ? null : fromUploadRow(rows[0]);
  },

  /** True when it was in one of the states before: of two who move it, one does. */
  async moveUpload(id: bigint, from: readonly UploadState[], to: UploadState, refusal: UploadRefusal | null = null): Promise<boolean> {
    const moved = await db.$executeRaw`
      UPDATE uploads SET state = ${to}, refusal = ${refusal}, attempts = 0, due_at = clock_timestamp()
      WHERE id = ${id} AND state = ANY(${[...from]}::text[])`;
    return moved > 0;
  },

  /** Takes some that wait to be checked. One whose worker died comes again, a few times; then it lies as FAILED. */
  async claimChecks(limit: number, onGivenUp: (upload: GivenUp) => void): Promise<Upload[]> {
    const rows = await db.$queryRaw<(UploadRow & { attempts: number; last_error: string | null })[]>`
      UPDATE uploads SET due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
      WHERE id IN (SELECT id FROM uploads WHERE state = 'CHECKING' AND due_at <= clock_timestamp() ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`;
    const spent = rows.filter(({ attempts }) => attempts > ATTEMPTS_MAX);
    for (const { id, last_error: lastError } of spent) {
      if (await this.moveUpload(id, ['CHECKING'], 'FAILED', 'FAILED')) onGivenUp({ id, lastError });
    }
    return rows.filter((row) => !spent.includes(row)).map(({ attempts: _attempts, last_error: _lastError, ...row }) => fromUploadRow(row));
  },

  /** It is tried again in a while. */
  async noteFailure(id: bigint, error: string): Promise<void> {
    await db.$executeRaw`
      UPDATE uploads SET last_error = ${error.slice(0, 500)}, due_at = clock_timestamp() + make_interval(secs => 2 * attempts)
      WHERE id = ${id} AND state = 'CHECKING'`;
  },

  /** Its worker is still at it: nobody else takes it meanwhile. */
  async keepClaim(id: bigint): Promise<void> {
    await db.$executeRaw`
      UPDATE uploads SET due_at = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}) WHERE id = ${id} AND state = 'CHECKING'`;
  },

  /** Whoever is to look at it is away: that says nothing about it, so it waits, however long that takes. */
  async waitForScanner(id: bigint, error: string): Promise<void> {
    await db.$executeRaw`
      UPDATE uploads SET last_error = ${error.slice(0, 500)}, attempts = 0, due_at = clock_timestamp() + make_interval(secs => ${SCANNER_SECONDS})
      WHERE id = ${id} AND state = 'CHECKING'`;
  },

  async listExpired(limit: number): Promise<Upload[]> {
    const rows = await db.$queryRaw<UploadRow[]>`
      SELECT * FROM uploads WHERE expires_at <= (SELECT clock_timestamp()) AND state <> 'CHECKING' ORDER BY expires_at LIMIT ${limit}`;
    return rows.map(fromUploadRow);
  },

  async removeUpload(id: bigint): Promise<void> {
    await db.$executeRaw`DELETE FROM uploads WHERE id = ${id}`;
  },

  /** Of those that messages held which have ended, the ones that nobody has uploaded or sent of late. Pictures of pages are remembered for a day. */
  async listIdle(ids: readonly bigint[]): Promise<bigint[]> {
    if (ids.length === 0) return [];
    const rows = await db.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM attachments WHERE id = ANY(${[...ids]}::bigint[]) AND owner_id <> 0
        AND released_at < clock_timestamp() - make_interval(hours => ${ENDED_HOURS})`;
    return rows.map(({ id }) => id);
  },

  /** Let go of by messages that have ended: collected within hours, and not after days, unless something else holds it or it is taken up again. */
  async collectSoon(ids: readonly bigint[]): Promise<void> {
    if (ids.length === 0) return;
    await db.$executeRaw`
      UPDATE attachments a SET released_at = clock_timestamp() - make_interval(days => ${limits.attachmentDays}) + make_interval(hours => ${ENDED_HOURS})
      WHERE id = ANY(${[...ids]}::bigint[]) AND NOT EXISTS (SELECT FROM attachment_uses u WHERE u.attachment_id = a.id)`;
  },

  /** Deletes what no message (sent or to come), report, pack, list of favourites or profile holds and nobody has taken up for long; what it names has to be deleted from the store. */
  async removeReleased(limit: number): Promise<Pick<Attachment, 'id' | 'kind' | 'size'>[]> {
    return db.$queryRaw<Pick<Attachment, 'id' | 'kind' | 'size'>[]>`
      WITH gone AS (DELETE FROM attachments WHERE id IN (
        SELECT id FROM attachments a WHERE released_at < clock_timestamp() - make_interval(days => ${limits.attachmentDays})
          AND NOT EXISTS (SELECT FROM attachment_uses u WHERE u.attachment_id = a.id)
          AND NOT EXISTS (SELECT FROM report_attachments h JOIN reports r ON r.id = h.report_id WHERE h.attachment_id = a.id)
          AND NOT EXISTS (SELECT FROM stickers s WHERE s.attachment_id = a.id)
          AND NOT EXISTS (SELECT FROM users u WHERE u.id = a.owner_id AND u.avatar_id = a.id)
          AND NOT EXISTS (SELECT FROM favourite_stickers f WHERE f.attachment_id = a.id) ORDER BY released_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, size::double precision),
      copies AS (DELETE FROM video_renditions WHERE attachment_id IN (SELECT id FROM gone WHERE kind = 'VIDEO'))
      SELECT id, kind, size FROM gone`;
  },

  /** Of these numbers, which name an upload that is under way, and which an attachment. */
  async listKnown(
    ids: readonly bigint[],
  ): Promise<{ uploads: Set<bigint>; attachments: Map<bigint, Pick<Attachment, 'id' | 'kind' | 'size'>> }> {
    const attachments = await db.$queryRaw<Pick<Attachment, 'id' | 'kind' | 'size'>[]>`
      SELECT id, kind, size FROM attachments WHERE id = ANY(${[...ids]}::bigint[])`;
    const uploads = await db.$queryRaw<{ id: bigint }[]>`
      SELECT id FROM uploads WHERE id = ANY(${[...ids]}::bigint[]) AND state IN ('OPEN', 'CHECKING', 'FAILED')`;
    return { uploads: new Set(uploads.map(({ id }) => id)), attachments: new Map(attachments.map((found) => [found.id, found])) };
  },
});

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;
