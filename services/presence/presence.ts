/** Whether a person is there, as one who may know it sees it. */
export interface Presence {
  readonly online: boolean;
  readonly lastSeenAt: Date | null;
}

export interface PresenceOfUser extends Presence {
  readonly userId: bigint;
}
