import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { createServices } from '../../services/index.ts';
import type { Publisher } from '../../services/live/publisher.ts';
import { createOutboxRelay } from '../../workers/outbox-relay.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, onServer, type Person, send, signUpMany } from '../support/company.ts';
import { createMirror } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { startRedis } from '../support/redis-server.ts';
import { waitFor } from '../support/wait-for.ts';

const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const says = (text: string) => (event: ops.EventsSubscription) =>
  event.events.__typename === 'ChatChanges' && event.events.messages.some((message) => message.fallbackText === text);

/** A sweep would find in time what these tests want heard at once. */
const NEVER_MS = 600_000;

/** The services of a process that commits, and dies or loses the bus before it can tell anyone. */
const createSilent = (app: TestApp) => {
  const { database, bus, presence, limiter, clock, ids } = app.testEngines.engines;
  return createServices({
    prisma: database.prisma,
    bus: { ...bus, publish: () => Promise.reject(new Error('This process tells nobody.')) },
    presence,
    limiter,
    clock,
    ids,
    secret: 'a secret that only tests have, of some length',
    version: { version: '0', commit: 'test', schemaHash: 'test', compatVersion: 'test' },
  });
};

const asViewer = (person: Person) => ({
  userId: parseUserId(person.id) as bigint,
  deviceId: parseDeviceId(person.deviceId) as bigint,
});
const asNumber = (chatId: string): bigint => parseChatId(chatId) as bigint;

describe('two servers and a worker', () => {
  let one: TestApp;
  let two: TestApp;
  let worker: TestApp;
  beforeAll(async () => {
    const shared = { redis: true, sweepMs: NEVER_MS, relay: { graceMs: 150, pauseMs: 50 } };
    one = await createTestApp({ ...shared, role: 'server' });
    two = await createTestApp({ ...shared, role: 'server', beside: one.testEngines });
    worker = await createTestApp({ ...shared, role: 'worker', beside: one.testEngines });
  });
  afterAll(async () => {
    await worker.close();
    await two.close();
    await one.close();
  });

  const pair = async () => {
    const [ann, bo] = (await signUpMany(one, 2)) as [Person, Person];
    return { ann, bo, chatId: await befriend(ann, bo) };
  };

  it('carry messages, marks, typing, new chats and account changes from one to the other', async () => {
    const { ann, bo, chatId } = await pair();
    const device = listen(two, bo);
    await device.next(isCaughtUp);
    const message = await send(ann, chatId, 'across');
    await device.next(says('across'));
    await ann.ask(ops.SetTypingDocument, { input: { chatId, typing: true } });
    await device.next(({ events }) => events.__typename === 'TypingChanged' && events.user.id === ann.id);
    const back = await send(onServer(two, bo), chatId, 'back');
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: back.seq }] } });
    await device.next(({ events }) => events.__typename === 'MarksChanged' && events.userId === ann.id && events.readSeq === back.seq);
    expect(back.seq).toBe(message.seq + 1);
    const group = await makeGroup(ann, [bo], 'Across');
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.chatId === group && events.reset);
    await send(ann, group, 'in the new group');
    await device.next(says('in the new group'));
    await onServer(one, bo).ask(ops.BlockUserDocument, { input: { userId: ann.id } });
    await device.next(({ events }) => events.__typename === 'AccountChanges' && events.blocked.some((user) => user.id === ann.id));
    await device.closeSocket();
  });

  it('make one message of the same send to both at once, and answer alike', async () => {
    const { ann, chatId } = await pair();
    for (let round = 0; round < 5; round += 1) {
      const id = newId();
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => send(onServer(i % 2 ? one : two, ann), chatId, 'once', id)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    const { chat } = await ann.ask(ops.ChatDocument, { id: chatId });
    expect(chat?.lastSeq).toBe(1 + 5);
  });

  it('keep one dense order under many senders, and devices on both hear all of it once and in order', async () => {
    const people = await signUpMany(one, 8);
    const [owner, ...others] = people as [Person, ...Person[]];
    await befriendMany(one, owner, others);
    const chatId = await makeGroup(owner, others);
    const devices = [listen(one, owner), listen(two, others[0] as Person)];
    await Promise.all(devices.map((device) => device.next(isCaughtUp)));
    const first = (await owner.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq ?? 0;
    const sent = await Promise.all(
      Array.from({ length: 128 }, (_, i) => send(onServer(i % 2 ? one : two, people[i % 8] as Person), chatId, `m${i}`)),
    );
    const seqs = sent.map((message) => message.seq).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 128 }, (_, i) => first + 1 + i));
    for (const device of devices) {
      const mirror = createMirror();
      let applied = 0;
      await waitFor(() => {
        for (; applied < device.events.length; applied += 1) mirror.apply((device.events[applied] as ops.EventsSubscription).events);
        return Object.keys(mirror.state().chats[chatId]?.messages ?? {}).length === first + 128;
      }, 'all messages');
      expect(mirror.dropped()).toBe(0);
      await device.closeSocket();
    }
  });

  it('serve each other’s cursors', async () => {
    const { ann, bo, chatId } = await pair();
    const device = listen(one, bo);
    const caught = await device.next(isCaughtUp);
    await device.closeSocket();
    await send(ann, chatId, 'meanwhile');
    const later = listen(two, bo, caught.events.__typename === 'CaughtUp' ? caught.events.cursor : null);
    await later.next(says('meanwhile'));
    await later.closeSocket();
  });

  it('hear from the relay what a process committed and told nobody', async () => {
    const { ann, bo, chatId } = await pair();
    const device = listen(two, bo);
    await device.next(isCaughtUp);
    const silent = createSilent(one);
    await silent.sendMessage(asViewer(ann), {
      chatId: asNumber(chatId),
      clientMessageId: newId(),
      content: { text: { body: 'last words' } },
    });
    await device.next(says('last words'));
    const made = await silent.createGroup(asViewer(ann), { clientChatId: newId(), title: 'Left behind', memberIds: [asViewer(bo).userId] });
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.chat?.title === 'Left behind');
    await send(ann, `c_${made.id.toString(36)}`, 'and it lives');
    await device.next(says('and it lives'));
    await silent.blockUser(asViewer(bo), asViewer(ann).userId);
    await device.next(({ events }) => events.__typename === 'AccountChanges' && events.blocked.some((user) => user.id === ann.id));
    await waitFor(async () => (await countOutbox(one)) === 0, 'the outbox to be empty');
    await device.closeSocket();
  });
});

