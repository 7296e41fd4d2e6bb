import { describe, expect, it } from 'vitest';
import type { Random, Storage } from './ports.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { moveLive, vote as voteElsewhere } from './testing/fake-asked.ts';
import { changeStickers, putJoinRequest } from './testing/fake-entry.ts';
import { sweep } from './testing/fake-ends.ts';
import { expectedChats, expectedPins, shownChats } from './testing/expectations.ts';
import { GOOD_NETWORK, type NetworkFaults } from './testing/fake-network.ts';
import { turnReading } from './testing/fake-reading.ts';
import { FakeBrowser, type FakeTabHandle } from './testing/fake-tabs.ts';
import type { ChatChange } from './types.ts';
import { createWorld, type TestDevice, type World } from './testing/world.ts';

const BAD_NETWORK: NetworkFaults = {
  delayMinMs: 5,
  delayMaxMs: 400,
  dropFrame: 0.1,
  duplicateFrame: 0.1,
  reorderFrame: 0.2,
  loseAnswer: 0.1,
};
const REACTIONS = ['👍', '❤️', '🎉'];
const NAMES = ['ann', 'bob', 'cem'];

/** One engine: a device of its own, or a tab of ann's browser, where all tabs are one device. */
interface Slot {
  readonly name: string;
  readonly deviceId: string;
  readonly browser: FakeBrowser | null;
  tab: FakeTabHandle | null;
  device: TestDevice;
  /** The disk, which outlives every process. */
  readonly disk: Storage;
  /** This process may use the disk. */
  power: { isOn: boolean };
}

const openSlot = (
  world: World,
  name: string,
  deviceId: string,
  browser: FakeBrowser | null,
  disk: Storage = createMemoryStorage(),
): Slot => {
  const tab = browser?.open() ?? null;
  const power = { isOn: true };
  const storage: Storage = { ...disk, write: (writes) => (power.isOn ? disk.write(writes) : Promise.reject(new Error('gone'))) };
  const clock = tab?.clock(world.clock) ?? world.clock;
  const device = world.device(name, { deviceId, tabs: tab?.tabs ?? null, storage, clock });
  return { name, deviceId, browser, tab, device, disk, power };
};

/** The process is gone between two instructions: nothing more is written, said or heard. */
const kill = ({ device, tab, power }: Slot): void => {
  power.isOn = false;
  tab?.crash();
  device.network.goOffline();
  device.network.refusals.push(...Array.from({ length: 1000 }, () => 1006));
};

const restart = async (world: World, slot: Slot): Promise<void> => {
  const { engine, network } = slot.device;
  void engine.stop();
  await world.advance(50);
  Object.assign(slot, openSlot(world, slot.name, slot.deviceId, slot.browser, slot.disk));
  slot.device.network.faults = network.faults;
  void slot.device.engine.start();
};

const wake = ({ tab, device }: Slot): void => {
  device.network.isSilent = false;
  tab?.wake();
};

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;

const POLL = { question: 'which', options: ['this', 'that'], multiple: false, anonymous: false, closesInSeconds: null };

const LIVE = { latitude: 0, longitude: 0, accuracy: null, name: '', address: '', liveSeconds: 60 };

/** What may be beside the words of a draft. */
const EXTRAS = [{}, { replyToSeq: 1 }, { ranges: [{ kind: 'MENTION', offset: 0, length: 4, userId: 'u_bob' }] }];

/** One of the viewer's places that this device shows, live or not any more. */
const stopLive = ({ engine }: TestDevice, random: Random): void => {
  const timeline = engine.openTimeline('c_3');
  const places = timeline
    .get()
    .items.flatMap((item) =>
      item.kind === 'message' && item.message.isOwn && item.message.content.kind === 'location' ? [item.message] : [],
    );
  timeline.close();
  if (places.length > 0) engine.stopLiveLocation(pick(random, places));
};

/** In one of the polls that this device shows. */
const vote = ({ engine }: TestDevice, random: Random): void => {
  const timeline = engine.openTimeline('c_3');
  const polls = timeline
    .get()
    .items.flatMap((item) => (item.kind === 'message' && item.message.content.kind === 'poll' ? [item.message] : []));
  timeline.close();
  if (polls.length > 0) engine.votePoll(pick(random, polls), pick(random, [[], [0], [1]]));
};

