import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { createUserStore } from '../user/user-store.ts';
import type { Viewer } from '../viewer.ts';
import type { Device } from './device.ts';
import { createDeviceStore } from './device-store.ts';
import type { RevokeDeviceDeps } from './revoke-device.ts';

/** Signs out every device of the viewer but the one that asks; returns those it signed out. */
export const createRevokeOtherDevices =
  ({ prisma, clock, publisher }: RevokeDeviceDeps) =>
  async ({ userId, deviceId }: Viewer): Promise<Device[]> => {
    const { revoked, versions } = await prisma.$transaction(async (tx) => {
      // Held first: of a sign-in at the same time, either the device is there to be revoked, or it comes after.
      await createUserStore(tx).lockUser(userId);
      const revoked = await createDeviceStore(tx).revokeOthers(userId, deviceId, new Date(clock.now()));
      const changes = revoked.map((device) => ({ userId, kind: 'DEVICE' as const, ref: device.id }));
      return { revoked, versions: changes.length === 0 ? [] : await announceAccountChanges(tx, changes) };
    });
    if (revoked.length > 0) {
      afterCommit(
        publisher.devicesRevoked(
          userId,
          revoked.map((device) => device.id),
        ),
        publisher.accountChanged(versions),
      );
    }
    return revoked;
  };
