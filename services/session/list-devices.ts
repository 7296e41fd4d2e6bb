import type { Clock } from '../../engines/clock.ts';
import { type Connection, momentKey, type PageArgs, type Paging, parseMomentKey } from '../paging.ts';
import type { Viewer } from '../viewer.ts';
import type { Device } from './device.ts';
import type { DeviceStore } from './device-store.ts';

/** The viewer's signed-in devices, most recently seen first. */
export const createListDevices =
  ({ devices, clock, paging }: { devices: DeviceStore; clock: Clock; paging: Paging }) =>
  async ({ userId }: Viewer, args: PageArgs): Promise<Connection<Device>> => {
    const page = paging.parsePage('devices', args);
    const rows = await devices.listDevices(userId, {
      at: new Date(clock.now()),
      limit: page.limit,
      backward: page.backward,
      place: page.cursor === null ? null : parseMomentKey(page.cursor),
    });
    return paging.toConnection(rows, page, (device) => momentKey(device.lastSeenAt, device.id));
  };
