import type { Clock } from '../../engines/clock.ts';
import type { IdGenerator } from '../../engines/ids.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { type AccountVersion, announceAccountChanges } from '../account/announce-account-changes.ts';
import { limits } from '../limits.ts';
import type { NewSession, Platform, SignedInBy } from './device.ts';
import { cleanDeviceName, describeUserAgent } from './device-name.ts';
import { createDeviceStore } from './device-store.ts';
import { forgetBefore, sessionExpiry } from './session-rules.ts';
import { createToken, hashToken } from './session-token.ts';

/** What a client says of itself, and what shows anyway. */
export interface ClientFacts {
  readonly deviceName?: string | null | undefined;
  readonly platform?: Platform | null | undefined;
  readonly userAgent: string;
  /** The network address, for rate limits. */
  readonly address: string;
}

export interface StartedSession extends NewSession {
  readonly revokedIds: readonly bigint[];
  readonly versions: readonly AccountVersion[];
}

/**
 * Makes a device and its token, in the caller's transaction, which holds the user's row: so the number of devices never passes its
 * limit, however many sign in at once. The least recently seen ones give way.
 */
export const startSession = async (
  tx: Prisma.TransactionClient,
  { clock, ids }: { clock: Clock; ids: IdGenerator },
  userId: bigint,
  facts: ClientFacts,
  signedInBy: SignedInBy = 'PASSWORD',
): Promise<StartedSession> => {
  const devices = createDeviceStore(tx);
  const nowMs = clock.now();
  const at = new Date(nowMs);
  const agent = describeUserAgent(facts.userAgent);
  const deviceId = ids.next();
  const token = createToken({ userId, deviceId });
  await devices.deleteEnded(userId, forgetBefore(nowMs));
  const revokedIds = await devices.revokeLeastSeen(userId, limits.devicesMax - 1, at);
  const device = await devices.createDevice({
    userId,
    id: deviceId,
    name: cleanDeviceName(facts.deviceName) ?? cleanDeviceName(agent.name) ?? agent.name,
    platform: facts.platform ?? agent.platform,
    signedInBy,
    tokenHash: new Uint8Array(hashToken(token)),
    at,
    expiresAt: sessionExpiry(nowMs),
  });
  const changed = [deviceId, ...revokedIds];
  const versions = await announceAccountChanges(
    tx,
    changed.map((ref) => ({ userId, kind: 'DEVICE' as const, ref })),
  );
  return { device: { ...device, isCurrent: true }, token, revokedIds, versions };
};
