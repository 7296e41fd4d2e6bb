import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, type Person, signUpMany } from '../support/company.ts';
import { createMirror } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { openRawSocket } from '../support/raw-socket.ts';
import { readEvents } from '../support/server-sent-events.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp({ databasePoolMax: 10 });
  [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  chatId = await befriend(ann, bo);
});
afterAll(() => app.close());

const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';

/** Nothing in this process listens any more. */
const expectNothingLeft = (): Promise<unknown> =>
  waitFor(
    () => {
      const { chatChannels, accountChannels, busTopics } = app.hub.counts();
      return app.connections.count() === 0 && chatChannels + accountChannels + busTopics === 0;
    },
    'nothing to be left',
    20_000,
  );

/** Every subscription there is, in turn. */
const documents = [
  [ops.EventsDocument, () => ({})],
  [ops.MessageAddedDocument, () => ({ chatId })],
  [ops.TypingDocument, () => ({ chatId })],
  [ops.PresenceDocument, () => ({ userIds: [ann.id] })],
  [ops.GroupReceiptsDocument, () => ({ chatId })],
] as const;

describe('connections leave nothing behind', () => {
  it('a hundred sockets that are torn off, whatever they were doing', async () => {
    for (let batch = 0; batch < 4; batch += 1) {
      const sockets = Array.from({ length: 25 }, () => openRawSocket(app.url, bo.token));
      await Promise.all(
        sockets.map(async ({ socket, init, subscribe, messages }, at) => {
          await init();
          const stage = at % 5;
          if (stage === 0) return socket.terminate();
          await waitFor(() => messages.length > 0, 'the acknowledgement');
          if (stage === 1) return socket.terminate();
          for (const [index, [document, variables]] of documents.entries()) subscribe(String(index), document, variables());
          if (stage === 2) return socket.terminate();
          await waitFor(() => messages.length > 1, 'the first event');
          if (stage === 3) return socket.terminate();
          await waitFor(() => messages.some((text) => text.includes('CaughtUp')), 'the catch-up');
          socket.terminate();
        }),
      );
      await Promise.all(sockets.map(({ closed }) => closed));
    }
    await expectNothingLeft();
  });

  it('subscriptions of every kind that are ended by their client, one by one', async () => {
    const socket = createSocket(app.url, bo.token);
    // A client without a subscription closes its socket. This one needs no channel.
    const staying = socket.subscribe(ops.PresenceDocument, { userIds: [ann.id] });
    for (let round = 0; round < 40; round += 1) {
      const [document, variables] = documents[round % documents.length] as (typeof documents)[number];
      const open = Array.from({ length: 10 }, () => socket.subscribe(document as typeof ops.EventsDocument, variables()));
      if (round % 2 === 0) await Promise.race([open[0]?.next(), new Promise((resolve) => setImmediate(resolve))]);
      for (const subscription of open) subscription.stop();
    }
    // Before the socket is greeted there are no channels either.
    await waitFor(() => app.connections.count() === 1 && app.hub.counts().chatChannels === 0, 'the channels to be closed');
    staying.stop();
    await socket.close();
    await expectNothingLeft();
  });

  it('streams of server-sent events that are aborted, at once or later', async () => {
    for (let batch = 0; batch < 5; batch += 1) {
      const streams = documents.flatMap(([document, variables]) =>
        Array.from({ length: 2 }, () => readEvents(app.url, bo.token, document as typeof ops.EventsDocument, variables())),
      );
      if (batch % 2 === 0)
        await waitFor(() => streams[0]?.events.some(({ data }) => data?.events?.__typename === 'CaughtUp'), 'the catch-up');
      await Promise.all(streams.map((stream) => stream.stop()));
    }
    await expectNothingLeft();
  });
});

describe('a stream whose client goes before it is answered', () => {
  it('leaves nothing behind', async () => {
    const { hostname, port } = new URL(app.url);
    const body = JSON.stringify({ query: 'subscription { events { __typename } }' });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Accept: text/event-stream',
      'Content-Type: application/json',
      `Authorization: Bearer ${bo.token}`,
      `Content-Length: ${body.length}`,
    ];
    for (let pauseMs = 0; pauseMs < 20; pauseMs += 1) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
      // Somewhere between the reading of the session and the first event.
      await setTimeout(pauseMs / 4);
      socket.destroy();
    }
    await expectNothingLeft();
    expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length).toBeLessThan(20);
  });
});

