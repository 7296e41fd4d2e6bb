import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, payload, type Person, send, signUp } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cy: Person;
let stranger: Person;
let groupId: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 600_000, sweepMs: 600_000 });
  [ann, bo, cy, stranger] = (await Promise.all(['Ann', 'Bo', 'Cy', 'Stranger'].map((name) => signUp(app, name)))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  await Promise.all([befriend(ann, bo), befriend(ann, cy)]);
  groupId = await makeGroup(ann, [bo, cy]);
});
afterAll(() => app.close());

type Range = ops.TextRangeInput;
const at = (who: Person, offset = 0, length = 3): Range => ({ kind: 'MENTION', offset, length, userId: who.id });
const all = { kind: 'MENTION_ALL', offset: 0, length: 4 } as const;
const trySay = async (person: Person, body: string, ranges: Range[], clientMessageId = newId(), chatId = groupId) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { text: { body, ranges } } } })).sendMessage;
const say = async (...asked: Parameters<typeof trySay>) => payload(await trySay(...asked), 'SendMessagePayload').sentMessage;
const edit = async (person: Person, messageId: string, body: string, ranges: Range[]) =>
  (await person.ask(ops.EditMessageDocument, { input: { messageId, body, ranges } })).editMessage;
const mentionsOf = async (person: Person, id = groupId) => (await person.ask(ops.MentionsDocument, { id })).chat?.unreadMentionSeqs;
const read = (person: Person, readSeq: number) => person.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: groupId, readSeq }] } });
const query = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);