const changes = (now: number): ChatChange[] => [
  { pinned: true },
  { pinned: false },
  { mutedUntil: '9999-12-31T23:59:59.999Z' },
  { mutedUntil: new Date(now + 20_000).toISOString() },
  { mutedUntil: null },
  { markedUnread: true },
  { markedUnread: false },
  { archived: true },
  { hidden: true },
  { saved: true },
  { saved: false },
  { archived: false, markedUnread: true },
];

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
    ({ name }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      const range = { offset: 0, length: 4 };
      const ranges =
        random.next() < 0.3 ? [{ kind: 'MENTION_ALL', ...range }] : [{ kind: 'MENTION', userId: `u_${pick(random, NAMES)}`, ...range }];
      const own = chat.messages.findLast((message) => message.senderId === `u_${name}`);
      if (own === undefined || random.next() < 0.6) log.say(`u_${name}`, chat.id, `@you-${log.entries.length}`, ranges);
      else log.edit(`u_${name}`, chat.id, own.seq, `@who-${log.entries.length}`, random.next() < 0.5 ? [] : ranges);
    },
    ({ device, name }) => {
      const chat = anyChat(name);
      if (chat === undefined || device.engine.chat(chat.id).get() === null) return;
      const ranges = [{ kind: 'MENTION', offset: 0, length: 4, userId: `u_${pick(random, NAMES)}` }];
      const content = { kind: 'image', images: [], caption: '@you', ranges } as const;
      const draft = { clientMessageId: `a-caption-${name}-${sent.length}`, attachmentIds: ['f_1'], content };
      sent.push(`${chat.id} ${device.engine.sendAttached(chat.id, draft)}`);
    },
    ({ device }) => {
      if (device.engine.chat('c_3').get() !== null)
        sent.push(`c_3 ${device.engine.sendPoll('c_3', { ...POLL, multiple: random.next() < 0.5 })}`);
    },
    ({ device }) => vote(device, random),
    ({ device }) => vote(device, random),
    ({ device }) => {
      if (device.engine.chat('c_3').get() !== null) sent.push(`c_3 ${device.engine.sendLocation('c_3', LIVE)}`);
    },
    ({ device }) => stopLive(device, random),
    ({ name }) => {
      const own = log
        .chat('c_3')
        .messages.filter(({ senderId, content }) => senderId === `u_${name}` && content.__typename === 'LocationContent');
      if (own.length > 0) moveLive(log, `u_${name}`, 'c_3', pick(random, own).seq, log.entries.length);
    },
    ({ name }) => {
      const polls = log.chat('c_3').messages.filter(({ content }) => content.__typename === 'PollContent');
      if (polls.length > 0) voteElsewhere(log, `u_${name}`, 'c_3', pick(random, polls).seq, pick(random, [[], [0], [1]]));
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat !== undefined) device.engine.markRead(chat.id, Math.ceil(random.next() * chat.lastSeq));
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      // Sometimes the same words on two devices, or nothing.
      device.engine.setDraft(chat.id, pick(random, ['', 'same', 'other', `draft-${log.entries.length}`]), pick(random, EXTRAS));
    },
    ({ name }) => {
      const chat = anyChat(name);
      const text = pick(random, ['', 'same', `elsewhere-${log.entries.length}`]);
      if (chat !== undefined) log.setDraft(`u_${name}`, chat.id, text, pick(random, EXTRAS));
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat !== undefined) device.engine.updateChat(chat.id, pick(random, changes(log.clock.now())));
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      if (random.next() < 0.5) device.engine.clearHistory(chat.id);
      else device.engine.deleteChat(chat.id);
    },
    ({ name }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      const elsewhere = [...changes(log.clock.now()), { clear: true }, { hide: true }, { archived: true, upToSeq: 1 }];
      log.changeSettings(`u_${name}`, chat.id, pick(random, elsewhere));
    },
    ({ name }) => {
      const chat = anyChat(name);
      const own = chat?.messages.filter((message) => message.senderId === `u_${name}`) ?? [];
      if (chat !== undefined && own.length > 0) log.recall(`u_${name}`, chat.id, pick(random, own).seq);
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      const first = 1 + Math.floor(random.next() * chat.lastSeq);
      const seqs = [first, first + 1, Math.ceil(random.next() * chat.lastSeq)];
      const restore = random.next() < 0.3;
      if (random.next() < 0.6) device.engine.deleteMessages(chat.id, seqs, { restore });
      else log.deleteMessages(`u_${name}`, chat.id, seqs, restore);
    },
    ({ name }) =>
      log.changePlace(`u_${name}`, pick(random, ['c_3', 'c_4']), { nickname: pick(random, [null, 'same', `nick-${log.entries.length}`]) }),
    ({ name }) => {
      const soon = new Date(log.clock.now() + 20_000).toISOString();
      log.changePlace(`u_${name}`, 'c_4', { mutedUntil: pick(random, [null, soon, '9999-12-31T23:59:59.999Z']) });
    },
    () => log.decide('c_4', { mutedAll: random.next() < 0.5 }),
    () => log.decide('c_3', { slowModeSeconds: pick(random, [0, 10, 30]) }),
    () =>
      log.decide(
        pick(random, ['c_1', 'c_3', 'c_4']),
        { disappearSeconds: pick(random, [0, 5, 20, 60]) },
        { event: 'DISAPPEARING_SET', actorId: null, title: null },
      ),
    () => sweep(log),
    ({ name }) => {
      const chat = anyChat(name);
      const content = { __typename: 'TextContent', body: 'at its time', away: true };
      if (chat !== undefined) log.send(`u_${name}`, chat.id, `away-${log.entries.length}`, 'at its time', null, [], content);
    },
    ({ name, device }) => {
      const chat = anyChat(name);
      if (chat === undefined || device.engine.chat(chat.id).get() === null) return;
      const timeline = device.engine.openTimeline(chat.id);
      const held = timeline.get().items.flatMap((item) => (item.kind === 'message' && item.message.id !== null ? [item.message] : []));
      timeline.close();
      if (held.length > 0) device.engine.setReaction(pick(random, held.slice(-5)), pick(random, [...REACTIONS, null]));
    },
    ({ name }) => {
      const chat = anyChat(name);
      if (chat !== undefined && chat.lastSeq > 0) log.react(`u_${name}`, chat.id, chat.lastSeq, pick(random, [...REACTIONS, null]));
    },
    ({ name }) => {
      const chat = anyChat(name);
      if (chat === undefined) return;
      if (random.next() < 0.5) log.pin(`u_${name}`, chat.id, Math.ceil(random.next() * chat.lastSeq));
      else if (chat.pinnedSeqs.length > 0) log.unpin(chat.id, pick(random, chat.pinnedSeqs));
    },
    ({ name }) =>
      putJoinRequest(
        log,
        `u_${name}`,
        pick(random, ['j_1', 'j_2']),
        pick(random, ['PENDING', 'APPROVED', 'DECLINED', 'WITHDRAWN'] as const),
      ),
    ({ name }) => changeStickers(log, `u_${name}`),
    ({ name }) => log.rename(`u_${name}`, 'c_3', `title-${log.entries.length}`),
    ({ name }) => turnReading(log, `u_${name}`),
    () => {
      const user = pick(random, ['u_bob', 'u_cem']);
      log.chat('c_4').historyVisible = random.next() < 0.5;
      if (log.member('c_4', user) === null) log.add('u_ann', 'c_4', user);
      else log.remove('u_ann', 'c_4', user);
    },
    ({ name }) =>
      log.setContact(
        `u_${name}`,
        pick(
          random,
          NAMES.filter((other) => other !== name).map((other) => `u_${other}`),
        ),
        `remark-${log.entries.length}`,
        log.entries.length % 2 === 0,
      ),
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
      if (random.next() < 0.5) kill(slot);
      await restart(world, slot);
    },
    ({ tab, device }) => {
      // It sleeps on while the person goes on in the other tabs; what it slept through comes all at once.
      if (tab === null) return;
      tab.sleep();
      device.network.isSilent = true;
    },
    ({ device }) => device.signals.wake(),
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

