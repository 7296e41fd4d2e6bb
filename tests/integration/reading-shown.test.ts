import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStorage, createSyncEngine, type SyncEngine } from '../../clients/sync/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const running: SyncEngine[] = [];
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop();
});

const device = async (person: Person): Promise<SyncEngine> => {
  const storage = createMemoryStorage();
  const engine = createSyncEngine({ userId: person.id, url: `${app.url}/graphql`, token: () => person.token, storage, tabs: null });
  running.push(engine);
  await engine.start();
  await waitFor(() => engine.connection.get().kind === 'live', 'the engine to be live');
  return engine;
};

/** The ticks of a device's own messages, one letter each. */
const watchTicks = (engine: SyncEngine, chatId: string): (() => string) => {
  const timeline = engine.openTimeline(chatId);
  timeline.subscribe(() => {});
  return () =>
    timeline
      .get()
      .items.map((item) => (item.kind === 'message' && item.message.isOwn ? (item.message.state?.[0] ?? '') : ''))
      .join('');
};

const read = (person: Person, chatId: string, readSeq: number) =>
  person.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq }] } });
const show = (person: Person, showReadReceipts: boolean) => person.ask(ops.UpdateSettingsDocument, { input: { showReadReceipts } });

describe('hiding reading and showing it again', () => {
  it('changes the ticks on open devices of both, by what has been read by then', async () => {
    const [ann, bo] = await Promise.all([signUp(app), signUp(app)]);
    const chatId = await befriend(ann, bo);
    const [one, two] = [await send(ann, chatId, 'one'), await send(ann, chatId, 'two')];
    await read(bo, chatId, one.seq);
    const reply = await device(bo);
    const ticks = watchTicks(await device(ann), chatId);
    const theirs = watchTicks(reply, chatId);
    await waitFor(() => ticks() === 'rd', 'one message to be read');
    await show(bo, false);
    await waitFor(() => ticks() === 'dd', 'reading to be hidden');
    await read(bo, chatId, two.seq);
    await send(bo, chatId, 'three');
    await waitFor(() => theirs() === 'd', 'hiding to work both ways');
    await show(bo, true);
    await waitFor(() => ticks() === 'rr', 'reading to show again');
    await read(ann, chatId, two.seq + 1);
    await waitFor(() => theirs() === 'r', 'the other side to show it too');
  });

  it('counts the readers of a group anew at once', async () => {
    const [ann, bo] = await Promise.all([signUp(app), signUp(app)]);
    await befriend(ann, bo);
    const chatId = await makeGroup(ann, [bo]);
    const message = await send(ann, chatId, 'read me');
    await read(bo, chatId, message.seq);
    const ticks = watchTicks(await device(ann), chatId);
    await waitFor(() => ticks() === 'r', 'a reader');
    await show(bo, false);
    await waitFor(() => ticks() === 's', 'no reader', 8_000);
    await show(bo, true);
    await waitFor(() => ticks() === 'r', 'the reader again', 8_000);
  });

  it('gives no version to chats where the other person hides it anyway, and none to a repeat', async () => {
    const [ann, bo] = await Promise.all([signUp(app), signUp(app)]);
    const id = await befriend(ann, bo);
    const version = async () => (await ann.ask(ops.ChatDocument, { id })).chat?.version as number;
    const before = await version();
    await show(ann, false);
    expect(await version()).toBe(before + 1);
    await Promise.all([show(ann, false), show(bo, false)]);
    expect(await version()).toBe(before + 1);
    await show(ann, true);
    expect(await version()).toBe(before + 1);
    await show(bo, true);
    expect(await version()).toBe(before + 2);
  });

  it('agrees with the server when both turn it while both read, write and meet others', async () => {
    const [ann, bo] = await Promise.all([signUp(app), signUp(app)]);
    const chatId = await befriend(ann, bo);
    for (let count = 0; count < 6; count += 1) await send(count % 2 === 0 ? ann : bo, chatId, `before ${count}`);
    const [a, b] = [await device(ann), await device(bo)];
    const newcomers = await Promise.all(Array.from({ length: 4 }, () => signUp(app)));
    const turn = async (person: Person, last: boolean) => {
      for (let count = 0; count < 6; count += 1) await show(person, count % 2 === 1);
      await show(person, last);
    };
    const mark = async (person: Person) => {
      for (let seq = 2; seq < 8; seq += 1) await read(person, chatId, seq);
      await send(person, chatId, 'meanwhile');
    };
    await Promise.all([turn(ann, true), turn(bo, true), mark(ann), mark(bo), ...newcomers.map((other) => befriend(ann, other))]);
    for (const [engine, peer] of [
      [a, bo],
      [b, ann],
    ] as const) {
      const { chat } = await peer.ask(ops.ChatDocument, { id: chatId });
      const { readSeq } = (chat as NonNullable<typeof chat>).viewerMember;
      const timeline = engine.openTimeline(chatId);
      const wrong = () =>
        timeline.get().items.flatMap((item) => {
          if (item.kind !== 'message' || !item.message.isOwn || item.message.seq === null) return [];
          return (item.message.state === 'read') === item.message.seq <= (readSeq ?? 0) ? [] : [item.message.seq];
        });
      expect(readSeq).toBeGreaterThan(6);
      await waitFor(() => timeline.get().items.length > 8 && wrong().length === 0, 'all ticks to be true');
    }
    // Chats that were made meanwhile show reading as well: everyone shows it now.
    for (const other of newcomers) {
      const id = (await waitFor(() => a.chats.get().find(({ peer }) => peer?.id === other.id), 'the new chat')).id;
      const hello = await send(ann, id, 'hello');
      const ticks = watchTicks(a, id);
      await read(other, id, hello.seq);
      await waitFor(() => ticks() === 'r', 'the tick in the new chat');
    }
  }, 60_000);
});
