import type { Clock } from '../../engines/clock.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { announceAccountChanges } from '../account/announce-account-changes.ts';
import { afterCommit } from '../after-commit.ts';
import { DeviceNotFound } from '../errors.ts';
import type { Publisher } from '../live/publisher.ts';
import { createUserStore } from '../user/user-store.ts';
import type { Viewer } from '../viewer.ts';
import type { Device } from './device.ts';
import { createDeviceStore } from './device-store.ts';

export interface RevokeDeviceDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly publisher: Publisher;
}

/**
 * Signs one of the viewer's devices out: its token stops at once, its sockets close within a second. A repeat returns the same
 * device, revoked when it was. Refuses with DeviceNotFound.
 */
export const createRevokeDevice =
  ({ prisma, clock, publisher }: RevokeDeviceDeps) =>
  async ({ userId }: Viewer, deviceId: bigint): Promise<Device> => {
    const { device, versions } = await prisma.$transaction(async (tx) => {
      // The user's row before their devices' rows, as everywhere, so that no two transactions wait for each other.
      await createUserStore(tx).lockUser(userId);
      const devices = createDeviceStore(tx);
      const revoked = await devices.revokeDevice(userId, deviceId, new Date(clock.now()));
      const device = await devices.findDevice(userId, deviceId);
      if (device === null) throw new DeviceNotFound();
      return { device, versions: revoked ? await announceAccountChanges(tx, [{ userId, kind: 'DEVICE', ref: deviceId }]) : [] };
    });
    // Told again on a repeat: the first time may have been lost on the way to the process that holds the sockets.
    afterCommit(publisher.devicesRevoked(userId, [deviceId]));
    if (versions.length > 0) afterCommit(publisher.accountChanged(versions));
    return device;
  };
