import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { RateLimiter } from '../../engines/limits/rate-limiter.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { AccessChat } from '../access/access-chat.ts';
import { memberFloor } from '../chat/chat.ts';
import { parseClientId } from '../chat/chat-rules.ts';
import { InvalidInput, MessageIdReused, MessageNotFound, RateLimited, UserNotFound } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EditStore } from '../message/edit-store.ts';
import type { MessageStore } from '../message/message-store.ts';
import { type Connection, type PageArgs, type Paging, parseNumericKey } from '../paging.ts';
import type { User } from '../user/user.ts';
import type { Viewer } from '../viewer.ts';
import type { Report, ReportedMessage, ReportSubject } from './report.ts';
import { type ParsedReport, parseReport, type ReportInput } from './report-rules.ts';
import { createReportStore } from './report-store.ts';

export interface ReportDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly limiter: RateLimiter;
  readonly paging: Paging;
  readonly accessChat: AccessChat;
  readonly messages: MessageStore;
  readonly edits: EditStore;
  readonly listUsers: (ids: readonly bigint[]) => Promise<ReadonlyMap<bigint, User>>;
}

const rule = { name: 'report', points: limits.reportsPerHour, durationMs: 3_600_000 };
const KEPT_MS = limits.reportDays * 86_400_000;

const userSubject = ({ id, handle, name, statusLine }: User) => ({ id: String(id), handle, name, statusLine });

/** Reports to the moderators. Nobody else hears of one, and whom it is about least of all. */
export const createReportServices = ({ prisma, clock, ids, limiter, paging, accessChat, messages, edits, listUsers }: ReportDeps) => {
  const reports = createReportStore(prisma);

  const copyMessages = async (viewer: Viewer, chatId: bigint, seqs: readonly number[]): Promise<ReportedMessage[]> => {
    const { member } = await accessChat(viewer, chatId);
    const places = seqs.filter((seq) => seq > memberFloor(member)).map((seq) => ({ chatId, seq }));
    const found = places.length === seqs.length ? await messages.listAt(places) : [];
    if (found.length < seqs.length) throw new MessageNotFound(['input', 'seqs']);
    const [versionsOf, senders] = [
      await edits.listVersions(found),
      await listUsers([...new Set(found.flatMap(({ senderId }) => senderId ?? []))]),
    ];
    return found
      .sort((a, b) => a.seq - b.seq)
      .map((message): ReportedMessage => {
        const sender = message.senderId === null ? undefined : senders.get(message.senderId);
        return {
          seq: message.seq,
          senderId: message.senderId === null ? null : String(message.senderId),
          senderHandle: sender?.handle ?? null,
          senderName: sender?.name ?? null,
          kind: message.kind,
          content: message.content,
          versions: versionsOf(message).map(({ body, writtenAt }) => ({ body, writtenAt: writtenAt.toISOString() })),
          createdAt: message.createdAt.toISOString(),
          recalledAt: message.recalledAt?.toISOString() ?? null,
        };
      });
  };

  const describe = async (viewer: Viewer, { kind, userId, chatId }: ParsedReport): Promise<ReportSubject> => {
    const user = userId === null ? undefined : (await listUsers([userId])).get(userId);
    if (userId !== null && user === undefined) throw new UserNotFound();
    const chat = chatId === null ? undefined : (await accessChat(viewer, chatId)).chat;
    if (kind === 'GROUP' && chat?.kind !== 'GROUP') throw new InvalidInput('This is not a group.', ['input', 'chatId']);
    return {
      ...(user === undefined ? {} : { user: userSubject(user) }),
      ...(chat === undefined
        ? {}
        : {
            chat: {
              id: String(chat.id),
              kind: chat.kind,
              title: chat.title,
              ownerId: chat.ownerId === null ? null : String(chat.ownerId),
              memberCount: chat.memberCount,
            },
          }),
    };
  };

  return {
    /**
     * Reports a person, a group or messages, with copies of the named messages as they are now. A repeat with the same `clientReportId`
     * returns the same report. Refuses with InvalidInput, UserNotFound, ChatNotFound, MessageNotFound, MessageIdReused and RateLimited.
     */
    async report(viewer: Viewer, input: ReportInput): Promise<Report> {
      const reporterId = viewer.userId;
      const clientReportId = parseClientId(input.clientReportId, ['input', 'clientReportId']);
      const parsed = parseReport(input, reporterId);
      const findMade = async (): Promise<Report | null> => {
        const made = await reports.findByKey(reporterId, clientReportId);
        if (made !== null && made.inputHash !== parsed.inputHash) throw new MessageIdReused(['input', 'clientReportId']);
        return made?.report ?? null;
      };
      const earlier = await findMade();
      if (earlier !== null) return earlier;
      const allowance = await limiter.consume(rule, String(reporterId));
      if (!allowance.allowed) throw new RateLimited(allowance.retryAfterMs);
      const subject = await describe(viewer, parsed);
      const evidence = parsed.chatId === null || parsed.seqs.length === 0 ? [] : await copyMessages(viewer, parsed.chatId, parsed.seqs);
      const authors = new Set(evidence.flatMap(({ senderId }) => senderId ?? []));
      const [author] = authors.size === 1 ? authors : [];
      const userId = parsed.userId ?? (author === undefined ? null : BigInt(author));
      if (parsed.kind === 'MESSAGES' && userId === reporterId) throw new InvalidInput('These messages are yours.', ['input', 'seqs']);
      const createdAt = new Date(clock.now());
      const expiresAt = new Date(createdAt.getTime() + KEPT_MS);
      await reports.deleteExpired(createdAt);
      await reports.createReport({
        ...parsed,
        userId,
        clientReportId,
        id: ids.next(),
        reporterId,
        subject,
        evidence,
        createdAt,
        expiresAt,
      });
      return (await findMade()) as Report;
    },

    /** The viewer's own reports, newest first. */
    async listReports({ userId }: Viewer, args: PageArgs): Promise<Connection<Report>> {
      const page = paging.parsePage('reports', args);
      const afterId = page.cursor === null ? null : (parseNumericKey(page.cursor, 1)[0] as bigint);
      const { limit, backward } = page;
      const rows = await reports.listReports(userId, { at: new Date(clock.now()), limit, backward, afterId });
      return paging.toConnection(rows, page, (report) => String(report.id));
    },
  };
};
