import { describe, expect, it } from 'vitest';
import type { ConnectionStatus } from './types.ts';
import { createWorld, type TestDevice } from './testing/world.ts';

const setUp = async (seed = 1) => {
  const world = createWorld(seed);
  const { log } = world;
  for (const name of ['ann', 'bob']) log.user(name);
  const chat = log.openDirect('u_ann', 'u_bob');
  const ann = await world.liveDevice('ann');
  return { ...world, chat, ann };
};

const kind = ({ engine }: TestDevice) => engine.connection.get().kind;

describe('the connection', () => {
  it('goes through connecting and catching up to live, with one subscription', async () => {
    const world = createWorld();
    world.log.user('ann');
    const { engine } = world.device('ann');
    const kinds: string[] = [];
    engine.connection.subscribe(() => kinds.push(engine.connection.get().kind));
    void engine.start();
    await world.advance(1000);
    expect(kinds).toEqual(['connecting', 'catchingUp', 'live']);
    expect(world.server.watchers('events')).toHaveLength(1);
    await engine.stop();
    expect(world.server.subscriptions).toBe(0);
    expect(world.clock.pending).toBe(1);
  });

  it('waits longer after each failure, from half a second to half a minute, and says when the next attempt is due', async () => {
    const { ann, advance, clock } = await setUp();
    ann.network.goOffline();
    const waits: number[] = [];
    let last: ConnectionStatus | null = null;
    ann.engine.connection.subscribe(() => {
      const status = ann.engine.connection.get();
      if (status.kind === 'offline' && status !== last) waits.push(status.retryAtMs - clock.now());
      last = status;
    });
    await advance(300_000);
    expect(waits.length).toBeGreaterThan(8);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(waits.slice(-3).every((wait) => wait >= 15_000)).toBe(true);
  });

  it('counts the time without a stream from its loss, however many attempts follow', async () => {
    const { ann, advance, clock } = await setUp();
    const lostAtMs = clock.now();
    ann.network.goOffline();
    await advance(60_000);
    expect(ann.engine.connection.get()).toMatchObject({ sinceMs: lostAtMs });
  });

  it('is offline as soon as the device says so, and tries all the same', async () => {
    const { ann, advance, clock, log, chat } = await setUp();
    const saidAtMs = clock.now();
    ann.network.isSilent = true;
    ann.signals.offline();
    expect(ann.engine.connection.get()).toMatchObject({ kind: 'offline', sinceMs: saidAtMs });
    log.say('u_bob', chat.id, 'meanwhile');
    ann.signals.offline();
    ann.network.isSilent = false;
    // Nobody says that it is back: devices are wrong at times.
    await advance(2000);
    expect(kind(ann)).toBe('live');
    expect(ann.engine.chat(chat.id).get()?.lastSeq).toBe(2);
    void ann.engine.stop();
    await advance(100);
    ann.signals.offline();
    await advance(5000);
    expect(ann.network.openLinks).toBe(0);
  });

  it('tries at once when the person or the network is back', async () => {
    const { ann, advance } = await setUp();
    ann.network.goOffline();
    await advance(120_000);
    ann.network.isOnline = true;
    ann.signals.wake();
    await advance(30);
    expect(kind(ann)).toBe('live');
  });

  it('leaves a draining server and comes back after a random second or so', async () => {
    for (const code of [1012, 4503]) {
      const { ann, advance, clock } = await setUp(code);
      ann.network.cut(code);
      const status = ann.engine.connection.get();
      expect(status.kind).toBe('offline');
      const waitMs = status.kind === 'offline' ? status.retryAtMs - clock.now() : 0;
      expect(waitMs).toBeGreaterThanOrEqual(500);
      expect(waitMs).toBeLessThanOrEqual(5000);
      await advance(5100);
      expect(kind(ann)).toBe('live');
    }
  });

  it('resumes at once when it was too slow, but does not hammer', async () => {
    const { ann, advance } = await setUp();
    await advance(60_000);
    ann.network.cut(4410);
    await advance(30);
    expect(kind(ann)).toBe('live');
    const before = ann.network.connects;
    for (let at = 0; at < 5; at += 1) {
      ann.network.cut(4410);
      await advance(100);
    }
    expect(ann.network.connects - before).toBeLessThanOrEqual(2);
  });

  it('notices a socket that has gone silent: by the missing beat, and at once when looked at', async () => {
    const { ann, advance, log, chat } = await setUp();
    ann.network.isSilent = true;
    log.say('u_bob', chat.id, 'unheard');
    await advance(34_000);
    expect(kind(ann)).toBe('live');
    // The beat did not come, and neither did an answer to the question.
    await advance(6000);
    expect(kind(ann)).not.toBe('live');
    ann.network.isSilent = false;
    await advance(60_000);
    expect(kind(ann)).toBe('live');
    expect(ann.engine.chat(chat.id).get()?.lastSeq).toBe(2);
    ann.network.isSilent = true;
    log.say('u_bob', chat.id, 'again');
    ann.signals.wake();
    await advance(3900);
    ann.network.isSilent = false;
    await advance(200);
    expect(ann.engine.chat(chat.id).get()?.lastSeq).toBe(3);
  });

  it('gives up an attempt that gets no answer', async () => {
    const world = createWorld();
    world.log.user('ann');
    const ann = world.device('ann');
    ann.network.faults = { ...ann.network.faults, delayMinMs: 60_000, delayMaxMs: 60_000 };
    void ann.engine.start();
    await world.advance(14_900);
    expect(kind(ann)).toBe('connecting');
    await world.advance(200);
    expect(kind(ann)).toBe('offline');
  });

  it('survives a clock that jumps', async () => {
    const world = createWorld();
    for (const name of ['ann', 'bob']) world.log.user(name);
    const chat = world.log.openDirect('u_ann', 'u_bob');
    let skewMs = 0;
    const clock = { now: () => world.clock.now() + skewMs, setTimer: world.clock.setTimer.bind(world.clock) };
    const ann = await world.liveDevice('ann', { clock });
    let told = 0;
    ann.engine.chats.subscribe(() => (told += 1));
    for (const jump of [-86_400_000, 172_800_000]) {
      skewMs += jump;
      world.log.say('u_bob', chat.id, 'hi');
      ann.engine.sendText(chat.id, 'hello');
      await world.advance(2000);
    }
    expect(kind(ann)).toBe('live');
    expect(told).toBeGreaterThan(2);
    expect(ann.engine.chat(chat.id).get()).toMatchObject({ lastSeq: 5, lastMessage: { state: 'sent' } });
  });
});

