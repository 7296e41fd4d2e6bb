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

describe('the receipts of a message', () => {
  const receiptsOf = async (person: Person, id: string) =>
    ((await person.ask(ops.MessageReceiptsDocument, { id })).message?.receipts.edges ?? []).map(({ node }) => node);
  const mark = (person: Person, chatId: string, marks: { readSeq?: number; deliveredSeq?: number }) =>
    person.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, ...marks }] } });

  it('say to its sender alone whom it has reached, who has read it, and when at the latest', async () => {
    const { owner, members } = await setUp(6);
    const [reader, holder, absent, late, writer] = members as [Person, Person, Person, Person, Person];
    const chatId = await makeGroup(owner, [reader, holder, absent, writer]);
    const message = await send(owner, chatId, 'who has it?');
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [late.id] } });
    const next = await send(owner, chatId, 'and this?');
    const before = Date.now();
    await mark(reader, chatId, { readSeq: message.seq });
    await mark(holder, chatId, { deliveredSeq: next.seq });
    await mark(late, chatId, { readSeq: next.seq });
    await send(writer, chatId, 'I do');
    const receipts = new Map((await receiptsOf(owner, message.id)).map((receipt) => [receipt.user.id, receipt]));
    expect([...receipts.keys()].sort()).toEqual([reader.id, holder.id, writer.id].sort());
    expect(receipts.get(holder.id)).toMatchObject({ isRead: false, readBefore: null });
    expect([receipts.get(reader.id)?.isRead, receipts.get(writer.id)?.isRead]).toEqual([true, true]);
    expect(Date.parse(receipts.get(reader.id)?.readBefore as string)).toBeGreaterThanOrEqual(before - 1_000);
    expect((await receiptsOf(owner, next.id)).find(({ user }) => user.id === late.id)?.isRead).toBe(true);
    expect(await receiptsOf(reader, message.id)).toEqual([]);
    // What was read earlier is said no more exactly than it is known: the mark has moved on.
    await mark(reader, chatId, { readSeq: next.seq });
    const moved = (await receiptsOf(owner, message.id)).find(({ user }) => user.id === reader.id);
    expect(Date.parse(moved?.readBefore as string)).toBeGreaterThanOrEqual(Date.parse(receipts.get(reader.id)?.readBefore as string));
    const page = (await owner.ask(ops.MessageReceiptsDocument, { id: message.id, first: 2 })).message?.receipts;
    const rest = (await owner.ask(ops.MessageReceiptsDocument, { id: message.id, first: 2, after: page?.pageInfo.endCursor })).message
      ?.receipts;
    expect([page?.edges.length, page?.pageInfo.hasNextPage, rest?.edges.length]).toEqual([2, true, 1]);
  });

  it('hide reading both ways, and not that it has arrived', async () => {
    const { owner, members } = await setUp(3);
    const [shy, open] = members as [Person, Person];
    const chatId = await makeGroup(owner, members);
    const message = await send(owner, chatId, 'hidden?');
    for (const person of members) await mark(person, chatId, { readSeq: message.seq });
    const hide = (person: Person, showReadReceipts: boolean) => person.ask(ops.UpdateSettingsDocument, { input: { showReadReceipts } });
    const shown = async () =>
      new Map((await receiptsOf(owner, message.id)).map(({ user, isRead, readBefore }) => [user.id, [isRead, readBefore !== null]]));
    await hide(shy, false);
    expect([(await shown()).get(shy.id), (await shown()).get(open.id)]).toEqual([
      [false, false],
      [true, true],
    ]);
    await hide(owner, false);
    expect([...(await shown()).values()]).toEqual([
      [false, false],
      [false, false],
    ]);
  });
});
