import type { Clock } from '../clock.ts';
import type { PresenceStore } from './presence-store.ts';

const sweepEveryMs = 60_000;

/** Presence of a single process. */
export function createInProcessPresence({ clock }: { clock: Clock }): PresenceStore {
  /** When each device of each user goes offline unless it is touched again. */
  const users = new Map<string, Map<string, number>>();
  let sweptAt = clock.now();

  const sweep = (now: number) => {
    if (now - sweptAt < sweepEveryMs) return;
    sweptAt = now;
    for (const [userId, devices] of users) {
      for (const [deviceId, expiresAt] of devices) if (expiresAt <= now) devices.delete(deviceId);
      if (devices.size === 0) users.delete(userId);
    }
  };
  const isOnline = (userId: string, now: number) => {
    for (const expiresAt of users.get(userId)?.values() ?? []) if (expiresAt > now) return true;
    return false;
  };

  return {
    touch(entries, ttlMs) {
      const now = clock.now();
      sweep(now);
      for (const { userId, deviceId } of entries) {
        const devices = users.get(userId) ?? new Map<string, number>();
        users.set(userId, devices.set(deviceId, now + ttlMs));
      }
      return Promise.resolve();
    },
    leave({ userId, deviceId }) {
      const devices = users.get(userId);
      devices?.delete(deviceId);
      if (devices?.size === 0) users.delete(userId);
      return Promise.resolve();
    },
    online(userIds) {
      const now = clock.now();
      return Promise.resolve(new Set(userIds.filter((userId) => isOnline(userId, now))));
    },
  };
}
