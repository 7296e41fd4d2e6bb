export type ReportKind = 'USER' | 'GROUP' | 'MESSAGES';

export const reportReasons = [
  'SPAM',
  'FRAUD',
  'HARASSMENT',
  'HATE',
  'VIOLENCE',
  'SEXUAL',
  'MINORS',
  'SELF_HARM',
  'IMPERSONATION',
  'OTHER',
] as const;
export type ReportReason = (typeof reportReasons)[number];

export type ReportState = 'OPEN' | 'ACTED' | 'DISMISSED';

/** A report as its reporter sees it. */
export interface Report {
  readonly id: bigint;
  readonly kind: ReportKind;
  /** Whom it is about; null for a group, and for messages of several people. */
  readonly userId: bigint | null;
  readonly chatId: bigint | null;
  readonly reason: ReportReason;
  readonly note: string;
  readonly messageCount: number;
  readonly state: ReportState;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

/** Who and what it is about, as they were; JSON as stored. */
export interface ReportSubject {
  readonly user?: { readonly id: string; readonly handle: string; readonly name: string; readonly statusLine: string };
  readonly chat?: {
    readonly id: string;
    readonly kind: string;
    readonly title: string | null;
    readonly ownerId: string | null;
    readonly memberCount: number;
  };
}

/** A message as it was when it was reported; JSON as stored. */
export interface ReportedMessage {
  readonly seq: number;
  readonly senderId: string | null;
  readonly senderHandle: string | null;
  readonly senderName: string | null;
  readonly kind: string;
  /** As the message held it; empty when it was recalled already. */
  readonly content: unknown;
  /** What it said before it was edited, oldest first. */
  readonly versions: readonly { readonly body: string; readonly writtenAt: string }[];
  readonly createdAt: string;
  readonly recalledAt: string | null;
}
