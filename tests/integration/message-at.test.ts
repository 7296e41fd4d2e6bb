import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000, heartbeatMs: 600_000 });
});
afterAll(() => app.close());

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const seqAt = async (person: Person, chatId: string, ms: number): Promise<number | null | undefined> =>
  (await person.ask(ops.MessageAtDocument, { chatId, time: new Date(ms).toISOString() })).chat?.messageAt?.seq ?? null;

/** A chat whose message at seq n was stored n days after the start. */
const oneADay = async (howMany: number) => {
  const [a, b, c] = (await signUpMany(app, 3)) as [Person, Person, Person];
  const chatId = await befriend(a, b);
  for (let at = 1; at < howMany; at += 1) await send(at % 2 === 0 ? a : b, chatId, `day ${at}`);
  await app.testEngines.engines.database.pool.query(
    `UPDATE messages SET created_at = to_timestamp($2::bigint / 1000) + seq * interval '1 day' WHERE chat_id = $1`,
    [String(parseChatId(chatId)), START],
  );
  return { a, b, c, chatId };
};

describe('messageAt', () => {
  it('finds the first message at or after any moment, and nothing behind the last', async () => {
    const { a, chatId } = await oneADay(13);
    for (let day = 0; day <= 15; day += 1) {
      const expected = (seq: number) => (seq > 13 ? null : Math.max(1, seq));
      expect([day, await seqAt(a, chatId, START + day * DAY)]).toEqual([day, expected(day)]);
      expect([day, await seqAt(a, chatId, START + day * DAY + 1)]).toEqual([day, expected(day + 1)]);
    }
    expect(await seqAt(a, chatId, 0)).toBe(1);
  });

  it('passes over what the viewer has cleared or deleted, and what was said before they came', async () => {
    const { a, b, c, chatId } = await oneADay(10);
    await a.ask(ops.DeleteMessagesDocument, { input: { chatId, seqs: [6, 7] } });
    expect([await seqAt(a, chatId, START + 6 * DAY), await seqAt(b, chatId, START + 6 * DAY)]).toEqual([8, 6]);
    await a.ask(ops.ClearHistoryDocument, { input: { chatId, upToSeq: 8 } });
    expect([await seqAt(a, chatId, 0), await seqAt(b, chatId, 0)]).toEqual([9, 1]);
    expect(await seqAt(c, chatId, 0)).toBeNull();
    const group = await makeGroup(a, [b]);
    await send(a, group, 'before');
    expect(await seqAt(c, group, 0)).toBeNull();
  });

  it('looks as often into a long chat as into a short one, in one statement', async () => {
    const [short, long] = [await oneADay(3), await oneADay(60)];
    const ask = ({ a, chatId }: typeof short) => countQueries(() => seqAt(a, chatId, START + 2 * DAY));
    const [few, many] = [await ask(short), await ask(long)];
    expect([few.result, many.result]).toEqual([2, 2]);
    expect(many.count, many.statements.join('\n')).toBe(few.count);
  });
});
