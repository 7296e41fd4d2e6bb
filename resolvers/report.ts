import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { NO_ID, parseChatId, parseUserId } from '../schema/ids.ts';
import { Report, ReportReason } from '../schema/report.ts';
import { ChatNotFound, InvalidInput, MessageIdReused, MessageNotFound, RateLimited, UserNotFound } from '../services/errors.ts';
import type { Report as ReportShape } from '../services/report/report.ts';

builder.queryFields((t) => ({
  reports: t.connection(
    {
      type: Report,
      description: "The viewer's own reports, newest first.",
      resolve: (_root, args, context) => context.services.listReports(requireViewer(context), args),
    },
    { name: 'ReportConnection', description: 'A page of reports.' },
    { name: 'ReportEdge', description: 'A report and where it stands in the list.' },
  ),
}));

const ReportInput = builder.inputType('ReportInput', {
  description:
    'What to report: a person (`userId`), with messages or without; messages (`chatId` and `seqs`); or a group (`chatId` alone).',
  fields: (t) => ({
    clientReportId: t.string({
      required: true,
      description:
        '8 to 64 characters from A-Z, a-z, 0-9, _ and -, chosen by the client and unique for this person; a repeat returns the same report, for ever.',
    }),
    reason: t.field({ type: ReportReason, required: true, description: 'Why.' }),
    note: t.string({ required: true, defaultValue: '', description: 'A word to the moderators, at most 1,000 characters.' }),
    userId: t.id({ description: 'The person.' }),
    chatId: t.id({ description: 'The group, or the chat that the messages stand in; the viewer must be in it.' }),
    seqs: t.intList({ description: 'Messages of that chat, at most 50: copies of them as they are now are kept for the moderators.' }),
  }),
});

const ReportPayload = builder.objectRef<{ report: ReportShape }>('ReportPayload').implement({
  description: 'The moderators have it.',
  fields: (t) => ({ report: t.field({ type: Report, description: 'The report, with its id.', resolve: ({ report }) => report }) }),
});

builder.mutationFields((t) => ({
  report: t.field({
    type: ReportPayload,
    errors: { types: [InvalidInput, UserNotFound, ChatNotFound, MessageNotFound, MessageIdReused, RateLimited] },
    args: { input: t.arg({ type: ReportInput, required: true, description: 'What, and why.' }) },
    description:
      'Reports a person, a group or messages to the moderators. Whom it is about does not hear of it. A repeat with the same `clientReportId` returns the same report. At most 30 an hour.',
    async resolve(_root, { input }, context) {
      const idOf = (id: string | null | undefined, parse: (id: string) => bigint | null) => (id == null ? null : (parse(id) ?? NO_ID));
      const report = await context.services.report(requireViewer(context), {
        clientReportId: input.clientReportId,
        reason: input.reason,
        note: input.note,
        userId: idOf(input.userId, parseUserId),
        chatId: idOf(input.chatId, parseChatId),
        seqs: input.seqs ?? [],
      });
      return { report };
    },
  }),
}));