const stored = async ({ storage }: TestDevice) =>
  Object.entries(await storage.load())
    .flatMap(([table, records]) => (records.size > 0 ? [table] : []))
    .toSorted();

describe('the end of a session', () => {
  it('stops for good when the device is revoked, and tells the host once', async () => {
    const { ann, advance, server } = await setUp();
    server.revoked.add('d_ann');
    ann.network.cut(4401, 'Unauthorized');
    await advance(120_000);
    expect(ann.signedOut).toEqual(['revoked']);
    expect(ann.engine.connection.get()).toEqual({ kind: 'signedOut', reason: 'revoked' });
    expect(ann.network.openLinks).toBe(0);
    ann.signals.wake();
    await advance(1000);
    expect(ann.network.connects).toBe(1);
    expect(await stored(ann)).toEqual([]);
  });

  it('takes a door that never opened for an expired session', async () => {
    const world = createWorld();
    world.log.user('ann');
    world.server.revoked.add('d_ann');
    const ann = world.device('ann');
    void ann.engine.start();
    await world.advance(1000);
    expect(ann.signedOut).toEqual(['expired']);
  });

  it('keeps only what was not sent yet, when the session expired', async () => {
    const { ann, advance, server, chat, device } = await setUp();
    ann.network.goOffline();
    ann.engine.sendText(chat.id, 'not sent yet');
    ann.engine.setDraft(chat.id, 'nor this');
    await advance(1000);
    void ann.engine.stop();
    await advance(100);
    expect(await stored(ann)).toContain('chats');
    server.revoked.add('d_ann');
    const again = device('ann', { storage: ann.storage });
    void again.engine.start();
    await advance(1000);
    expect(again.signedOut).toEqual(['expired']);
    expect(await stored(ann)).toEqual(['drafts', 'sends']);
  });

  it('learns it from a request as well', async () => {
    const { ann, advance, server, chat } = await setUp();
    server.revoked.add('d_ann');
    ann.engine.sendText(chat.id, 'hi');
    await advance(1000);
    expect(ann.signedOut).toEqual(['revoked']);
  });

  it('asks at the counter when it is turned away at the door', async () => {
    const { ann, advance, server } = await setUp();
    ann.network.refusals.push(4403, 4403);
    ann.network.cut(1006);
    await advance(20_000);
    expect(ann.signedOut).toEqual([]);
    expect(kind(ann)).toBe('live');
    ann.network.refusals.push(4403);
    ann.network.cut(1006);
    server.revoked.add('d_ann');
    await advance(2000);
    expect(ann.signedOut).toEqual(['expired']);
  });

  it('deletes everything on wipe', async () => {
    const { ann, advance } = await setUp();
    await advance(1000);
    expect((await ann.storage.load()).chats.size).toBe(1);
    ann.engine.setDraft('c_1', 'written just now');
    await ann.engine.wipe();
    const tables = await ann.storage.load();
    expect(Object.values(tables).every((table) => table.size === 0)).toBe(true);
    expect(ann.engine.connection.get()).toEqual({ kind: 'signedOut', reason: 'signOut' });
    expect(ann.signedOut).toEqual(['signOut']);
  });
});

