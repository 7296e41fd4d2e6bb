export const platforms = ['WEB', 'IOS', 'ANDROID', 'DESKTOP', 'OTHER'] as const;
export type Platform = (typeof platforms)[number];

/** How a device came to its session. */
export type SignedInBy = 'PASSWORD' | 'CODE';

/** One signed-in client of a user. */
export interface Device {
  readonly userId: bigint;
  readonly id: bigint;
  readonly name: string;
  readonly platform: Platform;
  readonly signedInBy: SignedInBy;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly revokedAt: Date | null;
  /** Set where an answer is about the asking device before the request knows which that is, as in a sign-in's. */
  readonly isCurrent?: boolean;
}

/** A session that has just begun. The token is told once and kept nowhere. */
export interface NewSession {
  readonly device: Device;
  readonly token: string;
}
