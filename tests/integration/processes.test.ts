import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, type Person, send, signUp } from '../support/company.ts';
import { createCaller } from '../support/app.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let first: TestApp;
let second: TestApp;
let worker: TestApp;
let ann: Person;
let bo: Person;
let annOnSecond: Person;
let boOnSecond: Person;
let chatId: string;

/** The same person, asking another process. */
const on = (app: TestApp, person: Person): Person => ({ ...person, ...createCaller(app.url, person.token) });
const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const says =
  (body: string) =>
  ({ events }: ops.EventsSubscription) =>
    events.__typename === 'ChatChanges' && events.messages.some((message) => message.fallbackText === body);

beforeAll(async () => {
  first = await createTestApp({ redis: true, role: 'server', heartbeatMs: 1_000, sweepMs: 500 });
  const beside = first.testEngines;
  second = await createTestApp({ redis: true, beside, role: 'server', heartbeatMs: 1_000, sweepMs: 500 });
  worker = await createTestApp({ redis: true, beside, role: 'worker', relay: { graceMs: 200, pauseMs: 50 } });
  [ann, bo] = await Promise.all([signUp(first, 'Ann'), signUp(first, 'Bo')]);
  [annOnSecond, boOnSecond] = [on(second, ann), on(second, bo)];
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await worker?.close();
  await second?.close();
  await first?.close();
});

describe('two servers and a worker on one Redis', () => {
  it('carry a message, marks and typing from one to the other', async () => {
    const device = listen(second, bo);
    await device.next(isCaughtUp);
    const message = await send(ann, chatId, 'across processes');
    await device.next(says('across processes'));
    const onAnn = listen(first, ann);
    await onAnn.next(isCaughtUp);
    await boOnSecond.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: message.seq }] } });
    await onAnn.next(({ events }) => events.__typename === 'MarksChanged' && events.userId === bo.id && events.readSeq === message.seq);
    await boOnSecond.ask(ops.SetTypingDocument, { input: { chatId, typing: true } });
    await onAnn.next(({ events }) => events.__typename === 'TypingChanged' && events.user.id === bo.id);
    await Promise.all([device.closeSocket(), onAnn.closeSocket()]);
  });

  it('take identical retries at both as one message', async () => {
    const clientMessageId = newId();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => send(i % 2 ? ann : annOnSecond, chatId, 'only once', clientMessageId)),
    );
    expect(new Set(answers.map((message) => message.id)).size).toBe(1);
  });

  it('give dense seqs to 64 senders at both, and every device sees all in order', async () => {
    const devices = [listen(first, bo), listen(second, bo)];
    await Promise.all(devices.map((device) => device.next(isCaughtUp)));
    const before = (await ann.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq ?? 0;
    const sent = await Promise.all(Array.from({ length: 64 }, (_, i) => send(i % 2 ? ann : annOnSecond, chatId, `dense ${i}`)));
    const seqs = sent.map((message) => message.seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 64 }, (_, i) => before + 1 + i));
    for (const device of devices) {
      const live = () =>
        device.events.flatMap(({ events }) =>
          events.__typename === 'ChatChanges' && !events.reset ? events.messages.map((message) => message.seq) : [],
        );
      await waitFor(() => live().filter((seq) => seq > before).length >= 64, 'all 64');
      expect(live().filter((seq) => seq > before)).toEqual(seqs);
      await device.closeSocket();
    }
  });

  it('publish what a process that died left in the outbox', async () => {
    const device = listen(second, bo);
    await device.next(isCaughtUp);
    // What a server does up to the commit, and then no more.
    const batch = JSON.stringify([
      { i: 0, chat: 0, sender: 0, client: newId(), id: 0, kind: 'TEXT', content: { body: 'left in the outbox' } },
    ]);
    const { pool } = first.testEngines.engines.database;
    const chat = decode(chatId);
    const sender = decode(ann.id);
    const entry = batch
      .replace('"chat":0', `"chat":${chat}`)
      .replace('"sender":0', `"sender":${sender}`)
      .replace('"id":0', `"id":${Date.now()}`);
    await pool.query('SELECT * FROM append_messages($1::jsonb)', [entry]);
    await device.next(says('left in the outbox'));
    await waitFor(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 'an empty outbox');
    await device.closeSocket();
  });

  it('close a device that another process revoked', async () => {
    const phone = await bo.another();
    const device = listen(second, phone);
    await device.next(isCaughtUp);
    await bo.ask(ops.RevokeDeviceDocument, { input: { deviceId: phone.deviceId } });
    await waitFor(() => device.closed()?.code === 4401, 'close code 4401', 2_000);
  });

  it('serve any cursor, whichever process gave it', async () => {
    const { sync } = await bo.ask(ops.SyncDocument, {});
    await send(annOnSecond, chatId, 'after the cursor');
    const answer = await boOnSecond.ask(ops.SyncDocument, { after: sync.cursor });
    expect(JSON.stringify(answer.sync.events)).toContain('after the cursor');
  });
});

const decode = (id: string): bigint => {
  let value = 0n;
  for (const char of id.slice(2)) value = value * 36n + BigInt(Number.parseInt(char, 36));
  return value;
};
