import type { Engines } from '../../engines/index.ts';
import type { Services } from '../../services/index.ts';
import type { Live } from '../../services/live/live.ts';
import { createEventsSource } from './events-source.ts';
import type { Hub } from './hub.ts';
import { createMessageSource, createPresenceSource, createReceiptsSource, createTypingSource } from './narrow-sources.ts';

export interface LiveDeps {
  readonly hub: Hub;
  readonly engines: Pick<Engines, 'bus' | 'clock' | 'timers'>;
  readonly services: Services;
  readonly heartbeatMs: number;
}

/** The hub of this process as resolvers see it. */
export const createLive = ({ hub, engines, services, heartbeatMs }: LiveDeps): Live => {
  const { bus, clock, timers } = engines;
  const { chats, messages } = services.inner;
  const events = { hub, catchUp: services.catchUp, chats, heartbeatMs, timers, now: () => clock.now() };
  return {
    events: (viewer, after, beatMs) => createEventsSource(events, viewer, after, beatMs),
    messages: (viewer, access) => createMessageSource({ hub, chats, messages }, viewer, access),
    typing: (viewer, access) => createTypingSource({ hub, chats }, viewer, access),
    presence: (viewer, userIds) => createPresenceSource({ bus, listPresence: services.listPresence, heartbeatMs, timers }, viewer, userIds),
    receipts: (viewer, access) =>
      createReceiptsSource({ hub, chats, bus, listReadSteps: services.listReadSteps, heartbeatMs, timers }, viewer, access),
  };
};
