import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import type { Publisher } from '../../services/live/publisher.ts';
import { createUpdateMarks } from '../../services/message/update-marks.ts';
import { createOutboxRelay } from '../../workers/outbox-relay.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, type Person, send, signUp } from '../support/company.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let chatId: bigint;
let chatIdOf: string;
beforeAll(async () => {
  app = await createTestApp({ role: 'server' });
  [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  const id = await befriend(ann, bo);
  chatIdOf = id;
  chatId = parseChatId(id) as bigint;
  for (const body of ['one', 'two', 'three']) await send(ann, id, body);
});
afterAll(() => app.close());

type Told = { to: bigint; readSeq: number };

const publisherOf = (marked: (told: Told) => Promise<void>): Publisher => ({
  ...app.services.inner.publisher,
  marked: ({ readSeq }, { own }) => marked({ to: own, readSeq }),
});

const prisma = () => app.testEngines.engines.database.prisma;
const viewer = () => ({ userId: parseUserId(bo.id) as bigint, deviceId: 1n });
const everyone = () => [parseUserId(bo.id) as bigint, parseUserId(ann.id) as bigint].toSorted();

it('tells again what an earlier call moved, when its process died before it could tell', async () => {
  const dead = createUpdateMarks({ prisma: prisma(), publisher: publisherOf(() => new Promise(() => {})) });
  void dead(viewer(), [{ chatId, readSeq: 2 }]);
  const told: Told[] = [];
  const update = createUpdateMarks({ prisma: prisma(), publisher: publisherOf(async (one) => void told.push(one)) });
  await expect
    .poll(async () => {
      await update(viewer(), [{ chatId, readSeq: 2 }]);
      return told.length;
    })
    .toBeGreaterThan(0);
  expect(told.slice(0, 2).map(({ readSeq }) => readSeq)).toEqual([2, 2]);
  expect(
    told
      .slice(0, 2)
      .map(({ to }) => to)
      .toSorted(),
  ).toEqual(everyone());
});

it('leaves them to a relay while the bus is away, and answers', async () => {
  const away = createUpdateMarks({ prisma: prisma(), publisher: publisherOf(() => Promise.reject(new Error('away'))) });
  expect(await away(viewer(), [{ chatId, readSeq: 3 }])).toBe(1);
  const told: Told[] = [];
  const relay = createOutboxRelay({
    prisma: prisma(),
    publisher: publisherOf(async (one) => void told.push(one)),
    graceMs: 0,
    pauseMs: 10,
    onError: () => {},
  });
  await expect
    .poll(async () => {
      await relay.sweep();
      return told.filter(({ readSeq }) => readSeq === 3).map(({ to }) => to);
    })
    .toEqual(expect.arrayContaining(everyone()));
});

it('tells by the setting that stands when the mark moves, not by the one that stood when it was asked to', async () => {
  const told: Told[] = [];
  const update = createUpdateMarks({ prisma: prisma(), publisher: publisherOf(async (one) => void told.push(one)) });
  await send(ann, chatIdOf, 'four');
  let release: () => void = () => {};
  const isHeld = new Promise<void>((resolve) => (release = resolve));
  let hasLocked: () => void = () => {};
  const isLocked = new Promise<void>((resolve) => (hasLocked = resolve));
  const holder = prisma().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM members WHERE chat_id = ${chatId} FOR UPDATE`;
    hasLocked();
    await isHeld;
    await tx.$executeRaw`UPDATE users SET show_read_receipts = false WHERE id = ${viewer().userId}`;
  });
  await isLocked;
  const moving = update(viewer(), [{ chatId, readSeq: 5 }]);
  await expect
    .poll(async () => {
      const [row] = await prisma().$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted`;
      return row?.count;
    })
    .toBeGreaterThan(0);
  release();
  await holder;
  expect(await moving).toBe(1);
  const readSeqTo = (person: Person) => told.find(({ to }) => to === parseUserId(person.id))?.readSeq;
  expect(readSeqTo(bo)).toBe(5);
  expect(readSeqTo(ann)).toBe(0);
});
