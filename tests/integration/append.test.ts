import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { AppendUnavailable, createAppendMessage, type NewMessage } from '../../services/message/append-messages.ts';
import type { Publisher } from '../../services/live/publisher.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, makeGroup, newId, type Person, signUpMany } from '../support/company.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let owner: Person;
let other: Person;
/** In the order in which batches take them. */
let chats: bigint[];
beforeAll(async () => {
  app = await createTestApp({ databasePoolMax: 12 });
  [owner, other] = (await signUpMany(app, 2)) as [Person, Person];
  await befriendMany(app, owner, [other]);
  const made: string[] = [];
  for (let i = 0; i < 6; i += 1) made.push(await makeGroup(owner, [other], `Group ${i}`));
  chats = made.map((id) => parseChatId(id) as bigint).toSorted((a, b) => (a < b ? -1 : 1));
});
afterAll(() => app.close());

const userOf = (person: Person): bigint => parseUserId(person.id) as bigint;
const viewerOf = (person: Person) => ({ userId: userOf(person), deviceId: parseDeviceId(person.deviceId) as bigint });
const publisher = { chatChanged: async () => {}, chatsChanged: async () => {}, marked: async () => {} } as unknown as Publisher;
const createAppend = () => createAppendMessage({ prisma: app.testEngines.engines.database.prisma, publisher });
const message = (chatId: bigint, person = owner): NewMessage => ({
  chatId,
  senderId: userOf(person),
  clientMessageId: newId(),
  id: app.testEngines.engines.ids.next(),
  kind: 'TEXT',
  content: { body: 'hello' },
});

