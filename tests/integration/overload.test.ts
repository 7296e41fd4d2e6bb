import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type GraphqlAnswer, type TestApp } from '../support/app.ts';
import { befriendMany, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { limits } from '../../services/limits.ts';

const QUEUE = { waitMs: 20, roomMin: 40, roomMax: 2_000 };
const SENDS_EACH = 30;

let app: TestApp;
let people: Person[];
let chatIds: string[];
beforeAll(async () => {
  app = await createTestApp({ sendQueue: QUEUE, databasePoolMax: 12 });
  people = await signUpMany(app, 40);
  const [first, ...others] = people as [Person, ...Person[]];
  await befriendMany(app, first, others);
  chatIds = await Promise.all(
    others.map(
      async (other) =>
        payload((await other.ask(ops.OpenDirectChatDocument, { input: { userId: first.id } })).openDirectChat, 'OpenDirectChatPayload').chat
          .id,
    ),
  );
}, 60_000);
afterAll(() => app.close());

interface Offered {
  readonly person: Person;
  readonly input: { chatId: string; clientMessageId: string; content: { text: { body: string } } };
}

type Answer = GraphqlAnswer<ops.SendMessageMutation>;
const offer = ({ person, input }: Offered): Promise<Answer> => person.raw(ops.SendMessageDocument, { input });
const isStored = ({ data }: Answer): boolean => data?.sendMessage.__typename === 'SendMessagePayload';

const wave = (): Offered[] =>
  Array.from({ length: SENDS_EACH }).flatMap(() =>
    chatIds.map((chatId, i) => ({
      person: people[i + 1] as Person,
      input: { chatId, clientMessageId: newId(), content: { text: { body: 'one of many' } } },
    })),
  );

/** The most that waited at a time while something went on, and the most that may have. */
const watchQueue = () => {
  const seen = { waiting: 0, room: 0 };
  let stopped = false;
  const look = (): void => {
    const { waiting, room } = app.services.inner.sends();
    seen.waiting = Math.max(seen.waiting, waiting);
    seen.room = Math.max(seen.room, room);
    if (!stopped) setImmediate(look);
  };
  look();
  return () => {
    stopped = true;
    return seen;
  };
};

describe('more sends than the server can answer in time', () => {
  it('are turned away at once, told when to come back, and stored once when they do; those taken in wait behind a bounded queue', async () => {
    // What it can do is learnt from what it does; before that all may wait.
    await Promise.all(wave().map(offer));
    const learnt = app.services.inner.sends();
    expect(learnt.waiting).toBe(0);
    expect(learnt.room).toBeLessThan(QUEUE.roomMax);

    const offered = wave();
    const stop = watchQueue();
    const answers = await Promise.all(offered.map(offer));
    const seen = stop();
    expect(seen.waiting).toBeLessThanOrEqual(seen.room);
    expect(seen.room).toBeLessThan(offered.length);

    const stored = answers.filter(isStored);
    const turnedAway = answers.filter((answer) => !isStored(answer));
    expect(stored.length).toBeGreaterThan(0);
    expect(turnedAway.length).toBeGreaterThan(0);
    for (const { data, errors } of turnedAway) {
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE' });
      expect(errors?.[0]?.extensions?.['retryAfterMs']).toBeGreaterThanOrEqual(QUEUE.waitMs);
    }

    // They come back as they were told, a part at a time, under the same ids.
    let left = offered.filter((_, i) => !isStored(answers[i] as Answer));
    for (let round = 0; left.length > 0 && round < 500; round += 1) {
      const now = left.slice(0, 30);
      const again = await Promise.all(now.map(offer));
      left = [...now.filter((_, i) => !isStored(again[i] as Answer)), ...left.slice(30)];
    }
    expect(left).toEqual([]);
    const { prisma } = app.testEngines.engines.database;
    for (const chatId of chatIds) {
      const rows = await prisma.message.findMany({
        where: { chatId: parseChatId(chatId) as bigint, kind: 'TEXT' },
        select: { seq: true, clientMessageId: true },
        orderBy: { seq: 'asc' },
      });
      const own = offered.filter(({ input }) => input.chatId === chatId).map(({ input }) => input.clientMessageId);
      expect(rows.filter((row) => own.includes(row.clientMessageId as string))).toHaveLength(SENDS_EACH);
      expect(new Set(rows.map((row) => row.seq)).size).toBe(rows.length);
      expect((rows.at(-1)?.seq ?? 0) - (rows[0]?.seq ?? 0)).toBe(rows.length - 1);
    }
  }, 60_000);

  it('of one person are refused by type, with the time to come back, exactly beyond the limit', async () => {
    const [person] = people as [Person];
    const chatId = chatIds[0] as string;
    let refused = 0;
    let stored = 0;
    for (let sent = 0; sent < limits.sendsPerMinute + 20; sent += 20) {
      const inputs = Array.from({ length: 20 }, () => ({
        chatId,
        clientMessageId: newId(),
        content: { text: { body: 'again and again' } },
      }));
      for (const { data } of await Promise.all(inputs.map((input) => offer({ person, input })))) {
        if (data?.sendMessage.__typename === 'SendMessagePayload') stored += 1;
        if (data?.sendMessage.__typename !== 'RateLimited') continue;
        refused += 1;
        expect(data.sendMessage.retryAfterMs).toBeGreaterThan(0);
        expect(data.sendMessage.retryAfterMs).toBeLessThanOrEqual(60_000);
      }
    }
    expect({ stored, refused }).toEqual({ stored: limits.sendsPerMinute, refused: 20 });
  }, 60_000);
});
