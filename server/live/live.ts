import type { Engines } from '../../engines/index.ts';
import type { Services } from '../../services/index.ts';
import type { Live } from '../../services/live/live.ts';
import { createEventsSource } from './events-source.ts';
import { createGate } from './gate.ts';
import type { Hub } from './hub.ts';
import { createMessageSource, createPresenceSource, createReceiptsSource, createTypingSource } from './narrow-sources.ts';

export interface LiveDeps {
  readonly hub: Hub;
  readonly engines: Pick<Engines, 'bus' | 'clock' | 'timers'>;
  readonly services: Services;
  readonly heartbeatMs: number;
}

/** Devices that catch up at once: enough for full statements, and never so much in memory as all of them would need. */
const CATCH_UPS_MAX = 100;
/** Beyond it a device is told to come back in a moment. */
const CATCH_UPS_WAITING_MAX = 20_000;

/** Longer than a group of them takes, unless the database is slow or one of them has much to read. */
const CATCH_UP_PATIENCE_MS = 100;

/** The hub of this process as resolvers see it. */
export const createLive = ({ hub, engines, services, heartbeatMs }: LiveDeps): Live => {
  const { bus, clock, timers } = engines;
  const { chats, messages } = services.inner;
  const gate = createGate({ insideMax: CATCH_UPS_MAX, waitingMax: CATCH_UPS_WAITING_MAX, patienceMs: CATCH_UP_PATIENCE_MS, timers });
  const events = { hub, catchUp: services.catchUp, gate, chats, heartbeatMs, timers, now: () => clock.now() };
  return {
    events: (viewer, after, beatMs) => createEventsSource(events, viewer, after, beatMs),
    messages: (viewer, access) => createMessageSource({ hub, chats, messages }, viewer, access),
    typing: (viewer, access) => createTypingSource({ hub, chats }, viewer, access),
    presence: (viewer, userIds) => createPresenceSource({ bus, listPresence: services.listPresence, heartbeatMs, timers }, viewer, userIds),
    receipts: (viewer, access) =>
      createReceiptsSource({ hub, chats, bus, listReadSteps: services.listReadSteps, heartbeatMs, timers }, viewer, access),
  };
};