const countOutbox = async (app: TestApp): Promise<number> =>
  Number((await app.testEngines.engines.database.pool.query('SELECT count(*) AS rows FROM outbox')).rows[0].rows);

describe('relays', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ role: 'server', sweepMs: NEVER_MS });
  });
  afterAll(() => app.close());

  const makeRelay = (published: Map<bigint, number>, publish: () => Promise<void> = async () => {}) => {
    const publisher = {
      async chatChanged({ chatId, version }: { chatId: bigint; version: number }) {
        await publish();
        published.set(chatId, Math.max(version, published.get(chatId) ?? 0));
      },
    } as unknown as Publisher;
    return createOutboxRelay({ prisma: app.testEngines.engines.database.prisma, publisher, graceMs: 0, pauseMs: 10, onError: () => {} });
  };
  const { pool } = { pool: () => app.testEngines.engines.database.pool };
  const leave = (chats: number, versions: number) =>
    pool().query(
      `INSERT INTO outbox (stream_id, version, stream, created_at)
       SELECT c, v, 'CHAT', now() - interval '5 seconds' FROM generate_series(1, $1) AS c, generate_series(1, $2) AS v`,
      [chats, versions],
    );

  it('share what is left between them, publish the newest of each stream, and leave nothing', async () => {
    await leave(300, 7);
    const published = [new Map<bigint, number>(), new Map<bigint, number>()];
    const relays = published.map((map) => makeRelay(map));
    let rows = 0;
    for (let rounds = 0; rows < 2_100 && rounds < 50; rounds += 1) {
      for (const swept of await Promise.all(relays.map((relay) => relay.sweep()))) rows += swept;
    }
    expect(rows).toBe(2_100);
    expect(await countOutbox(app)).toBe(0);
    for (let chat = 1n; chat <= 300n; chat += 1n) {
      expect(Math.max(published[0]?.get(chat) ?? 0, published[1]?.get(chat) ?? 0)).toBe(7);
    }
  });

  it('take over what one of them claimed and did not finish', async () => {
    await leave(5, 1);
    const failing = makeRelay(new Map(), () => Promise.reject(new Error('The bus is away.')));
    await expect(failing.sweep()).rejects.toThrow('away');
    const published = new Map<bigint, number>();
    const other = makeRelay(published);
    // The claim stands for a while, so that two relays do not do the same work.
    expect(await other.sweep()).toBe(0);
    await pool().query(`UPDATE outbox SET claimed_until = now() - interval '1 second'`);
    expect(await other.sweep()).toBe(5);
    expect(published.size).toBe(5);
    expect(await countOutbox(app)).toBe(0);
  });

  it('publish every chat of a batch before its row goes', async () => {
    await pool().query(
      `INSERT INTO outbox (stream_id, version, stream, created_at, more_streams, more_versions)
       VALUES (1, 4, 'CHAT', now() - interval '5 seconds', '{2,3}', '{7,9}'), (2, 8, 'CHAT', now() - interval '5 seconds', '{5}', '{1}')`,
    );
    const published = new Map<bigint, number>();
    const rowsLeft: number[] = [];
    const relay = makeRelay(published, async () => void rowsLeft.push(await countOutbox(app)));
    expect(await relay.sweep()).toBe(2);
    expect([...published].sort(([a], [b]) => Number(a - b))).toEqual([
      [1n, 4],
      [2n, 8],
      [3n, 9],
      [5n, 1],
    ]);
    expect(rowsLeft).toEqual([2, 2, 2, 2]);
    expect(await countOutbox(app)).toBe(0);
  });

  it('leave the rows of the last moment to whoever wrote them', async () => {
    await pool().query(`INSERT INTO outbox (stream_id, version, stream) VALUES (1, 1, 'CHAT')`);
    const patient = createOutboxRelay({
      prisma: app.testEngines.engines.database.prisma,
      publisher: {} as Publisher,
      graceMs: 60_000,
      pauseMs: 10,
      onError: () => {},
    });
    expect(await patient.sweep()).toBe(0);
    await pool().query('DELETE FROM outbox');
  });
});

