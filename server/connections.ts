import type { Timers } from '../engines/clock.ts';
import type { Services } from '../services/index.ts';
import type { AccountChangesFrame } from '../services/sync/frames.ts';
import type { Viewer } from '../services/viewer.ts';
import { limits } from '../services/limits.ts';
import type { CloseCode } from './close-codes.ts';
import type { Hub } from './live/hub.ts';

/** An open way to a signed-in device: a socket, or a stream of server-sent events. */
export interface Connection {
  close(why: CloseCode): void;
}

export interface ConnectionsDeps {
  readonly hub: Hub;
  readonly services: Services;
  readonly beatMs: number;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
}

/** How far apart the closings of a stop are; how many go at once follows from it. */
const CLOSE_EVERY_MS = 50;

/**
 * Who is connected to this process. Keeps presence up, and closes the connections of a device the moment it is revoked, whether or
 * not it listens to anything.
 */
export const createConnections = ({ hub, services, beatMs, timers, onError }: ConnectionsDeps) => {
  const open = new Map<Connection, Viewer>();
  const perUser = new Map<bigint, number>();

  let closing = false;

  const add = async (viewer: Viewer, connection: Connection): Promise<() => void> => {
    if (closing) {
      connection.close('restarting');
      return () => {};
    }
    const count = perUser.get(viewer.userId) ?? 0;
    if (count >= limits.socketsPerUserMax) {
      connection.close('tooManySockets');
      return () => {};
    }
    perUser.set(viewer.userId, count + 1);
    open.set(connection, viewer);
    const listener = {
      // The account stream tells of revocations too, should the bus have lost the short word.
      onAccount({ devices }: AccountChangesFrame) {
        if (devices.some((device) => device.id === viewer.deviceId && device.revokedAt !== null)) connection.close('unauthorized');
      },
      onMarks() {},
      onChatJoined() {},
      onChatFound() {},
      onDevicesRevoked(deviceIds: ReadonlySet<bigint>) {
        if (deviceIds.has(viewer.deviceId)) connection.close('unauthorized');
      },
    };
    const remove = (): void => {
      if (!open.delete(connection)) return;
      const left = (perUser.get(viewer.userId) ?? 1) - 1;
      if (left === 0) perUser.delete(viewer.userId);
      else perUser.set(viewer.userId, left);
      hub.leaveAccount(viewer.userId, listener);
      services.deviceGone(viewer).catch(onError);
    };
    try {
      await hub.joinAccount(viewer.userId, listener);
      await services.deviceConnected(viewer);
    } catch (error) {
      onError(error);
      remove();
      connection.close('restarting');
    }
    return remove;
  };

  const stopBeats = timers.every(beatMs, () => {
    const viewers = [...new Map([...open.values()].map((viewer) => [viewer.deviceId, viewer])).values()];
    if (viewers.length > 0) services.deviceBeat(viewers).catch(onError);
  });

  let cuts = 0;
  return {
    add,
    count: () => open.size,
    /** Readers that were too slow and were cut, since the process began. */
    cuts: () => cuts,
    noteCut(): void {
      cuts += 1;
    },
    /** Closes everything, spread over a time so that not all come back at once. */
    async closeAll(spreadMs: number): Promise<void> {
      stopBeats();
      closing = true;
      const all = [...open.keys()];
      const atOnce = Math.max(1, Math.ceil((all.length * CLOSE_EVERY_MS) / Math.max(CLOSE_EVERY_MS, spreadMs)));
      for (let next = 0; next < all.length; next += atOnce) {
        if (next > 0) await new Promise<void>((resolve) => timers.after(CLOSE_EVERY_MS, resolve));
        for (const connection of all.slice(next, next + atOnce)) connection.close('restarting');
      }
    },
  };
};

export type Connections = ReturnType<typeof createConnections>;
