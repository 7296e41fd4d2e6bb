import type { Engines } from '../../engines/index.ts';
import type { Services } from '../../services/index.ts';
import type { Live } from '../../services/live/live.ts';
import type { Viewer } from '../../services/viewer.ts';
import type { AccountListener } from './account-channel.ts';
import { createEventsSource } from './events-source.ts';
import type { Hub } from './hub.ts';
import { createMessageSource, createPresenceSource, createReceiptsSource, createTypingSource } from './narrow-sources.ts';
import { createLiveSource, type LiveSource } from './source.ts';

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
  const { chats, messages } = services.inner;
  const events = { hub, catchUp: services.catchUp, chats, heartbeatMs, now: () => clock.now() };
  /** A stream ends with its device's session, over whatever it flows: server-sent events have no socket that could be closed. */
  const whileSignedIn = (viewer: Viewer, source: LiveSource): LiveSource =>
    createLiveSource((sink) => {
      const end = (): void => {
        source.close();
        sink.end();
      };
      const listener: AccountListener = {
        onAccount: ({ devices }) => {
          if (devices.some((device) => device.id === viewer.deviceId && device.revokedAt !== null)) end();
        },
        onMarks() {},
        onChatJoined() {},
        onDevicesRevoked: (deviceIds) => {
          if (deviceIds.has(viewer.deviceId)) end();
        },
      };
      hub.joinAccount(viewer.userId, listener).catch(onError);
      source.open(sink);
      return () => {
        source.close();
        hub.leaveAccount(viewer.userId, listener);
      };
    });
  return {
    events: (viewer, after) => whileSignedIn(viewer, createEventsSource(events, viewer, after)),
    messages: (viewer, access) => whileSignedIn(viewer, createMessageSource({ hub, chats, messages }, viewer, access)),
    typing: (viewer, access) => whileSignedIn(viewer, createTypingSource({ hub, chats }, viewer, access)),
    presence: (viewer, userIds) =>
      whileSignedIn(viewer, createPresenceSource({ bus, listPresence: services.listPresence, heartbeatMs }, viewer, userIds)),
    receipts: (viewer, access) =>
      whileSignedIn(viewer, createReceiptsSource({ hub, chats, bus, listReadSteps: services.listReadSteps }, viewer, access)),
  };
};
