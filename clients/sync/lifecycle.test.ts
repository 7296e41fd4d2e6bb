import { describe, expect, it } from 'vitest';
import type { Storage } from './ports.ts';
import { createMemoryStorage } from './storage/memory.ts';
import { skewedClock } from './testing/fake-clock.ts';
import { FakeBrowser } from './testing/fake-tabs.ts';
import { createWorld, shown } from './testing/world.ts';

/** A disk that takes its time, and after `close` works again only when it is read anew. */
const slowStorage = (world: ReturnType<typeof createWorld>): { storage: Storage; lost: () => number } => {
  const disk = createMemoryStorage();
  let isOpen = false;
  let lost = 0;
  const pause = () => new Promise<void>((resolve) => void world.clock.setTimer(resolve, 40));
  const storage: Storage = {
    ...disk,
    load: async () => {
      await pause();
      isOpen = true;
      return disk.load();
    },
    write: async (writes) => {
      if (!isOpen) lost += 1;
      await pause();
      return disk.write(writes);
    },
    close: () => {
      isOpen = false;
      return disk.close();
    },
  };
  return { storage, lost: () => lost };
};

const setUp = async () => {
  const world = createWorld();
  for (const name of ['ann', 'bob']) world.log.user(name);
  world.log.befriend('u_ann', 'u_bob');
  const chat = world.log.openDirect('u_ann', 'u_bob');
  return { ...world, world, chat };
};

describe('an engine that is stopped and started in one go', () => {
  it('runs, on a disk that is not closed under it', async () => {
    const { world, log, chat, server, liveDevice, advance } = await setUp();
    const { storage, lost } = slowStorage(world);
    const { engine } = await liveDevice('ann', { storage });
    await advance(1000);
    engine.setDraft(chat.id, 'half');
    void engine.stop();
    void engine.start();
    await advance(2000);
    expect(engine.connection.get().kind).toBe('live');
    expect(server.watchers('events')).toHaveLength(1);
    log.say('u_bob', chat.id, 'hello');
    await advance(2000);
    expect(engine.chat(chat.id).get()).toMatchObject({ lastSeq: 2, draft: 'half' });
    expect(lost()).toBe(0);
  });

  it('runs once, also when it was still starting', async () => {
    const { world, server, device, chat, advance } = await setUp();
    const { engine, network } = device('ann', { storage: slowStorage(world).storage });
    void engine.start();
    void engine.stop();
    void engine.start();
    await advance(2000);
    expect([network.connects, server.watchers('events').length]).toEqual([1, 1]);
    void engine.start();
    void engine.stop();
    await advance(2000);
    expect(server.watchers('events')).toHaveLength(0);
    expect(engine.chat(chat.id).get()?.lastSeq).toBe(1);
  });

  it('takes its place among the tabs again, whoever leads them by then', async () => {
    const { log, chat, server, liveDevice, advance } = await setUp();
    const [browser, storage] = [new FakeBrowser(), createMemoryStorage()];
    const first = await liveDevice('ann', { storage, tabs: browser.open().tabs });
    const second = await liveDevice('ann', { storage, tabs: browser.open().tabs });
    const third = await liveDevice('ann', { storage, tabs: browser.open().tabs });
    void third.engine.stop();
    await advance(100);
    void first.engine.stop();
    await advance(3000);
    void third.engine.start();
    await advance(500);
    log.say('u_bob', chat.id, 'hello');
    await advance(500);
    expect([second.network.openLinks, third.network.openLinks, server.watchers('events').length]).toEqual([1, 0, 1]);
    expect(third.engine.connection.get().kind).toBe('live');
    expect(shown(third.engine.openTimeline(chat.id)).at(-1)).toBe('hello');
  });
});

describe('tabs whose clocks differ', () => {
  it.each([-3_600_000, 3_600_000])('take what each of them does all the same (%i ms)', async (skewMs) => {
    const { clock, log, chat, liveDevice, advance } = await setUp();
    const [browser, storage] = [new FakeBrowser(), createMemoryStorage()];
    const first = await liveDevice('ann', { storage, tabs: browser.open().tabs });
    const second = await liveDevice('ann', { storage, tabs: browser.open().tabs, clock: skewedClock(clock, skewMs) });
    second.engine.sendText(chat.id, 'from another time');
    second.engine.updateChat(chat.id, { pinned: true });
    await advance(1000);
    expect([first.network.openLinks, second.network.openLinks]).toEqual([1, 0]);
    expect(chat.messages.at(-1)?.content['body']).toBe('from another time');
    expect(log.users.get('u_ann')?.settings.get(chat.id)?.pinnedAt).not.toBeNull();
    for (const { engine } of [first, second]) {
      expect(shown(engine.openTimeline(chat.id)).slice(1)).toEqual(['from another time (sent)']);
      expect(engine.chat(chat.id).get()?.isPinned).toBe(true);
    }
  });
});

describe('an engine that is stopped and wiped in one go', () => {
  it('leaves nothing on the disk', async () => {
    const { world, log, chat, liveDevice, advance } = await setUp();
    const { storage } = slowStorage(world);
    const { engine } = await liveDevice('ann', { storage });
    await advance(1000);
    log.say('u_bob', chat.id, 'just came in');
    await advance(50);
    engine.setDraft(chat.id, 'just written');
    void engine.stop();
    void engine.wipe();
    await advance(2000);
    const tables = storage.load();
    await advance(100);
    expect(Object.values(await tables).flatMap((records) => [...records.keys()])).toEqual([]);
  });
});
