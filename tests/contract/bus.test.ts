import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import type { Bus, BusPayload } from '../../engines/bus/bus.ts';
import { createInProcessBus } from '../../engines/bus/in-process.ts';
import { createRedisBus } from '../../engines/bus/redis.ts';
import { startRedis, type TestRedis } from '../support/redis-server.ts';
import { waitFor } from '../support/wait-for.ts';

interface World {
  /** A bus of the same installation: for Redis, as another process would have it. */
  open(): Promise<Bus>;
  listenerErrors: unknown[];
  close(): Promise<void>;
}

function openWorld(make: (onListenerError: (error: unknown) => void) => Promise<Bus>): World {
  const opened: Bus[] = [];
  const listenerErrors: unknown[] = [];
  return {
    listenerErrors,
    async open() {
      const bus = await make((error) => listenerErrors.push(error));
      opened.push(bus);
      return bus;
    },
    close: async () => void (await Promise.all(opened.map((bus) => bus.close()))),
  };
}

const adapters: Record<string, () => Promise<World>> = {
  'in-process': () => Promise.resolve(openWorld((onListenerError) => Promise.resolve(createInProcessBus({ onListenerError })))),
  redis: () => {
    const prefix = `test-${randomBytes(6).toString('hex')}:`;
    return Promise.resolve(openWorld((onListenerError) => createRedisBus({ urls: [inject('redisUrl')], prefix, onListenerError })));
  },
  'redis cluster': async () => {
    clusterServer ??= await startRedis({ cluster: true });
    const prefix = `test-${randomBytes(6).toString('hex')}:`;
    // The same node twice: more than one address is what says "cluster".
    const urls = [clusterServer.url, clusterServer.url];
    return openWorld((onListenerError) => createRedisBus({ urls, prefix, onListenerError }));
  },
};

let clusterServer: TestRedis | undefined;
afterAll(() => clusterServer?.stop());

