import { describe, expect, it } from 'vitest';
import { putScheduled } from './testing/fake-schedules.ts';
import { createWorld, type TestDevice } from './testing/world.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const laptop = await world.liveDevice('ann', { deviceId: 'd_laptop' });
  const bob = await world.liveDevice('bob');
  const shown = ({ engine }: TestDevice) =>
    engine.scheduled.get().map(({ id, body, state, silent }) => `${id} ${body} ${state}${silent ? ' silent' : ''}`);
  const put = (id: string, more: Partial<Parameters<typeof putScheduled>[2]> = {}) =>
    putScheduled(log, 'u_ann', { id, chatId: chat.id, ...more });
  return { ...world, chat, phone, laptop, bob, shown, put };
};

describe('scheduled messages', () => {
  it('are told to own devices alone, by their time, and go when they are sent or canceled', async () => {
    const { phone, laptop, bob, shown, put, advance } = await setUp();
    put('s_2', { body: 'second', sendAt: '2030-01-02T00:00:00.000Z' });
    put('s_1', { body: 'first', sendAt: '2030-01-01T00:00:00.000Z' });
    await advance(1000);
    for (const device of [phone, laptop]) expect(shown(device)).toEqual(['s_1 first WAITING', 's_2 second WAITING']);
    expect(shown(bob)).toEqual([]);
    put('s_1', { state: 'SENT' });
    put('s_2', { state: 'FAILED', failureCode: 'NOT_CONTACTS', silent: true });
    await advance(1000);
    expect(shown(laptop)).toEqual(['s_2 second FAILED silent']);
    put('s_2', { silent: false });
    await advance(1000);
    expect(shown(laptop)).toEqual(['s_2 second FAILED']);
    expect(laptop.engine.scheduled.get()[0]).toMatchObject({ failureCode: 'NOT_CONTACTS' });
    put('s_2', { state: 'CANCELED' });
    await advance(1000);
    expect(shown(laptop)).toEqual([]);
  });

  it('are told with what they hold, which is kept over a restart, and let go of it when they end', async () => {
    const { phone, laptop, put, advance, device } = await setUp();
    const image = { name: 'a.jpg', width: 4, height: 3, placeholder: '', animated: false, url: '/attachments/f_1', thumbnailUrl: '/t' };
    const ranges = [{ kind: 'MENTION', offset: 0, length: 4, user: { id: 'u_bob' } }];
    const content = { __typename: 'ImageContent', images: [image], caption: '@Bob', captionRanges: ranges };
    const made = put('s_1', { body: '[Image] @Bob', content });
    await advance(1000);
    const held = { kind: 'image', caption: '@Bob', images: [image], ranges: [{ kind: 'MENTION', offset: 0, length: 4, userId: 'u_bob' }] };
    const expected = [{ id: 's_1', body: '', content: held }];
    for (const { engine } of [phone, laptop]) expect(engine.scheduled.get()).toMatchObject(expected);
    // What this client does not know is told in words.
    const later = { ...made, id: 's_2', version: made.version + 1, fallbackText: 'A hologram', content: { __typename: 'HologramContent' } };
    laptop.engine.applyScheduled(later);
    expect(laptop.engine.scheduled.get()[1]).toMatchObject({ content: { kind: 'unknown' }, fallbackText: 'A hologram' });
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(again.engine.scheduled.get()).toMatchObject(expected);
    put('s_1', { state: 'SENT' });
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect(again.engine.scheduled.get()).toEqual([]);
  });

  it('show at once what a mutation answers, and are not brought back by an answer that comes late', async () => {
    const { phone, shown, put, advance } = await setUp();
    const made = put('s_1', { body: 'later' });
    phone.engine.applyScheduled(made);
    expect(shown(phone)).toEqual(['s_1 later WAITING']);
    phone.engine.applyScheduled({ id: 's_9' });
    await advance(1000);
    put('s_1', { state: 'CANCELED' });
    await advance(1000);
    expect(shown(phone)).toEqual([]);
    phone.engine.applyScheduled(made);
    expect(shown(phone)).toEqual([]);
  });

  it('are kept over a restart, and made up for after an absence, long or short', async () => {
    const { phone, laptop, shown, put, advance, device } = await setUp();
    put('s_1', { body: 'one' });
    put('s_2', { body: 'two', sendAt: '2030-02-01T00:00:00.000Z' });
    await advance(1000);
    void phone.engine.stop();
    await advance(100);
    put('s_1', { state: 'SENT' });
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.goOffline();
    void again.engine.start();
    await advance(500);
    expect(shown(again)).toEqual(['s_1 one WAITING', 's_2 two WAITING']);
    again.network.isOnline = true;
    again.signals.wake();
    await advance(5000);
    expect([shown(again), shown(laptop)]).toEqual([['s_2 two WAITING'], ['s_2 two WAITING']]);
    const fresh = device('ann', { deviceId: 'd_new' });
    void fresh.engine.start();
    await advance(3000);
    expect(shown(fresh)).toEqual(['s_2 two WAITING']);
  });
});
