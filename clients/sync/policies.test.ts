import { describe, expect, it } from 'vitest';
import { createWorld, shown, type TestDevice } from './testing/world.ts';
import { type ChatView, FOR_EVER } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const group = log.createGroup('all', ['u_ann', 'u_bob']);
  const direct = log.openDirect('u_ann', 'u_bob');
  const bob = await world.liveDevice('bob');
  const on = ({ engine }: TestDevice, id = group.id) => engine.chat(id).get() as ChatView;
  const bodies = (chat = group) => chat.messages.flatMap(({ content }) => content['body'] ?? []);
  const asked = () => world.server.asked.filter(({ field }) => field === 'sendMessage').length;
  return { ...world, group, direct, bob, on, bodies, asked };
};
const inMs = (clock: { now(): number }, ms: number) => new Date(clock.now() + ms).toISOString();

describe('a muted member', () => {
  it('is told at once, until when, and may write again when it ends by itself', async () => {
    const { bob, group, log, advance, on, clock, bodies } = await setUp();
    const until = inMs(clock, 60_000);
    log.changePlace('u_bob', group.id, { mutedUntil: until });
    await advance(500);
    expect(on(bob)).toMatchObject({ canSend: false, mutedHereUntil: until, isMuted: false });
    bob.engine.sendText(group.id, 'too early');
    await advance(1000);
    expect(on(bob).failedCount).toBe(1);
    let told = 0;
    bob.engine.chat(group.id).subscribe(() => (told += 1));
    await advance(60_000);
    expect(on(bob)).toMatchObject({ canSend: true, mutedHereUntil: null });
    expect(told).toBeGreaterThan(0);
    const [failed] = bob.engine.openTimeline(group.id).get().items.slice(-1);
    if (failed?.kind === 'message') bob.engine.retry(failed.message.key);
    await advance(1000);
    expect(bodies()).toEqual(['too early']);
  });

  it('is told right in the end when the clock of the device is set by hours meanwhile', async () => {
    for (const [setMs, lastsMs] of [
      [-5 * 3_600_000, 10_000],
      [5 * 3_600_000, 600_000],
    ] as const) {
      const { group, log, advance, clock, liveDevice } = await setUp();
      let skewMs = 0;
      const ownClock = { now: () => clock.now() + skewMs, setTimer: clock.setTimer.bind(clock) };
      const { engine } = await liveDevice('bob', { deviceId: 'd_phone', clock: ownClock });
      const listed = () => engine.chats.get().find(({ id }) => id === group.id);
      // What stands on the screen, which is drawn anew when it is told to be.
      let drawn = listed();
      engine.chats.subscribe(() => (drawn = listed()));
      const until = inMs(clock, lastsMs);
      log.changePlace('u_bob', group.id, { mutedUntil: until });
      await advance(500);
      expect(drawn).toMatchObject({ canSend: false, mutedHereUntil: until });
      skewMs = setMs;
      log.rename('u_ann', group.id, 'drawn by the wrong clock');
      // A beat or two tell what time it is.
      await advance(70_000);
      expect(drawn).toMatchObject({ canSend: lastsMs < 70_000, mutedHereUntil: lastsMs < 70_000 ? null : until });
    }
  });

  it('is muted for ever with all, and with another role not at all', async () => {
    const { bob, group, log, advance, on, liveDevice } = await setUp();
    log.decide(group.id, { mutedAll: true });
    await advance(500);
    expect(on(bob)).toMatchObject({ canSend: false, mutedAll: true, mutedHereUntil: FOR_EVER });
    expect(on(await liveDevice('ann'))).toMatchObject({ canSend: true, mutedAll: true, mutedHereUntil: null });
  });

  it('knows it after a restart without a network', async () => {
    const { bob, group, log, advance, on, device } = await setUp();
    log.changePlace('u_bob', group.id, { mutedUntil: FOR_EVER });
    await advance(2000);
    await bob.engine.stop();
    const again = device('bob', { storage: bob.storage });
    again.network.isOnline = false;
    void again.engine.start();
    await advance(500);
    expect(on(again)).toMatchObject({ canSend: false, mutedHereUntil: FOR_EVER });
  });
});

describe('slow mode', () => {
  it('says from when on the next one is taken, by the last message and by what the server says', async () => {
    const { bob, group, log, advance, on, clock } = await setUp();
    log.say('u_bob', group.id, 'before it was slow');
    log.decide(group.id, { slowModeSeconds: 30 });
    await advance(500);
    expect(on(bob)).toMatchObject({ slowModeSeconds: 30, nextMessageAt: null, canSend: true });
    bob.engine.sendText(group.id, 'one');
    await advance(1000);
    const { createdAt } = on(bob).lastMessage as { createdAt: string };
    expect(on(bob).nextMessageAt).toBe(new Date(Date.parse(createdAt) + 30_000).toISOString());
    await advance(Date.parse(createdAt) + 30_100 - clock.now());
    expect(on(bob).nextMessageAt).toBeNull();
    log.decide(group.id, { slowModeSeconds: 0 });
    await advance(500);
    expect(on(bob).slowModeSeconds).toBe(0);
  });

  it('keeps what was written offline in the queue, and hands it over one after the other', async () => {
    const { bob, group, direct, log, advance, bodies, asked } = await setUp();
    log.decide(group.id, { slowModeSeconds: 30 });
    await advance(500);
    bob.network.goOffline();
    for (const text of ['one', 'two', 'three']) bob.engine.sendText(group.id, text);
    bob.network.isOnline = true;
    bob.signals.wake();
    await advance(5000);
    expect(bodies()).toEqual(['one']);
    const timeline = bob.engine.openTimeline(group.id);
    expect(shown(timeline).slice(-2)).toEqual(['two (sending)', 'three (sending)']);
    const before = asked();
    await advance(20_000);
    expect(asked()).toBe(before);
    // Another chat does not wait for this one.
    bob.engine.sendText(direct.id, 'meanwhile');
    await advance(1000);
    expect(bodies(direct)).toEqual(['meanwhile']);
    await advance(60_000);
    expect(bodies()).toEqual(['one', 'two', 'three']);
  });

  it('lets the queue go when it ends, and when the one who waits becomes an admin', async () => {
    for (const end of ['ended', 'admin'] as const) {
      const { bob, group, log, advance, bodies } = await setUp();
      log.decide(group.id, { slowModeSeconds: 3600 });
      await advance(500);
      for (const text of ['one', 'two']) bob.engine.sendText(group.id, text);
      await advance(5000);
      expect(bodies()).toEqual(['one']);
      if (end === 'admin') Object.assign(log.member(group.id, 'u_bob') as object, { role: 'ADMIN' });
      log.decide(group.id, { slowModeSeconds: end === 'admin' ? 3599 : 0 });
      await advance(5000);
      expect(bodies()).toEqual(['one', 'two']);
    }
  });

  it('holds up no other chat, however many are slow', async () => {
    const { bob, log, direct, advance, bodies } = await setUp();
    const slow = Array.from({ length: 6 }, (_, at) => log.createGroup(`slow ${at}`, ['u_ann', 'u_bob']));
    for (const { id } of slow) log.decide(id, { slowModeSeconds: 3600 });
    await advance(2000);
    for (const { id } of slow) for (const text of ['one', 'two']) bob.engine.sendText(id, text);
    await advance(10_000);
    bob.engine.sendText(direct.id, 'quick');
    await advance(2000);
    expect(bodies(direct)).toEqual(['quick']);
    for (const chat of slow) expect(bodies(chat)).toEqual(['one']);
  });
});