/** What can happen to a tab that sleeps: nobody does anything in it. */
const actionsAsleep = (world: World): ((slot: Slot) => Promise<void> | void)[] => [
  () => {},
  wake,
  (slot) => {
    wake(slot);
    slot.device.signals.wake();
  },
  async (slot) => {
    if (world.random.next() < 0.5) return;
    kill(slot);
    await restart(world, slot);
  },
];

const run = async (seed: number, tabs: number): Promise<void> => {
  const world = createWorld(seed);
  const { log, random } = world;
  for (const name of NAMES) log.user(name);
  log.befriend('u_ann', 'u_bob');
  log.openDirect('u_ann', 'u_bob');
  log.openDirect('u_ann', 'u_ann');
  log.createGroup('all', ['u_ann', 'u_bob', 'u_cem']);
  log.createGroup('coming and going', ['u_ann', 'u_bob']);
  const slots = ['ann', 'ann', 'bob', 'cem'].map((name, at) => openSlot(world, name, `d_${name}_${at}`, null));
  const browser = new FakeBrowser();
  const storage = createMemoryStorage();
  for (let tab = 0; tab < tabs; tab += 1) slots.push(openSlot(world, 'ann', 'd_ann_browser', browser, storage));
  for (const slot of slots) {
    slot.device.network.faults = BAD_NETWORK;
    void slot.device.engine.start();
  }
  const sent: string[] = [];
  const possible = actions(world, slots, sent);
  const asleep = actionsAsleep(world);
  for (let step = 0; step < 150; step += 1) {
    const slot = pick(random, slots);
    await pick(random, slot.tab?.isAsleep() === true ? asleep : possible)(slot);
    await world.advance(Math.floor(random.next() * 1500));
  }
  for (const slot of slots) {
    slot.tab?.wake();
    slot.device.network.faults = GOOD_NETWORK;
    slot.device.network.isOnline = true;
    slot.device.network.isSilent = false;
    slot.device.signals.wake();
  }
  // What waits for its turn leaves; the others' clocks run on.
  log.decide('c_3', { slowModeSeconds: 0 });
  await world.advance(120_000);
  sweep(log);
  await world.advance(120_000);
  for (const { device, name, deviceId } of slots) {
    expect(device.engine.connection.get().kind, deviceId).toBe('live');
    expect(await shownChats(device, world), deviceId).toEqual(expectedChats(log, `u_${name}`));
    const pinned = device.engine.chats.get().flatMap(({ id, isPinned }) => (isPinned ? [id] : []));
    expect(pinned, deviceId).toEqual(expectedPins(log, `u_${name}`));
    const contacts = device.engine.account.get()?.contacts.map(({ user, remark, starred }) => `${user.id} ${remark} ${starred}`);
    const expected = [...(log.users.get(`u_${name}`)?.contacts ?? [])].map(([id, { remark, starred }]) => `${id} ${remark} ${starred}`);
    expect(contacts, deviceId).toEqual(expected.sort());
    const asked = device.engine.account.get()?.joinRequests.flatMap(({ id, state }) => (state === 'PENDING' ? [id] : []));
    const waiting = [...(log.users.get(`u_${name}`)?.joinRequests ?? [])].flatMap(([id, { state }]) => (state === 'PENDING' ? [id] : []));
    expect(asked?.toSorted(), deviceId).toEqual(waiting.toSorted());
    const stickersAt = log.users.get(`u_${name}`)?.stickersVersion;
    expect(device.engine.account.get()?.stickersVersion, deviceId).toBeGreaterThanOrEqual(stickersAt ?? 0);
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

const seeds = (process.env['PARLEY_SEED'] ?? '1 2 3 4 5 6 26 35 54 62 65 138 237').split(' ').map(Number);

describe('every device', () => {
  it.each(seeds)('shows exactly the log after any faults (seed %i)', (seed) => run(seed, 0), 30_000);

  it.each(seeds)('and so does every tab of one browser (seed %i)', (seed) => run(seed + 1000, 3), 30_000);
});
