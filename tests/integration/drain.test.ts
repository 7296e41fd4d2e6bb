import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, newId, onServer, type Person, signUpMany, trySend } from '../support/company.ts';
import { createMirror, type Frame } from '../support/mirror.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let going: TestApp;
let staying: TestApp;
beforeAll(async () => {
  staying = await createTestApp({ redis: true });
  going = await createTestApp({ redis: true, beside: staying.testEngines });
});
afterAll(() => staying.close());

const SENDERS = 6;
const LISTENERS = 8;

/** A client that sends as the contract says: until it is answered, the same under the same id, wherever a server is. */
const createSender = (person: Person, chatId: string) => {
  const sent: string[] = [];
  let stopped = false;
  const work = (async () => {
    let servers = [going, staying];
    for (let n = 0; !stopped; n += 1) {
      const [body, id] = [`${person.handle} ${n}`, newId()];
      for (;;) {
        try {
          await trySend(onServer(servers[0] as TestApp, person), chatId, body, id);
          await pause(10);
          break;
        } catch {
          servers = servers.toReversed();
          await pause(20);
        }
      }
      sent.push(body);
    }
  })();
  return {
    sent,
    async stop() {
      stopped = true;
      await work;
    },
  };
};

/** A device that resumes elsewhere from the last cursor it had. */
const createListener = (person: Person) => {
  const frames: Frame[] = [];
  const codes: (number | undefined)[] = [];
  let device = listen(going, person);
  let before = 0;
  const heard = () => [...frames, ...device.events.map(({ events }) => events)];
  const moved = (async () => {
    await waitFor(() => device.closed(), 'the socket to be closed', 20_000);
    codes.push(device.closed()?.code);
    frames.push(...device.events.map(({ events }) => events));
    before = frames.length;
    const cursor = frames.findLast((frame) => 'cursor' in frame) as { cursor: string } | undefined;
    device = listen(staying, person, cursor?.cursor ?? null);
  })();
  return { heard, moved, codes, resumedAt: () => before, close: () => device.closeSocket(), next: () => device.next() };
};

describe('a server that is told to stop under load', () => {
  it('is unready at once, sends its sockets away by name, and nothing is lost or told twice', async () => {
    const people = await signUpMany(going, SENDERS + LISTENERS);
    const owner = people[0] as Person;
    await befriendMany(going, owner, people.slice(1));
    const chatId = await makeGroup(owner, people.slice(1), 'Under way');
    const listeners = people.slice(SENDERS).map(createListener);
    await Promise.all(listeners.map((listener) => listener.next()));
    const senders = people.slice(0, SENDERS).map((person) => createSender(person, chatId));
    await waitFor(() => senders.every(({ sent }) => sent.length > 5), 'some sends before');

    const health: string[] = [];
    let watching = true;
    const watch = (async () => {
      while (watching) {
        const answer = await fetch(`${going.url}/readyz`).then(
          async (response) => `${response.status} ${((await response.json()) as { status: string }).status}`,
          () => 'gone',
        );
        health.push(answer);
        await pause(5);
      }
    })();
    await waitFor(() => health.includes('200 ready'), 'it to be ready', 30_000);
    const closed = going.close();
    await Promise.all([closed, ...listeners.map(({ moved }) => moved)]);
    const counts = senders.map(({ sent }) => sent.length);
    await waitFor(() => senders.every(({ sent }, n) => sent.length > (counts[n] as number) + 5), 'some sends after');
    watching = false;
    await watch;
    await Promise.all(senders.map((sender) => sender.stop()));

    // Ready, then draining, then gone, and never back.
    const turns = health.filter((state, n) => state !== health[n - 1]);
    expect(turns).toEqual(['200 ready', '503 draining', 'gone']);
    for (const { codes } of listeners) expect(codes).toEqual([1012]);

    const acknowledged = senders.flatMap(({ sent }) => sent).toSorted();
    const history: string[] = [];
    const seqs = new Map<string, number>();
    for (let afterSeq = 0; ;) {
      const { chat } = await onServer(staying, owner).ask(ops.HistoryDocument, { id: chatId, first: 100, afterSeq });
      const page = chat?.messages.edges.map(({ node }) => node) ?? [];
      for (const { seq, fallbackText } of page) seqs.set(fallbackText, seq);
      history.push(
        ...page.filter((message) => message.sender !== null && message.sender !== undefined).map(({ fallbackText }) => fallbackText),
      );
      afterSeq = page.at(-1)?.seq ?? afterSeq;
      if (chat?.messages.pageInfo.hasNextPage !== true) break;
    }
    expect(history.toSorted()).toEqual(acknowledged);

    const truth = createMirror();
    const { sync } = await onServer(staying, owner).ask(ops.SyncDocument, {});
    truth.applyAll(sync.events);
    const newest = truth.state().chats[chatId]?.version as number;
    for (const listener of listeners) {
      await waitFor(
        () => listener.heard().some((frame) => frame.__typename === 'ChatChanges' && frame.chatId === chatId && frame.version >= newest),
        'the last message on every device',
      );
      const frames = listener.heard();
      const mirror = createMirror();
      // The mirror fails on a gap. Up to the move nothing comes twice.
      mirror.applyAll(frames.slice(0, listener.resumedAt()));
      expect(mirror.dropped()).toBe(0);
      mirror.applyAll(frames.slice(listener.resumedAt()));
      const changes = frames.filter((frame) => frame.__typename === 'ChatChanges');
      const told = new Set(changes.flatMap(({ messages }) => messages.map(({ fallbackText }) => fallbackText)));
      // A chat that the device came into not long ago begins anew after the move: with its newest page, and a hole for what comes before it.
      const holes = changes.flatMap(({ hole }) => (hole == null ? [] : [hole]));
      const isInHole = (seq: number): boolean => holes.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq);
      const missing = acknowledged.filter((body) => !told.has(body) && !isInHole(seqs.get(body) as number));
      expect(missing).toEqual([]);
    }
    await Promise.all(listeners.map((listener) => listener.close()));
  });
});