describe.each(Object.entries(adapters))('bus: %s', (_name, openAdapter) => {
  let world: World;
  const open = async () => {
    world = await openAdapter();
    return world.open();
  };
  afterEach(() => world.close());

  it('delivers what is published after subscribing, in order', async () => {
    const bus = await open();
    const heard: BusPayload[] = [];
    await bus.subscribe('a', (payload) => heard.push(payload));
    for (let n = 0; n < 200; n += 1) void bus.publish('a', { n });
    await waitFor(() => heard.length === 200, '200 payloads');
    expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => ({ n })));
  });

  it('carries every kind of JSON', async () => {
    const bus = await open();
    const heard: BusPayload[] = [];
    await bus.subscribe('a', (payload) => heard.push(payload));
    const sent: BusPayload[] = [null, true, 0.5, '文字 👨‍👩‍👧', [], [1, [2]], { a: { b: null } }];
    for (const payload of sent) await bus.publish('a', payload);
    await waitFor(() => heard.length === sent.length, 'all payloads');
    expect(heard).toEqual(sent);
  });

  it('never runs a listener inside publish', async () => {
    const bus = await open();
    let inside = false;
    let heardInside: boolean | null = null;
    await bus.subscribe('a', () => (heardInside = inside));
    inside = true;
    const published = bus.publish('a', 1);
    inside = false;
    await published;
    await waitFor(() => heardInside !== null, 'the payload');
    expect(heardInside).toBe(false);
  });

  it('tells only those who listen to the topic', async () => {
    const bus = await open();
    const heard: string[] = [];
    await bus.subscribe('a', (payload) => heard.push(`a:${String(payload)}`));
    await bus.subscribe('b', (payload) => heard.push(`b:${String(payload)}`));
    await bus.publish('a', 1);
    await bus.publish('nobody', 2);
    await bus.publish('b', 3);
    await waitFor(() => heard.length === 2, 'both payloads');
    expect(heard.toSorted()).toEqual(['a:1', 'b:3']);
  });

  it('shares a topic among listeners and keeps it until the last one stops', async () => {
    const bus = await open();
    const heard: string[] = [];
    const listener = (name: string) => () => void heard.push(name);
    const [stopFirst, stopSecond] = await Promise.all([bus.subscribe('a', listener('first')), bus.subscribe('a', listener('second'))]);
    expect(bus.topicCount()).toBe(1);
    await stopFirst();
    await stopFirst();
    await bus.publish('a', 1);
    await waitFor(() => heard.length === 1, 'the second listener');
    expect(heard).toEqual(['second']);
    expect(bus.topicCount()).toBe(1);
    await stopSecond();
    expect(bus.topicCount()).toBe(0);
  });

  it('treats the same function subscribed twice as two listeners', async () => {
    const bus = await open();
    let count = 0;
    const listener = () => void (count += 1);
    const stop = await bus.subscribe('a', listener);
    await bus.subscribe('a', listener);
    await bus.publish('a', 1);
    await waitFor(() => count === 2, 'both');
    await stop();
    await bus.publish('a', 1);
    await waitFor(() => count === 3, 'the one that is left');
  });

  it('hears again after stopping and subscribing in one breath', async () => {
    const bus = await open();
    const heard: BusPayload[] = [];
    for (let n = 0; n < 20; n += 1) {
      const stop = await bus.subscribe('a', () => heard.push('stopped'));
      const stopping = stop();
      const stopNext = await bus.subscribe('a', (payload) => heard.push(payload));
      await stopping;
      await bus.publish('a', n);
      await waitFor(() => heard.length === n + 1, `payload ${n}`);
      await stopNext();
    }
    expect(heard).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(bus.topicCount()).toBe(0);
  });

  it('lets the others hear when one listener throws', async () => {
    const bus = await open();
    let heard = 0;
    await bus.subscribe('a', () => {
      throw new Error('a listener failed');
    });
    await bus.subscribe('a', () => void (heard += 1));
    await bus.publish('a', 1);
    await waitFor(() => heard === 1 && world.listenerErrors.length === 1, 'the other listener and the report');
    expect(String(world.listenerErrors[0])).toContain('a listener failed');
  });

  it('is healthy, and refuses work once closed', async () => {
    const bus = await open();
    expect(bus.healthy()).toBe(true);
    await bus.close();
    expect(bus.healthy()).toBe(false);
    await expect(bus.publish('a', 1)).rejects.toThrow('closed');
    await expect(bus.subscribe('a', () => {})).rejects.toThrow('closed');
    await bus.close();
  });
});

