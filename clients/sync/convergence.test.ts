import { describe, expect, it } from 'vitest';
import type { Random } from './ports.ts';
import { expectedChats, shownChats } from './testing/expectations.ts';
import { GOOD_NETWORK, type NetworkFaults } from './testing/fake-network.ts';
import { createWorld, type TestDevice, type World } from './testing/world.ts';

const BAD_NETWORK: NetworkFaults = { delayMinMs: 5, delayMaxMs: 400, dropFrame: 0.1, duplicateFrame: 0.1, reorderFrame: 0.2, loseAnswer: 0.1 };
const NAMES = ['ann', 'bob', 'cem'];

interface Slot {
  readonly name: string;
  readonly deviceId: string;
  device: TestDevice;
}

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;

/** Everything that can happen to one of the devices, or to the chats beside them. */
const actions = (world: World, slots: Slot[], sent: string[]): ((slot: Slot) => Promise<void> | void)[] => {
  const { log, random } = world;
  const anyChat = (name: string) => pick(random, log.chatsOf(`u_${name}`));
  const send = ({ device, name }: Slot) => {
    const chat = anyChat(name);
    if (chat === undefined || device.engine.chat(chat.id).get() === null) return;
    sent.push(`${chat.id} ${device.engine.sendText(chat.id, `${name}-${sent.length}`)}`);
  };
  return [
    send,
    send,
    send,
    ({ name }) => {
      const chat = anyChat(name);
      if (chat !== undefined) log.say(`u_${name}`, chat.id, `elsewhere-${log.entries.length}`);
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat !== undefined) device.engine.markRead(chat.id, Math.ceil(random.next() * chat.lastSeq));
    },
    ({ name }) => {
      const chat = anyChat(name);
      const own = chat?.messages.filter((message) => message.senderId === `u_${name}`) ?? [];
      if (chat !== undefined && own.length > 0) log.recall(`u_${name}`, chat.id, pick(random, own).seq);
    },
    ({ name }) => log.rename(`u_${name}`, 'c_3', `title-${log.entries.length}`),
    () => {
      const user = pick(random, ['u_bob', 'u_cem']);
      if (log.member('c_4', user) === null) log.add('u_ann', 'c_4', user);
      else log.remove('u_ann', 'c_4', user);
    },
    ({ name }) => log.setContact(`u_${name}`, pick(random, NAMES.filter((other) => other !== name).map((other) => `u_${other}`)), `remark-${log.entries.length}`),
    ({ device }) => device.network.cut(pick(random, [1006, 1012, 4409, 4410, 4503])),
    ({ device }) => device.network.goOffline(),
    ({ device }) => {
      device.network.isOnline = true;
      device.signals.wake();
    },
    ({ device }) => {
      device.network.isSilent = !device.network.isSilent;
    },
    async (slot) => {
      const { storage, network } = slot.device;
      void slot.device.engine.stop();
      await world.advance(50);
      slot.device = world.device(slot.name, { storage, deviceId: slot.deviceId });
      slot.device.network.faults = network.faults;
      void slot.device.engine.start();
    },
    () => {
      for (let count = 0; count < 40; count += 1) log.say('u_cem', 'c_3', `flood-${log.entries.length}`);
    },
    ({ device, name }) => {
      const chat = anyChat(name);
      const timeline = chat === undefined ? null : device.engine.openTimeline(chat.id);
      void timeline?.loadAround(1 + Math.floor(random.next() * (chat?.lastSeq ?? 1)));
      void timeline?.loadOlder();
    },
  ];
};

const run = async (seed: number): Promise<void> => {
  const world = createWorld(seed);
  const { log, random } = world;
  for (const name of NAMES) log.user(name);
  log.befriend('u_ann', 'u_bob');
  log.openDirect('u_ann', 'u_bob');
  log.openDirect('u_ann', 'u_ann');
  log.createGroup('all', ['u_ann', 'u_bob', 'u_cem']);
  log.createGroup('coming and going', ['u_ann', 'u_bob']);
  const slots = ['ann', 'ann', 'bob', 'cem'].map((name, at): Slot => {
    const deviceId = `d_${name}_${at}`;
    return { name, deviceId, device: world.device(name, { deviceId }) };
  });
  for (const slot of slots) {
    slot.device.network.faults = BAD_NETWORK;
    void slot.device.engine.start();
  }
  const sent: string[] = [];
  const possible = actions(world, slots, sent);
  for (let step = 0; step < 150; step += 1) {
    await pick(random, possible)(pick(random, slots));
    await world.advance(Math.floor(random.next() * 1500));
  }
  for (const slot of slots) {
    slot.device.network.faults = GOOD_NETWORK;
    slot.device.network.isOnline = true;
    slot.device.network.isSilent = false;
    slot.device.signals.wake();
  }
  await world.advance(240_000);
  for (const { device, name, deviceId } of slots) {
    expect(device.engine.connection.get().kind, deviceId).toBe('live');
    expect(await shownChats(device, world), deviceId).toEqual(expectedChats(log, `u_${name}`));
    const contacts = device.engine.account.get()?.contacts.map(({ user, remark }) => `${user.id} ${remark}`);
    const expected = [...(log.users.get(`u_${name}`)?.contacts ?? [])].map(([id, { remark }]) => `${id} ${remark}`);
    expect(contacts, deviceId).toEqual(expected.sort());
    await device.engine.stop();
  }
  for (const entry of sent) {
    const [chatId, clientMessageId] = entry.split(' ');
    const stored = log.chat(chatId as string).messages.filter((message) => message.clientMessageId === clientMessageId);
    // A group that was left takes its unsent messages with it; everything else arrives once.
    expect(stored.length, entry).toBeLessThanOrEqual(1);
    if (chatId !== 'c_4') expect(stored.length, entry).toBe(1);
  }
  expect(world.server.subscriptions).toBe(0);
};

const seeds = (process.env['PARLEY_SEED'] ?? '1 2 3 4 5 6').split(' ').map(Number);

describe('every device', () => {
  it.each(seeds)('shows exactly the log after any faults (seed %i)', async (seed) => run(seed), 30_000);
});
