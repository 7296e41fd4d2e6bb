/** One person's side of a contact pair: whom they know, and what they call them. */
export interface Contact {
  readonly userId: bigint;
  readonly contactId: bigint;
  /** The private name given to the contact. */
  readonly remark: string | null;
  readonly tags: readonly string[];
  /** Kept at the top of the list. */
  readonly starred: boolean;
  readonly createdAt: Date;
}

export const contactRequestStates = ['PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED'] as const;
export type ContactRequestState = (typeof contactRequestStates)[number];

/** How the one who asks came to the other. */
export type RequestSource = 'QR_CODE' | 'LINK' | 'OTHER';

export interface ContactRequest {
  readonly id: bigint;
  readonly fromId: bigint;
  readonly toId: bigint;
  readonly note: string;
  readonly source: RequestSource;
  readonly state: ContactRequestState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A request as it is stored. */
export interface StoredContactRequest extends Omit<ContactRequest, 'state' | 'source'> {
  readonly state: string;
  readonly source: string;
  readonly decidedAt: Date | null;
}

/**
 * Expiring writes nothing: a request that is open past its time reads as expired. When a newer one takes its place, it is closed
 * as withdrawn after it had run out, which nobody can do by hand, and so goes on reading as expired.
 */
export const requestState = (row: Pick<StoredContactRequest, 'state' | 'decidedAt' | 'expiresAt'>, nowMs: number): ContactRequestState => {
  const state = row.state as ContactRequestState;
  if (state === 'PENDING') return row.expiresAt.getTime() <= nowMs ? 'EXPIRED' : 'PENDING';
  return state === 'WITHDRAWN' && row.decidedAt !== null && row.decidedAt >= row.expiresAt ? 'EXPIRED' : state;
};

/** A newer process may have written a source that this one has no word for. */
export const requestSource = (source: string): RequestSource => (source === 'QR_CODE' || source === 'LINK' ? source : 'OTHER');

export const toContactRequest = ({ decidedAt, ...row }: StoredContactRequest, nowMs: number): ContactRequest => ({
  ...row,
  source: requestSource(row.source),
  state: requestState({ ...row, decidedAt }, nowMs),
});
