import type { Engines } from '../../engines/index.ts';
import type { Services } from '../../services/index.ts';
import type { Live } from '../../services/live/live.ts';
import { createEventsSource } from './events-source.ts';
import type { Hub } from './hub.ts';
import { createMessageSource, createPresenceSource, createReceiptsSource, createTypingSource } from './narrow-sources.ts';

export interface LiveDeps {
  readonly hub: Hub;
  readonly engines: Pick<Engines, 'bus' | 'clock'>;
  readonly services: Services;
  readonly heartbeatMs: number;
  readonly onError: (error: unknown) => void;
}

/** The hub of this process as resolvers see it. */
export const createLive = ({ hub, engines, services, heartbeatMs, onError }: LiveDeps): Live => {
  const { bus, clock } = engines;
  const { chats, readChatChanges } = services.inner;
  const events = { hub, catchUp: services.catchUp, chats, readChatChanges, heartbeatMs, now: () => clock.now(), onError };
  return {
    events: (viewer, after) => createEventsSource(events, viewer, after),
    messages: (viewer, access) => createMessageSource(hub, viewer, access),
    typing: (viewer, access) => createTypingSource(hub, viewer, access),
    presence: (viewer, userIds) => createPresenceSource({ bus, listPresence: services.listPresence, heartbeatMs }, viewer, userIds),
    receipts: (viewer, access) => createReceiptsSource({ hub, bus, listReadSteps: services.listReadSteps }, viewer, access),
  };
};
