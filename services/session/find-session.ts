import type { Clock } from '../../engines/clock.ts';
import { createBatcher } from '../batcher.ts';
import type { Viewer } from '../viewer.ts';
import type { DeviceStore } from './device-store.ts';
import { opensSession, SEEN_STEP_MS, sessionExpiry } from './session-rules.ts';
import { hashToken, readTokenOwner } from './session-token.ts';

export interface FindSessionDeps {
  readonly devices: DeviceStore;
  readonly clock: Clock;
}

/**
 * Who holds this token: one read by primary key, together with others who ask now; once a minute also a write, which notes the use and lets
 * the session live on. Null for anything that opens no session: malformed, unknown, rotated away, revoked, expired.
 */
export const createFindSession = ({ devices, clock }: FindSessionDeps) => {
  const findRow = createBatcher((owners: readonly Viewer[]) => devices.listSessions(owners));
  const noteUse = createBatcher(async (owners: readonly Viewer[]) => {
    const nowMs = clock.now();
    const unlessSeenSince = new Date(nowMs - SEEN_STEP_MS);
    await devices.touchDevices(owners, { at: new Date(nowMs), expiresAt: sessionExpiry(nowMs), unlessSeenSince });
    return owners;
  });
  return async (token: string): Promise<Viewer | null> => {
    const owner = readTokenOwner(token);
    if (owner === null) return null;
    const session = await findRow(owner);
    const nowMs = clock.now();
    if (session === null || !opensSession(session, hashToken(token), nowMs)) return null;
    if (session.lastSeenAt.getTime() < nowMs - SEEN_STEP_MS) await noteUse(owner);
    return { userId: owner.userId, deviceId: owner.deviceId };
  };
};
