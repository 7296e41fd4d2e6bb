import { type Clock, systemTimers, type Timers } from '../../engines/clock.ts';
import type { PresenceStore } from '../../engines/presence/presence-store.ts';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Publisher } from '../live/publisher.ts';
import { createDeviceStore } from '../session/device-store.ts';
import { createDevicePresence } from './device-presence.ts';
import { createListPresence } from './list-presence.ts';
import { createPresenceQueries } from './presence-store.ts';

export interface PresenceDeps {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly presence: PresenceStore;
  readonly publisher: Publisher;
  /** How often the hub beats; a device is given up after two and a half beats without one. */
  readonly heartbeatMs?: number;
  readonly presenceGraceMs?: number;
}

/** Who is there, and who may know. */
export const createPresenceServices = (deps: PresenceDeps) => {
  const { prisma, clock, timers = systemTimers, presence, publisher, heartbeatMs = 30_000, presenceGraceMs = 5_000 } = deps;
  const queries = createPresenceQueries(prisma);
  return {
    ...createDevicePresence({
      presence,
      queries,
      devices: createDeviceStore(prisma),
      publisher,
      clock,
      timers,
      ttlMs: heartbeatMs * 2.5,
      graceMs: presenceGraceMs,
    }),
    listPresence: createListPresence({ queries, presence }),
  };
};

export type PresenceServices = ReturnType<typeof createPresenceServices>;
