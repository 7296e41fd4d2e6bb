import { describe, expect, it } from 'vitest';
import type { Storage, StorageWrite } from './ports.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { expectedChats, shownChats } from './testing/expectations.ts';
import { FakeBrowser } from './testing/fake-tabs.ts';
import { createWorld, shown, type World } from './testing/world.ts';

const people = (world: World) => {
  for (const name of ['ann', 'bob']) world.log.user(name);
  world.log.befriend('u_ann', 'u_bob');
};

/** A storage that remembers every batch, so that a test can cut the power after any of them. */
const createRecorder = () => {
  const inner = createMemoryStorage();
  const batches: (readonly StorageWrite[])[] = [];
  const storage: Storage = {
    ...inner,
    write: async (writes) => {
      batches.push(structuredClone(writes) as readonly StorageWrite[]);
      await inner.write(writes);
    },
  };
  const after = async (count: number) => {
    const cut = createMemoryStorage();
    for (const writes of batches.slice(0, count)) await cut.write(writes);
    return cut;
  };
  return { storage, batches, after };
};

describe('stored state', () => {
  it('opens the chat list and the last 50 messages of 30 chats without a network', async () => {
    const world = createWorld();
    people(world);
    const groups = Array.from({ length: 35 }, (_, at) => world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']));
    for (const { id } of groups) {
      for (let at = 0; at < 60; at += 1) world.log.say('u_bob', id, `text ${at}`);
      await world.advance(1);
    }
    const first = await world.liveDevice('ann');
    await world.advance(15_000);
    void first.engine.stop();
    await world.advance(100);
    const again = world.device('ann', { storage: first.storage });
    again.network.isOnline = false;
    const started = again.engine.start();
    await world.advance(0);
    await started;
    expect(again.engine.chats.get()).toHaveLength(35);
    expect(again.engine.chats.get()[0]).toMatchObject({ title: 'group 34', unreadCount: 61 });
    expect(again.engine.account.get()?.contacts).toHaveLength(1);
    const full = groups.filter(
      ({ id }) =>
        again.engine
          .openTimeline(id)
          .get()
          .items.filter((item) => item.kind === 'message').length >= 50,
    );
    expect(full.length).toBeGreaterThanOrEqual(30);
    const names = again.engine
      .openTimeline(groups[30]?.id as string)
      .get()
      .items.map((item) => (item.kind === 'message' ? item.message.sender?.name : ''));
    expect(names.at(-1)).toBe('bob');
  });

  it('never has a cursor ahead of the data: whichever batch was the last, the device catches up fully', async () => {
    const world = createWorld(3);
    people(world);
    const { log } = world;
    const chat = log.openDirect('u_ann', 'u_bob');
    const group = log.createGroup('group', ['u_bob', 'u_ann']);
    log.say('u_bob', chat.id, 'to be recalled');
    const recorder = createRecorder();
    const first = await world.liveDevice('ann', { storage: recorder.storage });
    let lost = 0;
    world.server.loses = () => (lost += 1) % 7 === 3;
    for (let step = 0; step < 30; step += 1) {
      log.say('u_bob', step % 3 === 0 ? group.id : chat.id, `text ${step}`);
      if (step % 5 === 0) first.engine.sendText(chat.id, `mine ${step}`);
      if (step % 11 === 0) log.recall('u_bob', chat.id, 2);
      if (step % 8 === 0) log.setContact('u_ann', 'u_bob', `remark ${step}`);
      await world.advance(90);
    }
    await world.advance(2000);
    world.server.loses = () => false;
    void first.engine.stop();
    await world.advance(100);
    expect(recorder.batches.length).toBeGreaterThan(15);
    for (let count = 0; count <= recorder.batches.length; count += 1) {
      const device = world.device('ann', { storage: await recorder.after(count) });
      void device.engine.start();
      await world.advance(2000);
      expect(await shownChats(device, world), `after batch ${count}`).toEqual(expectedChats(log, 'u_ann'));
      expect(device.engine.account.get()?.contacts[0]?.remark).toBe('remark 24');
      void device.engine.stop();
      await world.advance(50);
    }
  });

  it('asks for the account anew where it was kept before contacts had stars', async () => {
    const world = createWorld(4);
    people(world);
    world.log.setContact('u_ann', 'u_bob', 'Bobby', true);
    const storage = createMemoryStorage();
    const first = await world.liveDevice('ann', { storage });
    await world.advance(2000);
    await first.engine.stop();
    const root = (await storage.load()).root.get('root') as { account: { contacts: Map<string, { starred?: boolean }> } };
    for (const contact of root.account.contacts.values()) delete contact.starred;
    await storage.write([{ table: 'root', key: 'root', value: root }]);
    const again = await world.liveDevice('ann', { storage });
    await world.advance(2000);
    expect(again.engine.account.get()?.contacts.map(({ remark, starred }) => ({ remark, starred }))).toContainEqual({
      remark: 'Bobby',
      starred: true,
    });
  });

  it('of an older client, which knew neither mutes nor what a draft mentions, is asked for anew', async () => {
    const world = createWorld(5);
    people(world);
    const { log } = world;
    const group = log.createGroup('all', ['u_ann', 'u_bob']);
    const until = new Date(world.clock.now() + 3_600_000).toISOString();
    log.changePlace('u_bob', group.id, { mutedUntil: until });
    const ranges = [{ kind: 'MENTION', offset: 0, length: 4, userId: 'u_ann' }];
    log.setDraft('u_bob', group.id, '@ann look', { ranges, replyToSeq: 1 });
    const storage = createMemoryStorage();
    const first = await world.liveDevice('bob', { storage });
    await world.advance(2000);
    await first.engine.stop();
    // As that client has left it: whole, as far as it knew.
    const { root, chats, drafts } = await storage.load();
    const { format: _format, ...older } = root.get('root') as { format: number };
    const {
      own,
      mutedAll: _mutedAll,
      ...chat
    } = chats.get(group.id) as { own: { mutedUntil?: unknown }; mutedAll: unknown; version: number };
    const { mutedUntil: _mutedUntil, ...place } = own;
    const { text, saved } = drafts.get(group.id) as { text: string; saved: { text: string; version: number } };
    await storage.write([
      { table: 'root', key: 'root', value: { ...older, format: 2 } },
      { table: 'chats', key: group.id, value: { ...chat, own: place } },
      { table: 'drafts', key: group.id, value: { text, unsaved: false, saved: { text, version: saved.version } } },
    ]);
    const again = await world.liveDevice('bob', { storage });
    await world.advance(2000);
    expect(again.engine.chat(group.id).get()).toMatchObject({
      ...{ canSend: false, mutedHereUntil: until, mutedAll: false },
      ...{ draft: '@ann look', draftRanges: ranges, draftReplyToSeq: 1 },
    });
  });

  it('is dropped when it is of another format, or broken, but the queue is kept and sent', async () => {
    const breaks: ((storage: Storage) => Promise<void>)[] = [
      (storage) => storage.write([{ table: 'root', key: 'root', value: { format: 0 } }]),
      (storage) => storage.write([{ table: 'root', key: 'root' }]),
      (storage) => storage.write([{ table: 'chats', key: 'c_1', value: { id: 'c_1', version: 'NaN' }, rank: 999 }]),
      (storage) => storage.write([{ table: 'people', key: 'u_bob', value: null }]),
      (storage) =>
        storage.write([
          { table: 'sends', key: 'bad', value: { clientMessageId: 'bad' } },
          { table: 'root', key: 'root', value: 'x' },
        ]),
    ];
    for (const breakIt of breaks) {
      const world = createWorld();
      people(world);
      const chat = world.log.openDirect('u_ann', 'u_bob');
      const first = await world.liveDevice('ann');
      first.network.goOffline();
      first.engine.sendText(chat.id, 'kept');
      first.engine.setDraft(chat.id, 'draft');
      await world.advance(1000);
      void first.engine.stop();
      await world.advance(100);
      await breakIt(first.storage);
      const again = world.device('ann', { storage: first.storage });
      void again.engine.start();
      await world.advance(2000);
      expect(again.engine.connection.get().kind).toBe('live');
      expect(shown(again.engine.openTimeline(chat.id))).toEqual(['CHAT_OPENED', 'kept (sent)']);
      expect(again.engine.chat(chat.id).get()?.draft).toBe('draft');
      expect(chat.messages.filter((message) => message.content['body'] === 'kept')).toHaveLength(1);
    }
  });

  it('may be unreadable, slow or full without keeping anyone from talking', async () => {
    const broken: Partial<Storage>[] = [
      { load: () => Promise.reject(new Error('The disk cannot be read.')) },
      { load: () => new Promise(() => {}) },
      { write: () => Promise.reject(new Error('The disk is full.')) },
    ];
    for (const part of broken) {
      const world = createWorld();
      people(world);
      const chat = world.log.openDirect('u_ann', 'u_bob');
      const ann = await world.liveDevice('ann', { storage: { ...createMemoryStorage(), ...part } });
      await world.advance(4000);
      ann.engine.sendText(chat.id, 'hello');
      await world.advance(1000);
      expect(chat.messages.at(-1)?.content['body']).toBe('hello');
    }
  });

  it('does not keep the tabs of a browser from talking either', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const storage: Storage = { ...createMemoryStorage(), load: () => new Promise(() => {}) };
    const ann = await world.liveDevice('ann', { storage, tabs: new FakeBrowser().open().tabs });
    await world.advance(7000);
    ann.engine.sendText(chat.id, 'hello');
    await world.advance(1000);
    expect(chat.messages.at(-1)?.content['body']).toBe('hello');
  });

  it.each(['alone', 'among tabs'])('is shown when it comes late, and nothing of it is lost (%s)', async (place) => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const disk = createMemoryStorage();
    const first = await world.liveDevice('ann', { storage: disk });
    first.network.goOffline();
    first.engine.sendText(chat.id, 'said before');
    await world.advance(100);
    void first.engine.stop();
    await world.advance(100);
    const wait = (ms: number) => new Promise<void>((resolve) => void world.clock.setTimer(resolve, ms));
    // Later than a start waits, and no sooner than anything else: the device is without a network.
    const storage: Storage = { ...disk, load: () => wait(5000).then(() => disk.load()) };
    const again = world.device('ann', { storage, tabs: place === 'alone' ? null : new FakeBrowser().open().tabs });
    again.network.isOnline = false;
    void again.engine.start();
    await world.advance(4000);
    expect(again.engine.chats.get()).toHaveLength(0);
    await world.advance(20_000);
    expect(shown(again.engine.openTimeline(chat.id))).toEqual(['CHAT_OPENED', 'said before (sending)']);
    again.network.isOnline = true;
    again.signals.wake();
    await world.advance(2000);
    expect(chat.messages.filter(({ content }) => content['body'] === 'said before')).toHaveLength(1);
    expect(shown(again.engine.openTimeline(chat.id))).toEqual(['CHAT_OPENED', 'said before (sent)']);
  });

  it('sends what was left there, when it comes after the network', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const disk = createMemoryStorage();
    const first = await world.liveDevice('ann', { storage: disk });
    first.network.goOffline();
    first.engine.sendText(chat.id, 'said before');
    await world.advance(100);
    void first.engine.stop();
    await world.advance(100);
    const wait = (ms: number) => new Promise<void>((resolve) => void world.clock.setTimer(resolve, ms));
    await world.liveDevice('ann', { storage: { ...disk, load: () => wait(9000).then(() => disk.load()) } });
    await world.advance(6000);
    expect(chat.messages).toHaveLength(1);
    await world.advance(6000);
    expect(chat.messages.at(-1)?.content['body']).toBe('said before');
  });

  it('has each word as soon as it is said, though an earlier batch takes its time', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const inner = createMemoryStorage();
    const handed: StorageWrite[] = [];
    let isStuck = false;
    const storage: Storage = {
      ...inner,
      write: (writes) => {
        handed.push(...writes);
        return isStuck ? new Promise(() => {}) : inner.write(writes);
      },
    };
    const ann = await world.liveDevice('ann', { storage });
    await world.advance(1000);
    isStuck = true;
    ann.network.goOffline();
    for (const text of ['one', 'two', 'three']) ann.engine.sendText(chat.id, text);
    ann.engine.setDraft(chat.id, 'half');
    ann.signals.sleep();
    const words = handed.filter(({ table }) => table === 'sends').map(({ value }) => (value as { body: string }).body);
    expect(words).toEqual(['one', 'two', 'three']);
    expect(handed.find(({ table, value }) => table === 'drafts' && (value as { text: string }).text === 'half')).toBeDefined();
  });

  it('is written again after a disk that was full for a while', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const inner = createMemoryStorage();
    let isFull = true;
    const storage: Storage = { ...inner, write: (writes) => (isFull ? Promise.reject(new Error('full')) : inner.write(writes)) };
    await world.liveDevice('ann', { storage });
    world.log.say('u_bob', chat.id, 'hello');
    await world.advance(5000);
    expect((await inner.load()).chats.size).toBe(0);
    isFull = false;
    await world.advance(60_000);
    const tables = await inner.load();
    expect(tables.chats.get(chat.id)).toMatchObject({ lastSeq: 2 });
    expect(tables.root.size).toBe(1);
  });

  it('keeps at least what the person wrote, when there is no room for the rest', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const inner = createMemoryStorage();
    const isLarge = (writes: readonly StorageWrite[]) => writes.some(({ table }) => table === 'chats' || table === 'root');
    const storage: Storage = {
      ...inner,
      write: (writes) => (isLarge(writes) ? Promise.reject(new Error('QuotaExceededError')) : inner.write(writes)),
    };
    const ann = await world.liveDevice('ann', { storage });
    ann.network.goOffline();
    ann.engine.sendText(chat.id, 'written down');
    ann.engine.setDraft(chat.id, 'and this');
    await world.advance(1000);
    const tables = await inner.load();
    expect([...tables.sends.values()]).toMatchObject([{ body: 'written down' }]);
    expect(tables.drafts.get(chat.id)).toMatchObject({ text: 'and this' });
    expect(tables.chats.size).toBe(0);
  });

  it('gathers writes: a burst of frames is a handful of batches', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const recorder = createRecorder();
    await world.liveDevice('ann', { storage: recorder.storage });
    const before = recorder.batches.length;
    for (let at = 0; at < 200; at += 1) world.log.say('u_bob', chat.id, `text ${at}`);
    await world.advance(1000);
    expect(recorder.batches.length - before).toBeLessThanOrEqual(8);
  });

  it('is written at once when the page may go', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const ann = await world.liveDevice('ann');
    world.log.say('u_bob', chat.id, 'hello');
    await world.advance(10);
    ann.signals.sleep();
    await world.settle();
    expect((await ann.storage.load()).chats.get(chat.id)).toMatchObject({ lastSeq: 2 });
  });

  it('is written once more when the engine stops', async () => {
    const world = createWorld();
    people(world);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const ann = await world.liveDevice('ann');
    world.log.say('u_bob', chat.id, 'hello');
    await world.advance(10);
    void ann.engine.stop();
    await world.settle();
    expect((await ann.storage.load()).chats.get(chat.id)).toMatchObject({ lastSeq: 2 });
  });

  it('keeps 1,000 chats of more, and does not call the list whole', async () => {
    const world = createWorld();
    people(world);
    for (let at = 0; at < 1010; at += 1) {
      world.log.createGroup(`group ${at}`, ['u_bob', 'u_ann']);
      await world.advance(1);
    }
    const ann = await world.liveDevice('ann');
    for (let page = 0; page < 5; page += 1) {
      void ann.engine.loadMoreChats();
      await world.advance(500);
    }
    expect(ann.engine.chats.get()).toHaveLength(1010);
    await world.advance(1000);
    const tables = await ann.storage.load();
    expect(tables.chats.size).toBeLessThanOrEqual(1000);
    expect(tables.root.get('root')).toMatchObject({ list: { complete: false } });
  });
});
