import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Report, ReportedMessage, ReportKind, ReportReason, ReportState, ReportSubject } from './report.ts';
import type { ParsedReport } from './report-rules.ts';

export interface NewReport extends ParsedReport {
  readonly id: bigint;
  readonly reporterId: bigint;
  readonly subject: ReportSubject;
  readonly evidence: readonly ReportedMessage[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface ReportListAsk {
  readonly at: Date;
  readonly limit: number;
  readonly backward: boolean;
  readonly afterId: bigint | null;
}

interface ReportRow {
  id: bigint;
  kind: string;
  user_id: bigint | null;
  chat_id: bigint | null;
  reason: string;
  note: string;
  message_count: number;
  state: string;
  created_at: Date;
  decided_at: Date | null;
  input_hash: string;
}

const fromRow = (row: ReportRow): Report => ({
  id: row.id,
  kind: row.kind as ReportKind,
  userId: row.user_id,
  chatId: row.chat_id,
  reason: row.reason as ReportReason,
  note: row.note,
  messageCount: row.message_count,
  state: row.state as ReportState,
  createdAt: row.created_at,
  decidedAt: row.decided_at,
});

/** What the reported messages hold: as a message, each names it in its content. */
const heldIn = (evidence: readonly ReportedMessage[]): bigint[] => [
  ...new Set(evidence.flatMap(({ content }) => (content as { attachments?: readonly string[] }).attachments ?? []).map(BigInt)),
];

export const createReportStore = (db: PrismaClient) => ({
  /** What a client's id became, and what was asked for under it. */
  async findByKey(reporterId: bigint, clientReportId: string): Promise<{ report: Report; inputHash: string } | null> {
    const [row] = await db.$queryRaw<ReportRow[]>`
      SELECT r.*, jsonb_array_length(r.evidence) AS message_count FROM reports r
      WHERE reporter_id = ${reporterId} AND client_report_id = ${clientReportId}`;
    return row === undefined ? null : { report: fromRow(row), inputHash: row.input_hash };
  },

  /** With what the messages hold. Does nothing where the client's id was used before. */
  async createReport(report: NewReport): Promise<void> {
    const { id, reporterId, clientReportId, inputHash, kind, userId, chatId, reason, note, createdAt, expiresAt } = report;
    await db.$executeRaw`
      WITH made AS (
        INSERT INTO reports (id, reporter_id, client_report_id, input_hash, kind, user_id, chat_id, reason, note, subject, evidence, created_at, expires_at)
        VALUES (${id}, ${reporterId}, ${clientReportId}, ${inputHash}, ${kind}, ${userId}, ${chatId}, ${reason}, ${note},
          ${JSON.stringify(report.subject)}::jsonb, ${JSON.stringify(report.evidence)}::jsonb, ${createdAt}, ${expiresAt})
        ON CONFLICT (reporter_id, client_report_id) DO NOTHING RETURNING id)
      INSERT INTO report_attachments (attachment_id, report_id)
        SELECT a.id, made.id FROM made, attachments a WHERE a.id = ANY(${heldIn(report.evidence)}::bigint[])`;
  },

  /** Forgets some of what has been kept long enough, copies and all. */
  async deleteExpired(at: Date): Promise<void> {
    await db.$executeRaw`
      WITH gone AS (
        DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE expires_at <= ${at} ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
        RETURNING id)
      DELETE FROM report_attachments WHERE report_id IN (SELECT id FROM gone)`;
  },

  /** The reporter's own, newest first; one more than the limit when there are more. */
  async listReports(reporterId: bigint, { at, limit, backward, afterId }: ReportListAsk): Promise<Report[]> {
    const rows = backward
      ? await db.$queryRaw<ReportRow[]>`
          SELECT r.*, jsonb_array_length(r.evidence) AS message_count FROM reports r
          WHERE reporter_id = ${reporterId} AND expires_at > ${at} AND (${afterId}::bigint IS NULL OR id > ${afterId})
          ORDER BY id ASC LIMIT ${limit + 1}`
      : await db.$queryRaw<ReportRow[]>`
          SELECT r.*, jsonb_array_length(r.evidence) AS message_count FROM reports r
          WHERE reporter_id = ${reporterId} AND expires_at > ${at} AND (${afterId}::bigint IS NULL OR id < ${afterId})
          ORDER BY id DESC LIMIT ${limit + 1}`;
    return rows.map(fromRow);
  },
});
