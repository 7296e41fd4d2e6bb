import { expect, it } from 'vitest';
import { createInProcessBus } from '../../engines/bus/in-process.ts';
import { accountTopic } from '../../services/live/events.ts';
import type { AccountChangesFrame } from '../../services/sync/frames.ts';
import { createAccountChannel } from './account-channel.ts';

const changes = (previousVersion: number, version: number) =>
  ({
    previousVersion,
    version,
    reset: false,
    viewerChanged: false,
    contacts: [],
    removedContactIds: [],
    requests: [],
    devices: [],
    blocked: [],
    unblockedIds: [],
  }) as never;

it('hears what is new after news that was no news', async () => {
  const bus = createInProcessBus({ onListenerError: () => {} });
  const channel = createAccountChannel(7n, {
    bus,
    cursor: () => '',
    onError: () => {},
    listAccountChanges: async (_user, after) => changes(after as number, 2),
  });
  const told = new Promise<AccountChangesFrame>((resolve) => {
    channel.listeners.add({ onAccount: resolve, onMarks() {}, onChatJoined() {}, onDevicesRevoked() {} });
  });
  await channel.open();
  channel.begin(1);
  // A relay repeats what has been told, and a sweep finds nothing.
  await bus.publish(accountTopic(7n), { type: 'AccountChanged', userId: '7', version: 1 });
  await channel.reach(1);
  await bus.publish(accountTopic(7n), { type: 'AccountChanged', userId: '7', version: 2 });
  expect(await told).toMatchObject({ previousVersion: 1, version: 2 });
  channel.close();
  await bus.close();
});
