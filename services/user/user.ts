/** A person by id alone, so that `sender { id }` costs no query; the rest loads when it is asked for. */
export interface UserKey {
  readonly id: bigint;
  /** Set where an answer is about the viewer before the request knows who that is, as in a sign-in's. */
  readonly isSelf?: boolean;
}

/** Privacy switches; both work both ways: who hides theirs does not see others'. */
export interface Settings {
  readonly showPresence: boolean;
  readonly showReadReceipts: boolean;
}

export interface User extends UserKey, Settings {
  readonly handle: string;
  readonly name: string;
  readonly statusLine: string;
  readonly region: string;
  /** An image of theirs; null: their picture is drawn from their name. */
  readonly avatarId: bigint | null;
}

/** How one person stands to another, seen by the first. */
export type Relation = 'SELF' | 'CONTACT' | 'REQUEST_SENT' | 'REQUEST_RECEIVED' | 'BLOCKED' | 'STRANGER';
