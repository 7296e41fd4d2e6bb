import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './storage/memory.ts';
import { FakeBrowser } from './testing/fake-tabs.ts';
import { createWorld } from './testing/world.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const tablet = await world.liveDevice('ann', { deviceId: 'd_tablet' });
  const draftOn = ({ engine }: typeof phone) => engine.chat(chat.id).get()?.draft;
  const saves = () =>
    world.server.asked.filter(({ field }) => field === 'setDraft').map(({ variables }) => (variables['input'] as { text: string }).text);
  return { ...world, chat, phone, laptop, tablet, draftOn, saves };
};

describe('a draft', () => {
  it('goes up after a pause, and shows on the other devices', async () => {
    const { phone, laptop, tablet, chat, advance, draftOn, saves } = await setUp();
    for (const text of ['s', 'se', 'see', 'see y']) {
      phone.engine.setDraft(chat.id, text);
      await advance(300);
    }
    expect(saves()).toEqual([]);
    expect(draftOn(phone)).toBe('see y');
    await advance(1500);
    expect(saves()).toEqual(['see y']);
    expect([phone, laptop, tablet].map(draftOn)).toEqual(['see y', 'see y', 'see y']);
  });

  it('keeps whom it mentions and what it answers, on the other devices, through a restart and in a snapshot', async () => {
    const { phone, laptop, chat, log, device, liveDevice, advance } = await setUp();
    const written = ({ engine }: typeof phone) => {
      const { draft, draftRanges, draftReplyToSeq } = engine.chat(chat.id).get() ?? {};
      return { draft, draftRanges, draftReplyToSeq };
    };
    const ranges = [{ kind: 'MENTION', offset: 0, length: 4, userId: 'u_bob' }];
    const full = { draft: '@bob hi', draftRanges: ranges, draftReplyToSeq: 1 };
    phone.engine.setDraft(chat.id, '@bob hi', { ranges, replyToSeq: 1 });
    expect(written(phone)).toEqual(full);
    await advance(1500);
    expect([written(laptop), written(await liveDevice('ann', { deviceId: 'd_new' }))]).toEqual([full, full]);
    await laptop.engine.stop();
    const again = device('ann', { deviceId: 'd_laptop', storage: laptop.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(100);
    expect(written(again)).toEqual(full);
    // The same words, and nobody is meant any more: that is another draft.
    phone.engine.setDraft(chat.id, '@bob hi', { replyToSeq: 1 });
    await advance(1500);
    expect(written(phone)).toEqual({ draft: '@bob hi', draftReplyToSeq: 1 });
    expect(log.users.get('u_ann')?.drafts.get(chat.id)).toMatchObject({ text: '@bob hi', ranges: [], replyToSeq: 1 });
    phone.engine.sendText(chat.id, '@bob hi');
    await advance(1500);
    expect(written(phone)).toEqual({ draft: '' });
  });

  it('goes up in between when someone writes without a pause', async () => {
    const { phone, laptop, chat, advance, draftOn, saves } = await setUp();
    for (let key = 0; key < 40; key += 1) {
      phone.engine.setDraft(chat.id, `key ${key}`);
      await advance(300);
    }
    await advance(2000);
    expect(saves().length).toBeGreaterThanOrEqual(3);
    expect(saves().length).toBeLessThanOrEqual(4);
    expect(draftOn(laptop)).toBe('key 39');
  });

  it('is not put over what is being typed elsewhere; the last to arrive stands for all', async () => {
    const { phone, laptop, tablet, chat, log, advance, draftOn } = await setUp();
    phone.engine.setDraft(chat.id, 'of the phone');
    await advance(600);
    laptop.engine.setDraft(chat.id, 'of the lap');
    await advance(700);
    expect(log.users.get('u_ann')?.drafts.get(chat.id)?.text).toBe('of the phone');
    expect([phone, laptop, tablet].map(draftOn)).toEqual(['of the phone', 'of the lap', 'of the phone']);
    laptop.engine.setDraft(chat.id, 'of the laptop');
    await advance(1500);
    expect([phone, laptop, tablet].map(draftOn)).toEqual(['of the laptop', 'of the laptop', 'of the laptop']);
  });

  it('goes when its message is sent, from whichever device', async () => {
    const { phone, laptop, tablet, chat, log, advance, draftOn, saves } = await setUp();
    phone.engine.setDraft(chat.id, 'hello');
    await advance(1500);
    phone.engine.sendText(chat.id, 'hello');
    expect(draftOn(phone)).toBe('');
    await advance(3000);
    expect([phone, laptop, tablet].map(draftOn)).toEqual(['', '', '']);
    // The server had cleared it with the message: there was nothing to tell.
    expect(saves()).toEqual(['hello']);
    expect(log.users.get('u_ann')?.drafts.get(chat.id)?.text).toBe('');
  });

  it('leaves no ghost when its save is overtaken by the send', async () => {
    const { phone, laptop, chat, log, advance, draftOn } = await setUp();
    phone.network.faults = { ...phone.network.faults, loseAnswer: 0 };
    phone.engine.setDraft(chat.id, 'quick');
    await advance(1000);
    // The save is under way now.
    phone.engine.sendText(chat.id, 'quick');
    log.setDraft('u_ann', chat.id, 'quick');
    await advance(5000);
    expect([phone, laptop].map(draftOn)).toEqual(['', '']);
    expect(log.users.get('u_ann')?.drafts.get(chat.id)?.text).toBe('');
  });

  it('is kept while the network is away, through a restart, and goes up when it is back', async () => {
    const { phone, laptop, chat, device, advance, draftOn } = await setUp();
    phone.network.goOffline();
    phone.engine.setDraft(chat.id, 'on the train');
    await advance(10_000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    void again.engine.start();
    await advance(3000);
    expect(draftOn(again)).toBe('on the train');
    expect(draftOn(laptop)).toBe('on the train');
  });

  it('comes with a snapshot to a new device, and goes from one that slept through its sending', async () => {
    const { phone, laptop, chat, liveDevice, advance, draftOn } = await setUp();
    laptop.network.goOffline();
    phone.engine.setDraft(chat.id, 'for later');
    await advance(2000);
    expect(draftOn(await liveDevice('ann', { deviceId: 'd_new' }))).toBe('for later');
    laptop.network.isOnline = true;
    laptop.signals.wake();
    await advance(2000);
    expect(draftOn(laptop)).toBe('for later');
    laptop.network.goOffline();
    phone.engine.sendText(chat.id, 'for later');
    await advance(1000);
    // A cursor that is not taken any more: everything anew.
    laptop.network.isOnline = true;
    laptop.engine.applyChat(null);
    laptop.signals.wake();
    await advance(3000);
    expect(draftOn(laptop)).toBe('');
  });

  it('stays here when it is too long for the server, and goes up once it is shorter', async () => {
    const { phone, laptop, chat, advance, draftOn, saves } = await setUp();
    phone.engine.setDraft(chat.id, '😀'.repeat(4001));
    await advance(10_000);
    expect(saves()).toEqual([]);
    expect(draftOn(phone)).toBe('😀'.repeat(4001));
    phone.engine.setDraft(chat.id, '😀'.repeat(4000));
    await advance(2000);
    expect(draftOn(laptop)).toBe('😀'.repeat(4000));
  });

  it('waits when there were too many, and gives up when it is refused, until the person writes on', async () => {
    const { phone, chat, server, advance, saves } = await setUp();
    server.answers.set('setDraft', [
      { refusal: { __typename: 'RateLimited', code: 'RATE_LIMITED', message: '', path: [], retryAfterMs: 4000 } },
      { refusal: { __typename: 'ChatNotFound', code: 'CHAT_NOT_FOUND', message: '', path: [] } },
    ]);
    phone.engine.setDraft(chat.id, 'one');
    await advance(4000);
    expect(saves()).toEqual(['one']);
    await advance(60_000);
    expect(saves()).toEqual(['one', 'one']);
    phone.engine.setDraft(chat.id, 'two');
    await advance(2000);
    expect(saves()).toEqual(['one', 'one', 'two']);
  });

  it('goes up at once when the page is about to go', async () => {
    const { phone, chat, advance, saves } = await setUp();
    phone.engine.setDraft(chat.id, 'closing');
    phone.signals.sleep();
    await advance(50);
    expect(saves()).toEqual(['closing']);
  });

  it('is one draft in all tabs of a browser, saved once, and not lost with the tab that led', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const [browser, storage] = [new FakeBrowser(), createMemoryStorage()];
    const tabs = [browser.open(), browser.open(), browser.open()];
    const devices = [];
    for (const tab of tabs) devices.push(await world.liveDevice('ann', { tabs: tab.tabs, storage, deviceId: 'd_browser' }));
    devices[2]?.engine.setDraft(chat.id, 'from the third');
    tabs[0]?.crash();
    devices[0]?.network.goOffline();
    await world.advance(10_000);
    const shown = devices.slice(1).map(({ engine }) => engine.chat(chat.id).get()?.draft);
    expect(shown).toEqual(['from the third', 'from the third']);
    expect(world.log.users.get('u_ann')?.drafts.get(chat.id)?.text).toBe('from the third');
    expect(world.server.asked.filter(({ field }) => field === 'setDraft')).toHaveLength(1);
  });

  it('that was written after a message which waits to be sent is kept when another tab takes the lead', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const [browser, storage] = [new FakeBrowser(), createMemoryStorage()];
    const tabs = [browser.open(), browser.open()];
    const [first, second] = await Promise.all(
      tabs.map((tab) => world.liveDevice('ann', { tabs: tab.tabs, storage, deviceId: 'd_browser' })),
    );
    for (const device of [first, second]) device?.network.goOffline();
    first?.engine.sendText(chat.id, 'waiting');
    first?.engine.setDraft(chat.id, 'what comes next');
    await world.advance(1000);
    tabs[0]?.crash();
    await world.advance(5000);
    expect(second?.engine.chat(chat.id).get()?.draft).toBe('what comes next');
  });

  it('that an older client has stored, as a text alone, is kept and goes up', async () => {
    const { chat, liveDevice, laptop, advance, draftOn } = await setUp();
    const storage = createMemoryStorage();
    await storage.write([{ table: 'drafts', key: chat.id, value: 'from before' }]);
    const old = await liveDevice('ann', { storage, deviceId: 'd_old' });
    await advance(2000);
    expect(draftOn(old)).toBe('from before');
    expect(draftOn(laptop)).toBe('from before');
  });
});
