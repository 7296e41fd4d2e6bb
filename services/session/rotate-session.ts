import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Viewer } from '../viewer.ts';
import { createDeviceStore } from './device-store.ts';
import { previousHashes, sessionExpiry } from './session-rules.ts';
import { createToken, hashToken } from './session-token.ts';

export interface RotateSessionDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
}

/**
 * A new token for the viewer's device; the old one works for limits.tokenRotationGraceSeconds more. A client that never got the
 * answer may ask again with the old one. Null when the session was revoked meanwhile.
 */
export const createRotateSession =
  ({ prisma, clock }: RotateSessionDeps) =>
  async ({ userId, deviceId }: Viewer): Promise<string | null> =>
    prisma.$transaction(async (tx) => {
      const devices = createDeviceStore(tx);
      const session = await devices.lockSession(userId, deviceId);
      if (session === null || session.revokedAt !== null) return null;
      const nowMs = clock.now();
      const token = createToken({ userId, deviceId });
      await devices.replaceToken(userId, deviceId, {
        tokenHash: new Uint8Array(hashToken(token)),
        previousTokenHash: previousHashes(session, nowMs),
        at: new Date(nowMs),
        expiresAt: sessionExpiry(nowMs),
      });
      return token;
    });
