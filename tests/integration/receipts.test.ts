import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUserId } from '../../schema/ids.ts';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 1_000 });
});
afterAll(() => app.close());

const setUp = async (howMany: number) => {
  const [owner, ...members] = (await signUpMany(app, howMany)) as [Person, ...Person[]];
  await befriendMany(app, owner, members);
  return { owner, members };
};

/** How many the steps say have read a message, by the rule of the schema. */
const readersOf = ({ groupReceipts }: ops.GroupReceiptsSubscription, seq: number): number =>
  groupReceipts.marks.find((step) => step.seq >= seq)?.readers ?? 0;

describe('the receipts of a group', () => {
  it('count whoever writes as having read what came before', async () => {
    const { owner, members } = await setUp(3);
    const chatId = await makeGroup(owner, members);
    const message = await send(owner, chatId, 'who reads this?');
    const socket = createSocket(app.url, owner.token);
    const receipts = socket.subscribe(ops.GroupReceiptsDocument, { chatId });
    expect(readersOf(await receipts.next(), message.seq)).toBe(0);
    await send(members[0] as Person, chatId, 'I did');
    await receipts.next((event) => readersOf(event, message.seq) === 1);
    expect((await owner.ask(ops.MessageDocument, { id: message.id })).message?.readCount).toBe(1);
    await socket.close();
  });

  it('do not count whoever joined after a message, whatever they have read since', async () => {
    const { owner, members } = await setUp(4);
    const [early, late, absent] = members as [Person, Person, Person];
    const chatId = await makeGroup(owner, [early, absent]);
    const before = await send(owner, chatId, 'before');
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [late.id] } });
    const after = await send(owner, chatId, 'after');
    const socket = createSocket(app.url, owner.token);
    const receipts = socket.subscribe(ops.GroupReceiptsDocument, { chatId });
    await late.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: after.seq }] } });
    let event = await receipts.next((each) => readersOf(each, after.seq) === 1);
    expect(readersOf(event, before.seq)).toBe(0);
    await early.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: before.seq }] } });
    event = await receipts.next((each) => readersOf(each, before.seq) === 1);
    expect(readersOf(event, after.seq)).toBe(1);
    await early.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: after.seq }] } });
    event = await receipts.next((each) => readersOf(each, after.seq) === 2);
    expect(readersOf(event, before.seq)).toBe(1);
    for (const message of [before, after]) {
      const answer = await owner.ask(ops.MessageDocument, { id: message.id });
      expect(answer.message?.readCount).toBe(readersOf(event, message.seq));
    }
    await socket.close();
  });

  it('are found with the next beat when nobody tells of a mark, and are not told again when nothing moved', async () => {
    const { owner, members } = await setUp(2);
    const chatId = await makeGroup(owner, members);
    const message = await send(owner, chatId, 'read in silence');
    const socket = createSocket(app.url, owner.token);
    const receipts = socket.subscribe(ops.GroupReceiptsDocument, { chatId });
    await receipts.next();
    // As a process leaves it that dies between its commit and its word to the others.
    await app.testEngines.engines.database.pool.query('UPDATE members SET read_seq = $1 WHERE user_id = $2', [
      message.seq,
      String(parseUserId(members[0]?.id as string)),
    ]);
    await receipts.next((event) => readersOf(event, message.seq) === 1);
    await members[0]?.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: message.seq }] } });
    await send(owner, chatId, 'one more, which nobody has read');
    await members[0]?.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: message.seq + 1 }] } });
    await receipts.next((event) => readersOf(event, message.seq + 1) === 1);
    const told = receipts.events.map((event) => JSON.stringify(event.groupReceipts.marks));
    expect(new Set(told).size).toBe(told.length);
    await socket.close();
  });
});