describe('bus: redis, between processes', () => {
  it('reaches the listeners of another process', async () => {
    const world = await adapters.redis!();
    const [here, there] = [await world.open(), await world.open()];
    const heard: BusPayload[] = [];
    await there.subscribe('a', (payload) => heard.push(payload));
    await here.publish('a', { from: 'here' });
    await waitFor(() => heard.length === 1, 'the payload');
    expect(heard).toEqual([{ from: 'here' }]);
    await world.close();
  });

  it('hears what it published itself once, though Redis sends it back, and every kind of JSON of another process', async () => {
    const world = await adapters.redis!();
    const [here, there, third] = [await world.open(), await world.open(), await world.open()];
    const [own, others]: [BusPayload[], BusPayload[]] = [[], []];
    await here.subscribe('a', (payload) => own.push(payload));
    await there.subscribe('a', (payload) => others.push(payload));
    const sent: BusPayload[] = [null, 0.5, '{"@":"x"}', [], {}, { a: 1 }, { '=': { '@': 2 } }, { '@': 'me', a: '文字' }];
    for (const payload of sent) await here.publish('a', payload);
    // Comes after all that Redis sent back to the one who published it.
    await third.publish('a', 'last');
    await waitFor(() => own.at(-1) === 'last' && others.length === sent.length + 1, 'both to hear all');
    expect(own).toEqual([...sent, 'last']);
    expect(others).toEqual([...sent, 'last']);
    await world.close();
  });

  it('understands a process of the last version, which does not say where a payload is from', async () => {
    const prefix = `old-${randomBytes(4).toString('hex')}:`;
    const bus = await createRedisBus({ urls: [inject('redisUrl')], prefix, onListenerError: () => {} });
    const old = new Redis(inject('redisUrl'));
    const heard: BusPayload[] = [];
    await bus.subscribe('a', (payload) => heard.push(payload));
    await old.publish(`${prefix}a`, '{"type":"ChatJoined","chatId":"5"}');
    await waitFor(() => heard.length === 1, 'the payload');
    expect(heard).toEqual([{ type: 'ChatJoined', chatId: '5' }]);
    const seen: BusPayload[] = [];
    await old.subscribe(`${prefix}b`);
    old.on('message', (_channel, text: string) => seen.push(JSON.parse(text)));
    await bus.publish('b', { type: 'ChatJoined', chatId: '6' });
    await waitFor(() => seen.length === 1, 'the old process to hear');
    expect(seen[0]).toMatchObject({ type: 'ChatJoined', chatId: '6' });
    old.disconnect();
    await bus.close();
  });

  it('subscribes once per topic, and leaves nothing behind', async () => {
    const prefix = `count-${randomBytes(4).toString('hex')}:`;
    const bus = await createRedisBus({ urls: [inject('redisUrl')], prefix, onListenerError: () => {} });
    const probe = new Redis(inject('redisUrl'));
    const channels = async () => ((await probe.pubsub('CHANNELS', `${prefix}topic*`)) as string[]).length;
    const stops = await Promise.all(Array.from({ length: 1000 }, (_, n) => bus.subscribe(`topic${n % 10}`, () => {})));
    expect(await channels()).toBe(10);
    expect(((await probe.pubsub('NUMSUB', `${prefix}topic0`)) as [string, number])[1]).toBe(1);
    await Promise.all(stops.map((stop) => stop()));
    await waitFor(async () => (await channels()) === 0, 'no channel left');
    probe.disconnect();
    await bus.close();
  });

  it.each([
    ['a crash', { cluster: false }],
    ['a crash of a cluster node', { cluster: true }],
  ])('tells of the gap after %s, and hears again', async (_what, mode) => {
    const server = await startRedis(mode);
    const urls = mode.cluster ? [server.url, server.url] : [server.url];
    const bus = await createRedisBus({ urls, pulseMs: 200, onListenerError: () => {} });
    const heard: BusPayload[] = [];
    let gaps = 0;
    bus.onGap(() => (gaps += 1));
    await bus.subscribe('a', (payload) => heard.push(payload));
    const other = await createRedisBus({ urls, pulseMs: 200, onListenerError: () => {} });
    await server.kill();
    await waitFor(() => !bus.healthy() && !other.healthy(), 'both to notice');
    // Its own listeners hear what Redis did not take.
    await expect(bus.publish('a', 'lost')).rejects.toThrow();
    // Asked for while Redis is away, answered when it is back.
    const late = bus.subscribe('b', (payload) => heard.push(payload));
    await server.start();
    await waitFor(() => gaps === 1 && bus.healthy() && other.healthy(), 'the gap to be told', 20_000);
    await late;
    await other.publish('a', 'after');
    await other.publish('b', 'late');
    await waitFor(() => heard.length === 3, 'what came after');
    expect(heard).toEqual(['lost', 'after', 'late']);
    await Promise.all([bus.close(), other.close()]);
    await server.stop();
  });

  it('notices a server that keeps its connections and answers nothing', async () => {
    const server = await startRedis();
    const bus = await createRedisBus({ urls: [server.url], pulseMs: 100, onListenerError: () => {} });
    let gaps = 0;
    bus.onGap(() => (gaps += 1));
    server.freeze();
    await waitFor(() => !bus.healthy(), 'the silence to be noticed');
    server.thaw();
    await waitFor(() => gaps > 0 && bus.healthy(), 'the gap to be told');
    await bus.close();
    await server.stop();
  });

  it('says in one sentence when Redis is not there at the start', async () => {
    const server = await startRedis();
    await server.stop();
    const opening = createRedisBus({
      urls: [server.url.replace('//', '//user:hidden@')],
      onListenerError: () => {},
      connectTimeoutMs: 300,
    });
    await expect(opening).rejects.toThrow(/^Redis at 127\.0\.0\.1:\d+ cannot be reached \(.*\)\. Check REDIS_URL/);
    await expect(opening).rejects.not.toThrow('hidden');
  });
});
