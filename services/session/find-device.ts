import type { Viewer } from '../viewer.ts';
import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';

/** The device that asks. It is there as long as its session is; a session that ended under way answers like one that was never there. */
export const createFindDevice =
  ({ devices }: { devices: DeviceStore }) =>
  ({ userId, deviceId }: Viewer): Promise<Device | null> =>
    devices.findDevice(userId, deviceId);