describe('appending together', () => {
  it('lets a chat that cannot be locked fail alone', async () => {
    const append = createAppend();
    // A connection of its own: the pool's end what sits idle in a transaction.
    const client = new pg.Client({ connectionString: app.testEngines.database.url });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM chats WHERE id = $1 FOR UPDATE', [String(chats[2])]);
      // One turn, so one batch; the locked chat stands in its middle.
      const results = await Promise.allSettled(chats.map((chatId) => append(message(chatId))));
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    } finally {
      await client.query('ROLLBACK');
      await client.end();
    }
    expect((await append(message(chats[2] as bigint))).status).toBe('OK');
  }, 30_000);

  it('and one sender marking the same chats at once wait for each other in no circle', async () => {
    const { services } = app;
    const append = createAppend();
    const rounds = Array.from({ length: 30 }, async (_, round) => {
      const some = round % 2 ? chats : chats.toReversed();
      const sends = Promise.all(some.map((chatId) => append(message(chatId))));
      const marks = (readSeq: number) =>
        services.updateMarks(
          viewerOf(owner),
          some.map((chatId) => ({ chatId, readSeq })),
        );
      return Promise.all([
        sends,
        marks(round),
        marks(round + 1),
        services.updateMarks(
          viewerOf(other),
          some.map((chatId) => ({ chatId, readSeq: round })),
        ),
      ]);
    });
    await Promise.all(rounds);
    const { pool } = app.testEngines.engines.database;
    const gaps = await pool.query(
      `SELECT c.id FROM chats c WHERE c.last_seq <> (SELECT count(*) FROM messages m WHERE m.chat_id = c.id) OR c.last_seq <> (SELECT max(seq) FROM messages m WHERE m.chat_id = c.id)`,
    );
    expect(gaps.rows).toEqual([]);
    // Whoever sent last has read everything, whatever the marks said meanwhile.
    const behind = await pool.query(
      `SELECT 1 FROM members m JOIN chats c ON c.id = m.chat_id WHERE m.user_id = $1 AND m.read_seq < c.last_seq`,
      [String(userOf(owner))],
    );
    expect(behind.rows).toEqual([]);
  }, 30_000);

  it('keeps the order in which one sender sent, within a chat and beside other chats', async () => {
    const append = createAppend();
    const sent = await Promise.all(Array.from({ length: 300 }, (_, i) => append(message(chats[i % 3] as bigint))));
    for (let chat = 0; chat < 3; chat += 1) {
      const seqs = sent.filter((_, i) => i % 3 === chat).map((result) => result.message?.seq as number);
      expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] as number) + at));
    }
  });

  it('makes one message of many equal ones in one batch, and refuses others under their id', async () => {
    const append = createAppend();
    const same = message(chats[0] as bigint);
    const results = await Promise.all([
      ...Array.from({ length: 5 }, () => append({ ...same, id: app.testEngines.engines.ids.next() })),
      append({ ...same, content: { body: 'something else' } }),
      append(message(chats[0] as bigint)),
    ]);
    expect(results.map((result) => result.status)).toEqual(['OK', 'DUPLICATE', 'DUPLICATE', 'DUPLICATE', 'DUPLICATE', 'REUSED', 'OK']);
    expect(new Set(results.slice(0, 5).map((result) => result.message?.id)).size).toBe(1);
  });

  it('answers in one batch those who may write, those who may not, and those who have written before', async () => {
    const append = createAppend();
    const before = message(chats[0] as bigint);
    expect((await append(before)).status).toBe('OK');
    const foreign: NewMessage = { ...message(chats[1] as bigint), senderId: 1n };
    // Without a repeat the others go as a set, and with one each by itself.
    const set = await Promise.all([append(message(chats[1] as bigint)), append(foreign), append(message(chats[1] as bigint, other))]);
    expect(set.map((result) => result.status)).toEqual(['OK', 'NO_CHAT', 'OK']);
    expect((set[2]?.message?.seq ?? 0) - (set[0]?.message?.seq ?? 0)).toBe(1);
    const apart = await Promise.all([
      append(message(chats[1] as bigint)),
      append({ ...foreign, clientMessageId: newId() }),
      append({ ...before, id: app.testEngines.engines.ids.next() }),
      append(message(chats[1] as bigint)),
    ]);
    expect(apart.map((result) => result.status)).toEqual(['OK', 'NO_CHAT', 'DUPLICATE', 'OK']);
    expect(apart[0]?.message?.seq).toBe((set[2]?.message?.seq ?? 0) + 1);
    expect(apart[3]?.message?.seq).toBe((set[2]?.message?.seq ?? 0) + 2);
    expect(apart[2]?.message).toMatchObject({ id: before.id, clientMessageId: before.clientMessageId });
  });

  it('takes no more than it can answer in time, and says so', async () => {
    const append = createAppend();
    const { pool } = app.testEngines.engines.database;
    const clients = await Promise.all(Array.from({ length: 12 }, () => pool.connect()));
    // Nobody gets a connection, so everything waits.
    const waiting: Promise<unknown>[] = [];
    const unknown = (): NewMessage => ({ ...message(1n), chatId: 1n });
    for (let i = 0; i < 10_000; i += 1) waiting.push(append(unknown()));
    await expect(append(unknown())).rejects.toBeInstanceOf(AppendUnavailable);
    for (const client of clients) client.release();
    const results = await Promise.all(waiting);
    expect(new Set(results.map((result) => (result as { status: string }).status))).toEqual(new Set(['NO_CHAT']));
    await waitFor(() => pool.waitingCount === 0, 'the pool to be free');
  }, 30_000);

  it('and keeps all that it acknowledged, and nothing of what it turned away', async () => {
    const append = createAppend();
    const sends = Array.from({ length: 10_050 }, (_, i) => message(chats[i % chats.length] as bigint));
    // All in one turn, before the first batch can leave.
    const results = await Promise.allSettled(sends.map((send) => append(send)));
    const acknowledged = sends.filter((_, i) => results[i]?.status === 'fulfilled').map((send) => send.id);
    const turnedAway = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(turnedAway).toHaveLength(50);
    for (const reason of turnedAway) expect(reason).toBeInstanceOf(AppendUnavailable);
    const { prisma } = app.testEngines.engines.database;
    const stored = await prisma.message.findMany({ where: { id: { in: sends.map((send) => send.id) } }, select: { id: true } });
    expect(new Set(stored.map((row) => row.id))).toEqual(new Set(acknowledged));
    // Who was turned away may send again under the same id, and it is the first time.
    expect((await append(sends.at(-1) as NewMessage)).status).toBe('OK');
  }, 30_000);
});