describe('the sweep', () => {
  it('finds what no bus and no relay ever told: messages, and that one was put into a chat', async () => {
    const app = await createTestApp({ role: 'server', sweepMs: 100 });
    try {
      const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
      const chatId = await befriend(ann, bo);
      const device = listen(app, bo);
      await device.next(isCaughtUp);
      const silent = createSilent(app);
      await silent.sendMessage(asViewer(ann), {
        chatId: asNumber(chatId),
        clientMessageId: newId(),
        content: { text: { body: 'unheard' } },
      });
      await device.next(says('unheard'));
      await silent.createGroup(asViewer(ann), { clientChatId: newId(), title: 'Unheard of', memberIds: [asViewer(bo).userId] });
      await device.next(({ events }) => events.__typename === 'ChatChanges' && events.chat?.title === 'Unheard of');
      await device.closeSocket();
    } finally {
      await app.close();
    }
  });
});

describe('when the bus goes away and comes back', () => {
  it('takes sends meanwhile, says that it is degraded, and then nothing is lost: messages, marks, new chats', async () => {
    const redis = await startRedis();
    const shared = { redisUrl: redis.url, role: 'server' as const, sweepMs: NEVER_MS };
    const one = await createTestApp(shared);
    const two = await createTestApp({ ...shared, beside: one.testEngines });
    try {
      const [ann, bo] = (await signUpMany(one, 2)) as [Person, Person];
      const chatId = await befriend(ann, bo);
      const [before, device] = [await send(ann, chatId, 'before'), listen(two, bo)];
      await device.next(isCaughtUp);
      const cursor = (await bo.ask(ops.SyncDocument, {})).sync.cursor;

      await redis.kill();
      const health = async () => (await (await fetch(`${two.url}/readyz`)).json()) as { status: string };
      await waitFor(async () => (await health()).status === 'degraded', 'the server to say that it is degraded');
      expect((await fetch(`${two.url}/readyz`)).status).toBe(200);
      await send(ann, chatId, 'while the bus was away');
      await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: before.seq }] } });
      await onServer(one, bo).ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: before.seq + 1 }] } });
      const group = await makeGroup(ann, [bo], 'Made in the dark');
      expect((await ann.ask(ops.SetTypingDocument, { input: { chatId, typing: true } })).setTyping.__typename).toBe('SetTypingPayload');

      await redis.start();
      await device.next(says('while the bus was away'), 20_000);
      const seen = (name: string, fits: (event: ops.EventsSubscription) => boolean) =>
        waitFor(() => device.events.some(fits), name, 20_000);
      await seen('the new group', ({ events }) => events.__typename === 'ChatChanges' && events.chatId === group && events.reset);
      await seen(
        'own marks',
        ({ events }) => events.__typename === 'MarksChanged' && events.userId === bo.id && events.readSeq === before.seq + 1,
      );
      await send(ann, group, 'in the light');
      await device.next(says('in the light'), 20_000);
      await waitFor(async () => (await health()).status === 'ready', 'the server to be ready');
      // What came over the socket is what a device that was away would be told.
      const mirror = createMirror();
      mirror.applyAll((await bo.ask(ops.SyncDocument, {})).sync.events);
      const resumed = createMirror();
      resumed.applyAll((await bo.ask(ops.SyncDocument, { after: cursor })).sync.events);
      expect(resumed.state().chats[chatId]).toEqual(mirror.state().chats[chatId]);
      expect(device.closed()).toBeNull();
      await device.closeSocket();
    } finally {
      await two.close();
      await one.close();
      await redis.stop();
    }
  }, 60_000);
});

