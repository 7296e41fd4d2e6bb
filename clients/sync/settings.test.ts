import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from './storage/memory.ts';
import { FakeBrowser } from './testing/fake-tabs.ts';
import { createWorld, shown, type TestDevice } from './testing/world.ts';
import type { ChatView } from './types.ts';

const FOR_EVER = '9999-12-31T23:59:59.999Z';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const other = log.openDirect('u_ann', 'u_cem');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const on = ({ engine }: TestDevice, id = chat.id) => engine.chat(id).get() as ChatView;
  const order = ({ engine }: TestDevice) => engine.chats.get().map(({ id }) => id);
  const asked = (field: string) => world.server.asked.filter((ask) => ask.field === field).map(({ variables }) => variables['input']);
  return { ...world, chat, other, phone, laptop, on, order, asked };
};

describe('a chat in the list', () => {
  it('is pinned at once where it is asked for, and soon on the other devices, above the last active', async () => {
    const { phone, laptop, chat, other, log, advance, on, order } = await setUp();
    log.say('u_cem', other.id, 'newer');
    await advance(500);
    expect(order(laptop)).toEqual([other.id, chat.id]);
    phone.engine.updateChat(chat.id, { pinned: true });
    expect(on(phone).isPinned).toBe(true);
    await advance(1000);
    expect([order(phone), order(laptop)]).toEqual([
      [chat.id, other.id],
      [chat.id, other.id],
    ]);
    laptop.engine.updateChat(other.id, { pinned: true });
    await advance(1000);
    log.say('u_bob', chat.id, 'newest');
    await advance(1000);
    expect(order(phone)).toEqual([other.id, chat.id]);
    phone.engine.updateChat(other.id, { pinned: false });
    await advance(1000);
    expect(order(laptop)).toEqual([chat.id, other.id]);
  });

  it('is as it was before when it is refused, and the tab that asked for it is told', async () => {
    const { phone, laptop, chat, server, advance, on } = await setUp();
    const refused: unknown[] = [];
    phone.engine.onRefused((refusal) => refused.push(refusal));
    laptop.engine.onRefused((refusal) => refused.push(refusal));
    const refusal = { __typename: 'LimitReached', code: 'LIMIT_REACHED', message: '', path: [], limit: 'pinnedChatsMax' };
    server.answers.set('updateChatSettings', [{ refusal }]);
    phone.engine.updateChat(chat.id, { pinned: true });
    expect(on(phone).isPinned).toBe(true);
    await advance(1000);
    expect(on(phone).isPinned).toBe(false);
    expect(refused).toEqual([{ chatId: chat.id, code: 'LIMIT_REACHED' }]);
  });

  it('keeps what is wanted while the network is away, through a restart, and tells it in order', async () => {
    const { phone, laptop, chat, device, advance, on, asked } = await setUp();
    phone.network.goOffline();
    phone.engine.updateChat(chat.id, { pinned: true });
    phone.engine.updateChat(chat.id, { archived: true });
    phone.engine.updateChat(chat.id, { mutedUntil: FOR_EVER });
    await advance(5000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(on(again)).toMatchObject({ isPinned: false, placement: 'ARCHIVE', isMuted: true });
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect(asked('updateChatSettings')).toEqual([
      { chatId: chat.id, pinned: true },
      { chatId: chat.id, archived: true, upToSeq: 1 },
      { chatId: chat.id, mutedUntil: FOR_EVER },
    ]);
    expect(on(laptop)).toMatchObject({ isPinned: false, placement: 'ARCHIVE', isMuted: true });
  });

  it('is told again until there is an answer, and waits when there was too much', async () => {
    const { phone, laptop, chat, server, advance, on, asked } = await setUp();
    server.answers.set('updateChatSettings', [
      { refusal: { __typename: 'RateLimited', code: 'RATE_LIMITED', message: '', path: [], retryAfterMs: 4000 } },
      { errorCode: 'UNAVAILABLE' },
    ]);
    phone.engine.updateChat(chat.id, { mutedUntil: FOR_EVER });
    await advance(3500);
    expect(asked('updateChatSettings')).toHaveLength(1);
    await advance(30_000);
    expect(asked('updateChatSettings')).toHaveLength(3);
    expect(on(laptop).isMuted).toBe(true);
  });
});

describe('muting', () => {
  it('takes a chat out of the total, until the moment comes by itself', async () => {
    const { phone, laptop, chat, other, log, clock, advance, on } = await setUp();
    log.say('u_bob', chat.id, 'one');
    log.say('u_cem', other.id, 'two');
    await advance(500);
    const totals = () => [phone, laptop].map(({ engine }) => engine.unreadTotal.get());
    expect(totals()).toEqual([4, 4]);
    const heard: number[] = [];
    laptop.engine.unreadTotal.subscribe(() => heard.push(laptop.engine.unreadTotal.get()));
    phone.engine.updateChat(chat.id, { mutedUntil: new Date(clock.now() + 3_600_000).toISOString() });
    await advance(1000);
    expect(totals()).toEqual([2, 2]);
    expect(on(laptop)).toMatchObject({ isMuted: true, unreadCount: 2 });
    await advance(3_600_000);
    expect(heard.at(-1)).toBe(4);
    expect([on(phone).isMuted, on(laptop).mutedUntil]).toEqual([false, null]);
  });
});

describe('marking unread', () => {
  it('counts as one, and goes when the chat is read, on any device', async () => {
    const { phone, laptop, chat, other, log, advance, on } = await setUp();
    log.mark('u_ann', other.id, { readSeq: 1 });
    phone.engine.markRead(chat.id, 1);
    // The mark of reading has not been told yet.
    phone.engine.updateChat(chat.id, { markedUnread: true });
    await advance(2000);
    for (const device of [phone, laptop]) {
      expect(on(device)).toMatchObject({ isMarkedUnread: true, unreadCount: 0 });
      expect(device.engine.unreadTotal.get()).toBe(1);
    }
    laptop.engine.markRead(chat.id, 1);
    await advance(2000);
    expect([on(phone).isMarkedUnread, on(laptop).isMarkedUnread, phone.engine.unreadTotal.get()]).toEqual([false, false, 0]);
    phone.engine.updateChat(chat.id, { markedUnread: true });
    await advance(1000);
    log.say('u_bob', chat.id, 'new');
    await advance(1000);
    laptop.engine.markRead(chat.id, 2);
    await advance(1000);
    expect(on(phone).isMarkedUnread).toBe(false);
  });
});

describe('the archive', () => {
  it('gives a chat back for something new, also for what was on its way when it was archived', async () => {
    const { phone, laptop, chat, log, advance, on } = await setUp();
    phone.engine.updateChat(chat.id, { archived: true });
    await advance(1000);
    expect([on(phone).placement, on(laptop).placement]).toEqual(['ARCHIVE', 'ARCHIVE']);
    log.say('u_bob', chat.id, 'news');
    await advance(1000);
    expect([on(phone).placement, on(laptop).placement]).toEqual(['LIST', 'LIST']);
    phone.network.goOffline();
    log.say('u_bob', chat.id, 'not seen on the phone');
    phone.engine.updateChat(chat.id, { archived: true });
    expect(on(phone).placement).toBe('ARCHIVE');
    phone.network.isOnline = true;
    phone.signals.wake();
    await advance(3000);
    expect([on(phone).placement, on(laptop).placement]).toEqual(['LIST', 'LIST']);
    phone.engine.updateChat(chat.id, { archived: true, mutedUntil: FOR_EVER });
    await advance(1000);
    log.say('u_bob', chat.id, 'into the silence');
    await advance(1000);
    expect([on(phone).placement, on(laptop).placement, laptop.engine.unreadTotal.get()]).toEqual(['ARCHIVE', 'ARCHIVE', 1]);
  });
});

describe('clearing and deleting', () => {
  it('forgets what was said, on every device, also on one that was away, and never brings it back', async () => {
    const { phone, laptop, chat, log, liveDevice, advance, on } = await setUp();
    for (const text of ['one', 'two', 'three']) log.say('u_bob', chat.id, text);
    await advance(1000);
    laptop.network.goOffline();
    const [onPhone, onLaptop] = [phone.engine.openTimeline(chat.id), laptop.engine.openTimeline(chat.id)];
    expect(shown(onPhone)).toEqual(['CHAT_OPENED', 'one', 'two', 'three']);
    phone.engine.clearHistory(chat.id);
    expect([shown(onPhone), on(phone).unreadCount, on(phone).lastMessage]).toEqual([[], 0, null]);
    await advance(1000);
    log.recall('u_bob', chat.id, 2);
    log.say('u_bob', chat.id, 'four');
    await advance(1000);
    expect(shown(onPhone)).toEqual(['four']);
    expect(shown(onLaptop)).toEqual(['CHAT_OPENED', 'one', 'two', 'three']);
    laptop.network.isOnline = true;
    laptop.signals.wake();
    await advance(3000);
    expect([shown(onLaptop), on(laptop).unreadCount, onLaptop.get().reachedStart]).toEqual([['four'], 1, true]);
    await onLaptop.loadOlder();
    const fresh = await liveDevice('ann', { deviceId: 'd_new' });
    expect(shown(fresh.engine.openTimeline(chat.id))).toEqual(['four']);
    expect(on(fresh).unreadCount).toBe(1);
  });

  it('takes a deleted chat out of the list with its draft and what could not be sent, until something new comes', async () => {
    const { phone, laptop, chat, log, server, advance, on } = await setUp();
    phone.engine.updateChat(chat.id, { pinned: true });
    server.answers.set('sendMessage', [
      { refusal: { __typename: 'NotContacts', code: 'NOT_CONTACTS', message: '', path: [], userIds: [] } },
    ]);
    phone.engine.sendText(chat.id, 'never sent');
    await advance(1000);
    expect(on(phone)).toMatchObject({ failedCount: 1, isPinned: true });
    phone.engine.setDraft(chat.id, 'half a thought');
    phone.engine.deleteChat(chat.id);
    expect(on(phone)).toMatchObject({ placement: 'HIDDEN', isPinned: false, draft: '', failedCount: 0, lastMessage: null });
    await advance(2000);
    expect(on(laptop)).toMatchObject({ placement: 'HIDDEN', isPinned: false, draft: '', lastMessage: null });
    log.say('u_bob', chat.id, 'still there?');
    await advance(1000);
    expect([on(phone).placement, on(laptop).placement, on(laptop).unreadCount]).toEqual(['LIST', 'LIST', 1]);
    phone.engine.deleteChat(chat.id);
    phone.engine.sendText(chat.id, 'me again');
    expect(on(phone).placement).toBe('LIST');
    await advance(1000);
    expect(on(laptop).placement).toBe('LIST');
  });

  it('clears notes to self, and does not delete them', async () => {
    const { phone, log, advance, on, asked } = await setUp();
    const self = log.openDirect('u_ann', 'u_ann');
    await advance(500);
    phone.engine.deleteChat(self.id);
    await advance(1000);
    expect(on(phone, self.id)).toMatchObject({ placement: 'LIST', lastMessage: null });
    expect([asked('deleteChat'), asked('clearHistory')]).toEqual([[], [{ chatId: self.id, upToSeq: 1 }]]);
  });
});

describe('the tabs of one browser', () => {
  it('show the same, ask once, and the one that asked hears of a refusal', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    const [browser, storage] = [new FakeBrowser(), createMemoryStorage()];
    const devices: TestDevice[] = [];
    for (let at = 0; at < 3; at += 1)
      devices.push(await world.liveDevice('ann', { tabs: browser.open().tabs, storage, deviceId: 'd_browser' }));
    const heard: number[] = [];
    devices.forEach(({ engine }, at) => engine.onRefused(() => heard.push(at)));
    devices[2]?.engine.updateChat(chat.id, { mutedUntil: FOR_EVER });
    await world.advance(1000);
    expect(devices.map(({ engine }) => engine.chat(chat.id).get()?.isMuted)).toEqual([true, true, true]);
    expect(world.server.asked.filter(({ field }) => field === 'updateChatSettings')).toHaveLength(1);
    world.server.answers.set('updateChatSettings', [
      { refusal: { __typename: 'LimitReached', code: 'LIMIT_REACHED', message: '', path: [], limit: 'pinnedChatsMax' } },
    ]);
    devices[1]?.engine.updateChat(chat.id, { pinned: true });
    await world.advance(1000);
    expect([heard, devices.map(({ engine }) => engine.chat(chat.id).get()?.isPinned)]).toEqual([[1], [false, false, false]]);
  });
});
