import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import { NO_RANGES, withoutRanges, withSeqs } from './state/deleted.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  for (let n = 1; n <= 60; n += 1) log.say('u_bob', chat.id, `message ${n}`);
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const items = ({ engine }: TestDevice) => {
    const timeline = engine.openTimeline(chat.id);
    const shown = timeline.get().items.map((item) => (item.kind === 'hole' ? `hole ${item.fromSeq}-${item.toSeq}` : item.message.seq));
    timeline.close();
    return shown;
  };
  const row = ({ engine }: TestDevice) => engine.chat(chat.id).get();
  return { ...world, chat, last: log.chat(chat.id).lastSeq, phone, laptop, items, row };
};

describe('deleting messages for oneself', () => {
  it('hides them at once and on the other device, from preview and unread, without a hole; and brings them back', async () => {
    const { phone, laptop, chat, last, items, row, advance } = await setUp();
    phone.engine.deleteMessages(chat.id, [last, last - 1, last - 4]);
    const check = (device: TestDevice) => {
      expect(items(device).slice(-4)).toEqual([last - 6, last - 5, last - 3, last - 2]);
      expect(row(device)).toMatchObject({ unreadCount: last - 3, lastSeq: last, lastMessage: { seq: last - 2 } });
      expect(device.engine.unreadTotal.get()).toBe(last - 3);
    };
    check(phone);
    await advance(2000);
    [phone, laptop].forEach(check);
    laptop.engine.deleteMessages(chat.id, [last], { restore: true });
    await advance(2000);
    for (const device of [phone, laptop]) expect(row(device)).toMatchObject({ unreadCount: last - 2, lastMessage: { seq: last } });
  });

  it('takes them from the top of the chat too, and puts them back', async () => {
    const { phone, laptop, chat, log, last, row, advance } = await setUp();
    for (const seq of [last - 1, last]) log.pin('u_bob', chat.id, seq);
    await advance(2000);
    expect(row(phone)?.pinnedSeqs).toEqual([last - 1, last]);
    phone.engine.deleteMessages(chat.id, [last]);
    expect(row(phone)?.pinnedSeqs).toEqual([last - 1]);
    await advance(2000);
    expect(row(laptop)?.pinnedSeqs).toEqual([last - 1]);
    laptop.engine.deleteMessages(chat.id, [last], { restore: true });
    await advance(2000);
    for (const device of [phone, laptop]) expect(row(device)?.pinnedSeqs).toEqual([last - 1, last]);
  });

  it('is kept through a restart, offline too, and off the disk', async () => {
    const { phone, device, chat, last, items, row, advance } = await setUp();
    phone.network.goOffline();
    phone.engine.deleteMessages(chat.id, [last]);
    await advance(3000);
    void phone.engine.stop();
    await advance(500);
    const stored = JSON.stringify([...((await phone.storage.load()).chats ?? new Map()).values()]);
    expect([stored.includes('message 59'), stored.includes('message 60')]).toEqual([true, false]);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(items(again).at(-1)).toBe(last - 1);
    again.network.isOnline = true;
    again.signals.wake();
    await advance(30_000);
    expect(row(again)?.lastMessage?.seq).toBe(last - 1);
  });

  it('shows a new device the newest message that is left, and pages on without holes', async () => {
    const { phone, liveDevice, chat, last, items, row, advance } = await setUp();
    phone.engine.deleteMessages(
      chat.id,
      Array.from({ length: 40 }, (_, at) => last - at),
    );
    await advance(2000);
    const fresh = await liveDevice('ann', { deviceId: 'd_fresh' });
    await advance(20_000);
    expect(row(fresh)).toMatchObject({ lastMessage: { seq: last - 40 }, unreadCount: last - 40 });
    expect(items(fresh)).toEqual(Array.from({ length: last - 40 }, (_, at) => at + 1));
  });

  it('comes back when the server refuses it', async () => {
    const { phone, log, chat, last, row, advance } = await setUp();
    const refused: unknown[] = [];
    phone.engine.onRefused((refusal) => refused.push(refusal));
    log.deleteMessages = () => ({ code: 'CHAT_NOT_FOUND' });
    phone.engine.deleteMessages(chat.id, [last]);
    expect(row(phone)?.lastMessage?.seq).toBe(last - 1);
    await advance(2000);
    expect(row(phone)?.lastMessage?.seq).toBe(last);
    expect(refused).toMatchObject([{ remove: { seqs: [last] } }]);
  });
});

describe('ranges', () => {
  it('join, part and are taken out of a run', () => {
    const ranges = withSeqs(NO_RANGES, [5, 3, 4, 9], true);
    expect(ranges).toEqual([
      { fromSeq: 3, toSeq: 5 },
      { fromSeq: 9, toSeq: 9 },
    ]);
    expect(withSeqs(ranges, [4, 9, 20], false)).toEqual([
      { fromSeq: 3, toSeq: 3 },
      { fromSeq: 5, toSeq: 5 },
    ]);
    expect(withoutRanges({ fromSeq: 4, toSeq: 10 }, ranges)).toEqual([
      { fromSeq: 6, toSeq: 8 },
      { fromSeq: 10, toSeq: 10 },
    ]);
    expect(withoutRanges({ fromSeq: 3, toSeq: 5 }, ranges)).toEqual([]);
  });
});