describe('the heartbeat', () => {
  const asks = (server: { asked: readonly { field: string; variables: Readonly<Record<string, unknown>> }[] }) =>
    server.asked.filter(({ field }) => field === 'events').map(({ variables }) => variables['beatMs']);

  it('is asked for at a long interval, at shorter ones after each silent loss, and long again on a network that holds', async () => {
    const { ann, server, advance } = await setUp();
    expect(asks(server)).toEqual([60_000]);
    for (let loss = 0; loss < 3; loss += 1) {
      ann.network.isSilent = true;
      await advance(39_500);
      ann.network.isSilent = false;
      await advance(60_000);
      expect(kind(ann)).toBe('live');
    }
    expect([...new Set(asks(server))]).toEqual([60_000, 15_000, 10_000]);
    const connects = ann.network.connects;
    await advance(6 * 60_000);
    expect(asks(server).at(-1)).toBe(60_000);
    // On the same socket, without a moment offline, and one stream in the end.
    expect(ann.network.connects).toBe(connects);
    expect(server.watchers('events')).toHaveLength(1);
    const before = asks(server).length;
    await advance(60 * 60_000);
    expect(asks(server)).toHaveLength(before);
  });

  it('is not made shorter by a server that sends its clients away', async () => {
    const { ann, server, advance } = await setUp();
    for (const code of [1012, 4410]) {
      await advance(20_000);
      ann.network.cut(code);
      await advance(6000);
    }
    expect(new Set(asks(server))).toEqual(new Set([60_000]));
  });

  it('goes on without a loss of what happened while the stream was taken up again', async () => {
    const { ann, server, log, chat, advance } = await setUp();
    ann.network.cut(1006);
    await advance(5000);
    expect(asks(server).at(-1)).toBe(15_000);
    for (let second = 0; second < 400; second += 10) {
      log.say('u_bob', chat.id, `at ${second}`);
      await advance(10_000);
    }
    expect(asks(server).at(-1)).toBe(60_000);
    expect(ann.engine.chat(chat.id).get()?.lastSeq).toBe(41);
    expect(kind(ann)).toBe('live');
  });
});

describe('a request that gets no answer', () => {
  it('makes the socket doubtful: it is asked, and given up when it does not answer', async () => {
    const { ann, advance, chat } = await setUp();
    // Just after a beat: the next one is not missed before 65 seconds.
    await advance(29_700);
    ann.network.isSilent = true;
    const before = ann.network.connects;
    ann.engine.sendText(chat.id, 'is anyone there?');
    await advance(20_500);
    ann.network.isSilent = false;
    await advance(5000);
    expect(ann.network.connects).toBeGreaterThan(before);
    expect(kind(ann)).toBe('live');
  });
});
