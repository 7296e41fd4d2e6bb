import { describe, expect, it } from 'vitest';
import { moveLive } from './testing/fake-asked.ts';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const PLACE = { latitude: 1, longitude: 2, accuracy: 10, name: '', address: '' };

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const bob = await world.liveDevice('bob');
  const newest = ({ engine }: TestDevice): MessageView => {
    const timeline = engine.openTimeline(chat.id);
    const item = timeline.get().items.at(-1);
    timeline.close();
    if (item?.kind !== 'message') throw new Error('There is no message.');
    return item.message;
  };
  const placeOf = (device: TestDevice) => {
    const { content } = newest(device);
    if (content.kind !== 'location') throw new Error('This is no place.');
    return content;
  };
  const leftMs = (device: TestDevice) => Date.parse(placeOf(device).live?.endsAt ?? '') - world.clock.now();
  phone.engine.sendLocation(chat.id, { ...PLACE, liveSeconds: 900 });
  return { ...world, chat, phone, bob, newest, placeOf, leftMs };
};

describe('a live location', () => {
  it('is live from the start, moves without being news, and cannot be forwarded', async () => {
    const { phone, bob, chat, log, newest, placeOf, leftMs, advance } = await setUp();
    expect(newest(phone).state).toBe('sending');
    expect(leftMs(phone)).toBeGreaterThan(899_000);
    await advance(1000);
    expect(placeOf(bob)).toMatchObject({ latitude: 1, live: { endsAt: placeOf(phone).live?.endsAt } });
    const before = bob.engine.chat(chat.id).get();
    moveLive(log, 'u_ann', chat.id, newest(bob).seq as number, 7);
    await advance(1000);
    expect([phone, bob].map((device) => placeOf(device).latitude)).toEqual([7, 7]);
    const after = bob.engine.chat(chat.id).get();
    expect([after?.unreadCount, after?.lastActivityAt]).toEqual([before?.unreadCount, before?.lastActivityAt]);
    expect(bob.engine.forward([newest(bob)], [chat.id])).toBe(0);
    expect(bob.engine.sendText(chat.id, 'near', { replyTo: newest(bob) }) && newest(bob).replyTo?.excerpt).toBe('📍 Live');
  });

  it('stops at once where it is stopped, over a restart while the network is away, and once', async () => {
    const { phone, bob, log, chat, newest, placeOf, leftMs, advance, device, server } = await setUp();
    await advance(1000);
    const refused: unknown[] = [];
    bob.engine.onRefused(({ code, kind }) => refused.push(code, kind));
    bob.engine.stopLiveLocation(newest(bob));
    await advance(1000);
    expect([refused, leftMs(bob) > 890_000]).toEqual([['NOT_PERMITTED', 'stop'], true]);
    phone.network.goOffline();
    phone.engine.stopLiveLocation(newest(phone));
    expect(leftMs(phone)).toBeLessThanOrEqual(0);
    phone.engine.stopLiveLocation(newest(phone));
    await advance(500);
    void phone.engine.stop();
    await advance(100);
    expect(leftMs(bob)).toBeGreaterThan(890_000);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    void again.engine.start();
    await advance(5000);
    expect([leftMs(again), leftMs(bob)].every((left) => left < 0)).toBe(true);
    moveLive(log, 'u_ann', chat.id, newest(bob).seq as number, 9);
    await advance(1000);
    expect(placeOf(bob).latitude).toBe(1);
    expect(server.asked.filter(({ field }) => field === 'stopLiveLocation')).toHaveLength(2);
  });
});
