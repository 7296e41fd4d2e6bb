import type {
  Report as ReportShape,
  ReportKind as KindShape,
  ReportReason as ReasonShape,
  ReportState as StateShape,
} from '../services/report/report.ts';
import { builder } from './builder.ts';
import { chatId, reportId } from './ids.ts';
import { User } from './user.ts';

export const ReportKind = builder.enumType('ReportKind', {
  description: 'What a report is about.',
  values: {
    USER: { description: 'A person.' },
    GROUP: { description: 'A group as a whole.' },
    MESSAGES: { description: 'Messages of a chat.' },
  } as const satisfies Record<KindShape, { description: string }>,
});

export const ReportReason = builder.enumType('ReportReason', {
  description: 'Why something is reported.',
  values: {
    SPAM: { description: 'Unwanted advertising, or the same over and over.' },
    FRAUD: { description: 'Someone tries to get at money or secrets.' },
    HARASSMENT: { description: 'Someone is insulted, threatened or pursued.' },
    HATE: { description: 'People are attacked for what they are.' },
    VIOLENCE: { description: 'Violence is shown, praised or announced.' },
    SEXUAL: { description: 'Sexual content nobody asked for.' },
    MINORS: { description: 'A danger to children.' },
    SELF_HARM: { description: 'Someone may hurt themselves.' },
    IMPERSONATION: { description: 'Someone pretends to be another.' },
    OTHER: { description: 'Something else; the note says what.' },
  } as const satisfies Record<ReasonShape, { description: string }>,
});

export const ReportState = builder.enumType('ReportState', {
  description: 'What became of a report.',
  values: {
    OPEN: { description: 'The moderators have not decided yet.' },
    ACTED: { description: 'The moderators have done something about it.' },
    DISMISSED: { description: 'The moderators saw nothing to act on.' },
  } as const satisfies Record<StateShape, { description: string }>,
});

export const Report = builder.objectRef<ReportShape>('Report').implement({
  description: 'Something the viewer has reported. Only they and the moderators see it; it is kept for 365 days.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque and unchanging; the number to name when asking about it.', resolve: (report) => reportId(report.id) }),
    kind: t.expose('kind', { type: ReportKind, description: 'What it is about.' }),
    user: t.field({
      type: User,
      nullable: true,
      description: 'Whom it is about; null for a group, and for messages of several people.',
      resolve: (report) => (report.userId === null ? null : { id: report.userId }),
    }),
    chatId: t.id({
      nullable: true,
      description: 'Id of the group, or of the chat that the messages stand in.',
      resolve: (report) => (report.chatId === null ? null : chatId(report.chatId)),
    }),
    reason: t.expose('reason', { type: ReportReason, description: 'Why.' }),
    note: t.exposeString('note', { description: 'What the viewer said with it, at most 1,000 characters; empty when nothing.' }),
    messageCount: t.exposeInt('messageCount', { description: 'How many messages were copied for the moderators, as they were.' }),
    state: t.expose('state', { type: ReportState, description: 'What became of it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When it was decided; null while it is open.' }),
  }),
});
