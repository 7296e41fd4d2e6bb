import type { Clock } from '../../engines/clock.ts';
import type { Viewer } from '../viewer.ts';
import type { DeviceStore } from './device-store.ts';
import { opensSession, SEEN_STEP_MS, sessionExpiry } from './session-rules.ts';
import { hashToken, readTokenOwner } from './session-token.ts';

export interface FindSessionDeps {
  readonly devices: DeviceStore;
  readonly clock: Clock;
}

/**
 * Who holds this token: one read by primary key; once a minute also a write, which notes the use and lets the session live on.
 * Null for anything that opens no session: malformed, unknown, rotated away, revoked, expired.
 */
export const createFindSession =
  ({ devices, clock }: FindSessionDeps) =>
  async (token: string): Promise<Viewer | null> => {
    const owner = readTokenOwner(token);
    if (owner === null) return null;
    const session = await devices.findSession(owner.userId, owner.deviceId);
    const nowMs = clock.now();
    if (session === null || !opensSession(session, hashToken(token), nowMs)) return null;
    const unlessSeenSince = new Date(nowMs - SEEN_STEP_MS);
    if (session.lastSeenAt < unlessSeenSince) {
      await devices.touchDevices([owner], { at: new Date(nowMs), expiresAt: sessionExpiry(nowMs), unlessSeenSince });
    }
    return { userId: owner.userId, deviceId: owner.deviceId };
  };