describe('a reader who is too slow', () => {
  it('is cut by name instead of growing our memory, and has everything when it comes back', async () => {
    const people = await signUpMany(app, 11);
    const [reader, ...senders] = people as [Person, ...Person[]];
    await befriendMany(app, reader, senders);
    const group = await makeGroup(reader, senders);
    const other = listen(app, senders[0] as Person);
    await other.next(isCaughtUp);
    const raw = openRawSocket(app.url, reader.token);
    await raw.init();
    await waitFor(() => raw.messages.length > 0, 'the acknowledgement');
    raw.subscribe('1', ops.EventsDocument);
    await waitFor(() => raw.payloads<ops.EventsSubscription>().some(isCaughtUp), 'the catch-up');

    raw.socket.pause();
    const body = '𠀀'.repeat(limits.bodyLengthMax);
    const post = (sender: Person) =>
      app.services.sendMessage(
        { userId: parseUserId(sender.id) as bigint, deviceId: parseDeviceId(sender.deviceId) as bigint },
        { chatId: parseChatId(group) as bigint, clientMessageId: newId(), content: { text: { body } } },
      );
    // The kernels of both sides take megabytes, on some machines tens of them, before anything waits with us.
    for (let posted = 0; posted < 5_000 && app.connections.cuts() === 0; posted += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => post(senders[i % senders.length] as Person)));
    }
    expect(app.connections.cuts()).toBe(1);
    raw.socket.resume();
    expect(await raw.closed).toEqual({ code: 4410, reason: 'Too slow' });
    // Whoever reads is not troubled by it.
    expect(other.closed()).toBeNull();

    const held = createMirror();
    held.applyAll(raw.payloads<ops.EventsSubscription>().map((event) => event.events));
    const last = raw.payloads<ops.EventsSubscription>().findLast(({ events }) => 'cursor' in events)?.events;
    const again = listen(app, reader, last !== undefined && 'cursor' in last ? last.cursor : null);
    await again.next(isCaughtUp, 20_000);
    held.applyAll(again.events.map((event) => event.events));
    const truth = createMirror();
    truth.applyAll((await reader.ask(ops.SyncDocument, {})).sync.events);
    expect(held.state().chats[group]?.version).toBe(truth.state().chats[group]?.version);
    expect(held.state().chats[group]?.messages).toMatchObject(truth.state().chats[group]?.messages ?? {});
    await Promise.all([again.closeSocket(), other.closeSocket()]);
    await expectNothingLeft();
  }, 60_000);
});

describe('limits of connections', () => {
  it('one person has so many, sockets and streams together, and the next is refused by name', async () => {
    const [person] = (await signUpMany(app, 1)) as [Person];
    const sockets = Array.from({ length: limits.socketsPerUserMax - 1 }, () => openRawSocket(app.url, person.token));
    await Promise.all(sockets.map((socket) => socket.init()));
    await Promise.all(sockets.map((socket) => waitFor(() => socket.messages.length > 0, 'the acknowledgement')));
    const stream = readEvents(app.url, person.token, ops.EventsDocument, {});
    await stream.next((data) => data?.events.__typename === 'CaughtUp');
    const late = openRawSocket(app.url, person.token);
    await late.init();
    expect(await late.closed).toMatchObject({ code: 4413 });
    const lateStream = readEvents(app.url, person.token, ops.EventsDocument, {});
    await waitFor(() => lateStream.ended(), 'the stream to be refused');
    expect(lateStream.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_SOCKETS' });
    await stream.stop();
    for (const { socket } of sockets) socket.close();
    await expectNothingLeft();
  });

  it('one socket has so many subscriptions, and no message of any size', async () => {
    const socket = createSocket(app.url, bo.token);
    const open = Array.from({ length: limits.subscriptionsPerSocketMax }, () => socket.subscribe(ops.TypingDocument, { chatId }));
    await waitFor(() => app.hub.counts().chatChannels === 1, 'the subscriptions');
    const late = socket.subscribe(ops.TypingDocument, { chatId });
    expect(JSON.stringify(await late.end())).toContain('TOO_MANY_SUBSCRIPTIONS');
    for (const subscription of open) subscription.stop();
    await socket.close();
    const raw = openRawSocket(app.url, bo.token);
    await raw.init();
    raw.socket.send('x'.repeat(limits.requestBytesMax + 1));
    expect(await raw.closed).toMatchObject({ code: 1009 });
    await expectNothingLeft();
  });
});

describe('a process that goes', () => {
  it('tells every connection to come back, and leaves no stream hanging', async () => {
    const going = await createTestApp({ role: 'server', beside: app.testEngines });
    const device = listen(going, bo);
    await device.next(isCaughtUp);
    const stream = readEvents(going.url, bo.token, ops.EventsDocument, {});
    await stream.next((data) => data?.events.__typename === 'CaughtUp');
    await going.close();
    await waitFor(() => device.closed() !== null, 'the socket to be closed');
    expect(device.closed()).toMatchObject({ code: 1012 });
    await waitFor(() => stream.ended(), 'the stream to end');
    expect(stream.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE' });
  });
});