describe('a mention', () => {
  it('comes with the text, live and in history, and is unread for whom it names alone', async () => {
    const watching = listen(app, bo);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    const said = await say(ann, '@Bo tea?', [at(bo)]);
    const content = { body: '@Bo tea?', ranges: [{ kind: 'MENTION', offset: 0, length: 3, user: { id: bo.id } }] };
    expect(said.content).toMatchObject(content);
    const live = await watching.next(({ events }) => events.__typename === 'ChatChanges' && events.messages[0]?.id === said.id);
    expect(live.events).toMatchObject({ messages: [{ content }] });
    await watching.closeSocket();
    expect((await cy.ask(ops.MessageDocument, { id: said.id })).message?.content).toMatchObject(content);
    expect(await mentionsOf(bo)).toEqual([said.seq]);
    expect(await mentionsOf(cy)).toEqual([]);
    expect(await mentionsOf(ann)).toEqual([]);
    const remove = (restore: boolean) => bo.ask(ops.DeleteMessagesDocument, { input: { chatId: groupId, seqs: [said.seq], restore } });
    await remove(false);
    expect(await mentionsOf(bo), 'deleted for oneself').toEqual([]);
    await remove(true);
    expect(await mentionsOf(bo)).toEqual([said.seq]);
    expect((await send(ann, groupId, '@Bo in words alone')).content).toMatchObject({ ranges: [] });
    await read(bo, said.seq);
    expect(await mentionsOf(bo)).toEqual([]);
  });

  it('is kept of each of many messages that are stored together, beside those without', async () => {
    const ids = [groupId, await makeGroup(ann, [bo])];
    const texts: [string, Range[]][] = [
      ['@Bo one', [at(bo)]],
      ['none', []],
      ['@Bo two', [at(bo)]],
    ];
    const said = await Promise.all(ids.map((id) => Promise.all(texts.map(([body, ranges]) => say(ann, body, ranges, newId(), id)))));
    for (const [place, id] of ids.entries()) {
      const seqs = (said[place] ?? []).filter((_, i) => texts[i]?.[1].length === 1).map((message) => message.seq);
      expect(await mentionsOf(bo, id)).toEqual(seqs.toSorted((a, b) => a - b));
      const [row] = (await query('SELECT mentioned_seq FROM chats WHERE id = $1', [String(parseChatId(id))])).rows;
      expect(row).toEqual({ mentioned_seq: Math.max(...seqs) });
    }
    await read(bo, Math.max(...(said[0] ?? []).map((message) => message.seq)));
  });

  it('costs a send no trigger for each partition: they are copied for every partition that a batch reaches', async () => {
    const { rows } = await query(
      "SELECT tgname FROM pg_trigger WHERE tgrelid = 'messages_000'::regclass AND NOT tgisinternal AND tgtype & 4 = 4 ORDER BY tgname",
      [],
    );
    expect(rows).toEqual([]);
  });

  it('of everyone is one row, unread for all but who wrote it, and for owner and admins to write', async () => {
    const said = await say(ann, '@all tea!', [all]);
    for (const person of [bo, cy]) expect(await mentionsOf(person)).toEqual([said.seq]);
    expect(await mentionsOf(ann)).toEqual([]);
    const rows = await query('SELECT user_id FROM mentions WHERE chat_id = $1 AND seq = $2', [String(parseChatId(groupId)), said.seq]);
    expect(rows.rows).toEqual([{ user_id: '0' }]);
    expect(await trySay(bo, '@all tea!', [all])).toMatchObject({ code: 'NOT_PERMITTED', path: ['input', 'content', 'text', 'ranges'] });
    await ann.ask(ops.SetMemberRoleDocument, { input: { chatId: groupId, userId: bo.id, role: 'ADMIN' } });
    const second = await say(bo, '@all tea!', [all]);
    // Whoever writes has read what came before.
    expect(await mentionsOf(bo)).toEqual([]);
    expect(await mentionsOf(cy)).toEqual([said.seq, second.seq]);
    expect(await mentionsOf(ann)).toEqual([second.seq]);
    const directId = await befriend(bo, cy);
    expect(await trySay(bo, '@all tea!', [all], newId(), directId)).toMatchObject({ code: 'NOT_PERMITTED' });
    await ann.ask(ops.SetMemberRoleDocument, { input: { chatId: groupId, userId: bo.id, role: 'MEMBER' } });
    await Promise.all([ann, cy].map((person) => read(person, second.seq)));
  });

  it('goes with an edit that takes it back and with a recall, and comes with an edit', async () => {
    const said = await say(ann, '@Bo tea?', [at(bo)]);
    expect(payload(await edit(ann, said.id, 'tea @Cy?', [at(cy, 4)]), 'EditMessagePayload').editedMessage.content).toMatchObject({
      ranges: [{ offset: 4, user: { id: cy.id } }],
    });
    expect(await mentionsOf(bo)).toEqual([]);
    expect(await mentionsOf(cy)).toEqual([said.seq]);
    // The same again changes nothing, another range alone does.
    const same = payload(await edit(ann, said.id, 'tea @Cy?', [at(cy, 4)]), 'EditMessagePayload').editedMessage;
    const plain = payload(await edit(ann, said.id, 'tea @Cy?', []), 'EditMessagePayload').editedMessage;
    expect(plain.version).toBeGreaterThan(same.version);
    expect(await mentionsOf(cy)).toEqual([]);
    payload(await edit(ann, said.id, 'tea @Cy!', [at(cy, 4)]), 'EditMessagePayload');
    expect(await mentionsOf(cy)).toEqual([said.seq]);
    expect(await edit(ann, said.id, 'tea @Who', [at(stranger, 4)])).toMatchObject({ code: 'USER_NOT_FOUND' });
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: said.id } });
    expect(await mentionsOf(cy)).toEqual([]);
    expect((await query('SELECT 1 FROM mentions WHERE chat_id = $1 AND seq = $2', [String(parseChatId(groupId)), said.seq])).rows).toEqual(
      [],
    );
  });

  it('of a text that a process of the last version edits has no ranges any more', async () => {
    const said = await say(ann, '@Bo tea?', [at(bo)]);
    await query(
      `UPDATE messages SET content = content || '{"body":"tea","edits":1,"editedAt":"2026-11-28T00:00:00.000Z"}' WHERE chat_id = $1 AND seq = $2`,
      [String(parseChatId(groupId)), said.seq],
    );
    expect((await ann.ask(ops.MessageDocument, { id: said.id })).message?.content).toMatchObject({ body: 'tea', ranges: [] });
  });

  it('counts from where the text is stored, and is refused where it cannot be', async () => {
    const said = await say(ann, ' \n@Bo😀 ', [at(bo, 2, 3)]);
    expect(said.content).toMatchObject({ body: '@Bo😀', ranges: [{ offset: 0, length: 3 }] });
    const refused: [string, Range[], string, string[]][] = [
      ['@Bo', [at(bo, 0, 4)], 'INVALID_INPUT', ['ranges', '0']],
      ['@Bo', [at(bo, -1, 3)], 'INVALID_INPUT', ['ranges', '0']],
      ['@Bo', [at(bo, 0, 0)], 'INVALID_INPUT', ['ranges', '0']],
      ['😀@Bo', [at(bo, 1, 3)], 'INVALID_INPUT', ['ranges', '0']],
      ['@Bo @Cy', [at(bo), at(cy, 2)], 'INVALID_INPUT', ['ranges']],
      ['@Bo', [{ kind: 'MENTION', offset: 0, length: 3 }], 'INVALID_INPUT', ['ranges', '0']],
      ['@all', [{ ...all, userId: bo.id }], 'INVALID_INPUT', ['ranges', '0']],
      ['@Who', [at(stranger)], 'USER_NOT_FOUND', ['ranges']],
      ['@Who', [{ ...at(bo), userId: 'nobody' }], 'USER_NOT_FOUND', ['ranges']],
    ];
    for (const [body, ranges, code, path] of refused)
      expect(await trySay(ann, body, ranges)).toMatchObject({ code, path: ['input', 'content', 'text', ...path] });
    const many = Array.from({ length: 101 }, (_, n) => at(bo, n * 3));
    expect(await trySay(ann, '@Bo'.repeat(101), many)).toMatchObject({ code: 'LIMIT_REACHED', limit: 'textRangesMax' });
    expect((await say(ann, '@Bo'.repeat(100), many.slice(0, 100))).content).toMatchObject({ ranges: { length: 100 } });
  });

  it('is part of what a client id stands for; a repeat is the same message, also when who is mentioned has left', async () => {
    const id = newId();
    const dan = await signUp(app, 'Dan');
    await befriend(ann, dan);
    await ann.ask(ops.AddMembersDocument, { input: { chatId: groupId, userIds: [dan.id] } });
    const said = await say(ann, '@Dan hi', [at(dan, 0, 4)], id);
    expect(await say(ann, '@Dan hi', [at(dan, 0, 4)], id)).toEqual(said);
    expect(await trySay(ann, '@Dan hi', [], id)).toMatchObject({ code: 'MESSAGE_ID_REUSED' });
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: groupId, userId: dan.id } });
    expect((await say(ann, '@Dan hi', [at(dan, 0, 4)], id)).id).toBe(said.id);
    expect(await trySay(ann, '@Dan hi', [at(dan, 0, 4)])).toMatchObject({ code: 'USER_NOT_FOUND' });
  });

  it('is found by the filter of the list, and costs one question for all chats, none where there is none', async () => {
    const [eve, fay] = (await Promise.all([signUp(app, 'Eve'), signUp(app, 'Fay')])) as [Person, Person];
    await befriend(eve, fay);
    const groups = [];
    for (let n = 0; n < 5; n += 1) groups.push(await makeGroup(eve, [fay], `group ${n}`));
    const page = () => countQueries(() => fay.ask(ops.MentionsInListDocument, { first: 20 }));
    const none = await page();
    for (const id of groups.slice(0, 1)) await say(eve, '@Fay', [at(fay)], newId(), id);
    const one = await page();
    for (const id of groups.slice(1, 4)) await say(eve, '@all', [all], newId(), id);
    const four = await page();
    expect([one.count - none.count, four.count - one.count]).toEqual([1, 0]);
    const listed = (await fay.ask(ops.MentionsInListDocument, { first: 20, filter: 'MENTIONS' })).chats.edges.map(({ node }) => node.id);
    expect(listed.toSorted()).toEqual(groups.slice(0, 4).toSorted());
    expect((await eve.ask(ops.MentionsInListDocument, { first: 20, filter: 'MENTIONS' })).chats.edges).toEqual([]);
  });

  it('stands beside formats, which are kept like it', async () => {
    const body = 'a @Bo b';
    const ranges: Range[] = [{ kind: 'BOLD', offset: 0, length: 7 }, at(bo, 2), { kind: 'STRIKE', offset: 6, length: 1 }];
    const said = await say(ann, body, ranges);
    expect(said.content).toMatchObject({
      ranges: [{ kind: 'BOLD' }, { kind: 'MENTION', user: { id: bo.id } }, { kind: 'STRIKE', user: null }],
    });
    const edited = payload(
      await edit(ann, said.id, body, [{ kind: 'CODE_BLOCK', offset: 0, length: 7 }]),
      'EditMessagePayload',
    ).editedMessage;
    expect(edited.content).toMatchObject({ body, ranges: [{ kind: 'CODE_BLOCK', offset: 0, length: 7 }] });
    expect((await mentionsOf(bo))?.includes(said.seq)).toBe(false);
    expect(await trySay(ann, body, [{ kind: 'CODE', offset: 0, length: 7 }, at(bo, 2)])).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('asks the database nothing more for a text without one', async () => {
    const plain = () => countQueries(() => send(ann, groupId, 'plain'));
    await plain();
    const { count, statements } = await plain();
    expect(statements.filter((statement) => /mention|FROM "?public"?\."?members/i.test(statement))).toEqual([]);
    expect(count).toBeLessThanOrEqual(2);
  });
});