describe('when the database goes away and comes back', () => {
  it('keeps every socket, refuses sends as something to try again, and loses nothing that was acknowledged', async () => {
    const app = await createTestApp({ sweepMs: 200, heartbeatMs: 500 });
    const outside = await createTestApp({ role: 'server' });
    const admin = outside.testEngines.engines.database.pool;
    const name = new URL(app.testEngines.database.url).pathname.slice(1);
    try {
      const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
      const chatId = await befriend(ann, bo);
      const device = listen(app, bo);
      await device.next(isCaughtUp);
      const acknowledged: string[] = [];
      const refused: unknown[] = [];
      const trySending = async (body: string) => {
        const clientMessageId = newId();
        const input = { chatId, clientMessageId, content: { text: { body } } };
        const { data, errors } = await ann.raw(ops.SendMessageDocument, { input });
        if (data?.sendMessage.__typename === 'SendMessagePayload') acknowledged.push(body);
        else refused.push(errors?.[0]?.extensions?.['code']);
      };
      await trySending('before');
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      const busy = Array.from({ length: 40 }, (_, i) => trySending(`meanwhile ${i}`));
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await Promise.all(busy);
      await trySending('in the dark');
      expect(refused.length).toBeGreaterThan(0);
      expect(new Set(refused)).toEqual(new Set(['UNAVAILABLE']));
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await waitFor(async () => (await fetch(`${app.url}/readyz`)).status === 200, 'the server to be ready');
      await trySending('after');
      await device.next(says('after'), 20_000);
      const heard = device.events.flatMap(({ events }) =>
        events.__typename === 'ChatChanges' ? events.messages.map((message) => message.fallbackText) : [],
      );
      for (const body of acknowledged) expect(heard).toContain(body);
      expect(device.closed()).toBeNull();
      await device.closeSocket();
    } finally {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await outside.close();
      await app.close();
    }
  }, 60_000);
});
