import { randomUUID } from 'node:crypto';
import type { Clock, Timers } from '../../engines/clock.ts';
import type { PresenceStore } from '../../engines/presence/presence-store.ts';
import { afterCommit } from '../after-commit.ts';
import type { Publisher } from '../live/publisher.ts';
import { SEEN_STEP_MS, sessionExpiry } from '../session/session-rules.ts';
import type { DeviceStore } from '../session/device-store.ts';
import { createBatcher } from '../batcher.ts';
import type { Viewer } from '../viewer.ts';
import type { PresenceQueries } from './presence-store.ts';

export interface DevicePresenceDeps {
  readonly presence: PresenceStore;
  readonly queries: PresenceQueries;
  readonly devices: DeviceStore;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly timers: Timers;
  /** How long a device stays online without a beat. */
  readonly ttlMs: number;
  /** How long after its last socket a device counts as online still, so that a reload does not show. */
  readonly graceMs: number;
}

/** A device with sockets in this process, or within the grace after its last one. */
interface Connected {
  sockets: number;
  noticedAtMs: number;
  /** Cancels what takes it offline when the grace is over. */
  leaving: (() => void) | null;
}

/**
 * Follows which devices are connected to this process. In the store each entry is the process's own, so that a device that moves to
 * another process is not taken offline by the one it left.
 */
export const createDevicePresence = (deps: DevicePresenceDeps) => {
  const { presence, queries, devices, publisher, clock, timers, ttlMs, graceMs } = deps;
  const processId = randomUUID();
  const users = new Map<bigint, Map<bigint, Connected>>();
  const entryOf = ({ userId, deviceId }: Viewer) => ({ userId: String(userId), deviceId: `${deviceId}@${processId}` });

  /** Writes when people and their devices were seen, for those where the last writing is a minute old. */
  const writeSeen = async (viewers: readonly Viewer[]): Promise<void> => {
    const nowMs = clock.now();
    const due = viewers.filter(({ userId, deviceId }) => {
      const connected = users.get(userId)?.get(deviceId);
      if (connected === undefined || nowMs - connected.noticedAtMs < SEEN_STEP_MS) return false;
      connected.noticedAtMs = nowMs;
      return true;
    });
    if (due.length === 0) return;
    const at = new Date(nowMs);
    const unlessSeenSince = new Date(nowMs - SEEN_STEP_MS);
    await Promise.all([
      queries.touchUsers([...new Set(due.map((viewer) => viewer.userId))], at, unlessSeenSince),
      devices.touchDevices(due, { at, expiresAt: sessionExpiry(nowMs), unlessSeenSince }),
    ]);
  };

  /** Thousands may come or go at once: they are written down together. */
  const noteSeen = createBatcher(async (viewers: readonly Viewer[]) => {
    await writeSeen(viewers);
    return viewers;
  });
  const noteGone = createBatcher(async (leavers: readonly { userId: bigint; at: Date }[]) => {
    await queries.noteGone(leavers);
    return leavers;
  });

  const leave = async (viewer: Viewer, goneAtMs: number): Promise<void> => {
    const own = users.get(viewer.userId);
    own?.delete(viewer.deviceId);
    if (own?.size === 0) users.delete(viewer.userId);
    await presence.leave(entryOf(viewer));
    const key = String(viewer.userId);
    if (users.has(viewer.userId) || (await presence.online([key])).has(key)) return;
    await noteGone({ userId: viewer.userId, at: new Date(goneAtMs) });
    await publisher.presenceChanged(viewer.userId, false, goneAtMs);
  };

  return {
    /**
     * A socket of the device opened. The others hear of it when it is the person's first device here: elsewhere one may be leaving
     * at this moment, so only what this process holds itself is known to last. It is told after it is stored; who hears of it reads
     * the store, and so finds it whatever else was told meanwhile.
     */
    async deviceConnected(viewer: Viewer): Promise<void> {
      const own = users.get(viewer.userId) ?? new Map<bigint, Connected>();
      const first = own.size === 0;
      const connected = own.get(viewer.deviceId) ?? { sockets: 0, noticedAtMs: 0, leaving: null };
      connected.leaving?.();
      connected.leaving = null;
      connected.sockets += 1;
      users.set(viewer.userId, own.set(viewer.deviceId, connected));
      await presence.touch([entryOf(viewer)], ttlMs);
      if (first) afterCommit(publisher.presenceChanged(viewer.userId, true, clock.now()));
      await noteSeen(viewer);
    },

    /** The devices are still there: call it for all of this process together, well within `ttlMs`. */
    async deviceBeat(viewers: readonly Viewer[]): Promise<void> {
      if (viewers.length === 0) return;
      await presence.touch(viewers.map(entryOf), ttlMs);
      await writeSeen(viewers);
    },

    /** A socket of the device closed. The person goes offline, and the others hear of it, when the grace is over and nothing came back. */
    async deviceGone(viewer: Viewer): Promise<void> {
      const connected = users.get(viewer.userId)?.get(viewer.deviceId);
      if (connected === undefined || connected.sockets === 0) return;
      connected.sockets -= 1;
      if (connected.sockets > 0) return;
      const goneAtMs = clock.now();
      connected.leaving = timers.after(graceMs, () => {
        // A store out of reach forgets the device by itself, when its time is over.
        leave(viewer, goneAtMs).catch(() => {});
      });
    },

    /** Lets go of every device of this process, which is about to end. Nobody is told: they come back elsewhere in a moment. */
    async closePresence(): Promise<void> {
      const held = [...users].flatMap(([userId, own]) => [...own].map(([deviceId, connected]) => ({ userId, deviceId, connected })));
      users.clear();
      for (const { connected } of held) connected.leaving?.();
      await Promise.allSettled(held.map((viewer) => presence.leave(entryOf(viewer))));
    },
  };
};
