import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, newId, payload, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** A chat of two with ten messages of Bo's: seqs 2 to 11. */
const talk = async () => {
  const [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  const chatId = await befriend(ann, bo);
  for (let n = 1; n <= 10; n += 1) await send(bo, chatId, `message ${n}`);
  return { ann, bo, chatId };
};
const tryDelete = async (person: Person, chatId: string, seqs: readonly number[], restore = false) =>
  (await person.ask(ops.DeleteMessagesDocument, { input: { chatId, seqs: [...seqs], restore } })).deleteMessages;
const remove = async (...asked: Parameters<typeof tryDelete>) => {
  const { chatSettings } = payload(await tryDelete(...asked), 'DeleteMessagesPayload');
  return chatSettings.deletedRanges.map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);
};
const look = async (person: Person, chatId: string, page: object = { last: 100 }) => {
  const { chat, viewer } = await person.ask(ops.SeqsShownDocument, { chatId, ...page });
  if (chat === null) throw new Error('There is no such chat.');
  const { edges, pageInfo } = chat.messages;
  const sides = [pageInfo.hasPreviousPage, pageInfo.hasNextPage];
  return {
    seqs: edges.map(({ node }) => node.seq),
    sides,
    last: chat.lastMessage?.seq ?? null,
    unread: chat.unreadCount,
    total: viewer?.unreadCount,
  };
};

describe('deleting messages for oneself', () => {
  it('takes them out of pages, preview and what is unread, for one person alone, and may be taken back', async () => {
    const { ann, bo, chatId } = await talk();
    expect(await look(ann, chatId)).toMatchObject({ last: 11, unread: 11, total: 11 });
    expect(await remove(ann, chatId, [4, 3, 11, 7])).toEqual([
      [3, 4],
      [7, 7],
      [11, 11],
    ]);
    const left = { seqs: [1, 2, 5, 6, 8, 9, 10], last: 10, unread: 7, total: 7 };
    expect(await look(ann, chatId)).toMatchObject({ ...left, sides: [false, false] });
    expect(await look(await ann.another(), chatId)).toMatchObject(left);
    expect(await look(bo, chatId)).toMatchObject({ seqs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], last: 11 });
    const bring = async (seq: number) => (await ann.ask(ops.MessageDocument, { id: `m_${chatId.slice(2)}_${seq.toString(36)}` })).message;
    expect([await bring(11), (await bring(10))?.seq]).toEqual([null, 10]);
    const reply = { chatId, clientMessageId: newId(), content: { text: { body: 'x' } }, replyToSeq: 11 };
    expect((await ann.ask(ops.SendMessageDocument, { input: reply })).sendMessage.__typename).toBe('MessageNotFound');
    expect(await remove(ann, chatId, [4, 11], true)).toEqual([
      [3, 3],
      [7, 7],
    ]);
    expect(await look(ann, chatId)).toMatchObject({ seqs: [1, 2, 4, 5, 6, 8, 9, 10, 11], last: 11, unread: 9 });
  });

  it('keeps pages full and says truly whether more is to come', async () => {
    const { ann, chatId } = await talk();
    await remove(ann, chatId, [1, 2, 3, 6, 7, 10, 11]);
    expect(await look(ann, chatId, { last: 2 })).toMatchObject({ seqs: [8, 9], sides: [true, false] });
    expect(await look(ann, chatId, { last: 3, beforeSeq: 9 })).toMatchObject({ seqs: [4, 5, 8], sides: [false, true] });
    expect(await look(ann, chatId, { first: 2, afterSeq: 0 })).toMatchObject({ seqs: [4, 5], sides: [false, true] });
    expect(await look(ann, chatId, { first: 2, afterSeq: 5 })).toMatchObject({ seqs: [8, 9], sides: [true, false] });
    expect(await look(ann, chatId, { first: 4, aroundSeq: 7 })).toMatchObject({ seqs: [4, 5, 8, 9], sides: [false, false] });
    expect(await look(ann, chatId, { first: 2, aroundSeq: 7 })).toMatchObject({ seqs: [5, 8], sides: [true, true] });
    await remove(ann, chatId, [4, 5, 8, 9]);
    expect(await look(ann, chatId)).toMatchObject({ seqs: [], sides: [false, false], last: null, unread: 0, total: 0 });
  });

  it('is told to all the own devices, live, resumed and in a snapshot, and to nobody else', async () => {
    const { ann, bo, chatId } = await talk();
    const hear = (person: Person, after: string | null) => {
      const socket = createSocket(app.url, person.token, { onClosed: () => {} });
      return { ...socket.subscribe(ops.DeletedRangesHeardDocument, { after }), close: socket.close };
    };
    const tells = (event: { events: { __typename: string; chatSettings?: readonly { chatId: string; deletedRanges: unknown }[] } }) =>
      event.events.chatSettings?.find((settings) => settings.chatId === chatId)?.deletedRanges;
    const ranges = [{ fromSeq: 5, toSeq: 6 }];
    const phone = hear(await ann.another(), null);
    const first = await phone.next((event) => event.events.__typename === 'AccountChanges');
    const cursor = first.events.__typename === 'AccountChanges' ? first.events.cursor : null;
    await phone.next((event) => event.events.__typename === 'CaughtUp');
    await remove(ann, chatId, [5, 6]);
    expect(tells(await phone.next((event) => tells(event) !== undefined))).toEqual(ranges);
    await phone.close();
    for (const after of [cursor, null]) {
      const later = hear(await ann.another(), after);
      expect(tells(await later.next((event) => tells(event) !== undefined))).toEqual(ranges);
      await later.close();
    }
    expect((await bo.ask(ops.SeqsShownDocument, { chatId, last: 1 })).chat?.settings.deletedRanges).toEqual([]);
  });

  it('changes nothing when repeated, nor for what is not there to be seen, and is refused where one is not', async () => {
    const { ann, bo, chatId } = await talk();
    const once = payload(await tryDelete(ann, chatId, [5]), 'DeleteMessagesPayload');
    expect(payload(await tryDelete(ann, chatId, [5, 99, 0, -1]), 'DeleteMessagesPayload')).toEqual(once);
    expect(await remove(ann, chatId, [8], true)).toEqual([[5, 5]]);
    await ann.ask(ops.ClearHistoryDocument, { input: { chatId, upToSeq: 6 } });
    expect(await remove(ann, chatId, [3, 9])).toEqual([[9, 9]]);
    expect((await tryDelete(await signUp(app), chatId, [5])).__typename).toBe('ChatNotFound');
    expect((await tryDelete(bo, chatId, [])).__typename).toBe('InvalidInput');
    expect(
      (
        await tryDelete(
          bo,
          chatId,
          Array.from({ length: 101 }, (_, at) => at + 1),
        )
      ).__typename,
    ).toBe('InvalidInput');
  });

  it('is lost with the place in a group, and begins anew with it', async () => {
    const [owner, member] = await Promise.all([signUp(app), signUp(app)]);
    await befriend(owner, member);
    const group = await makeGroup(owner, [member]);
    const { seq } = await send(owner, group, 'one');
    await remove(member, group, [seq]);
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: member.id } });
    expect((await tryDelete(member, group, [seq])).__typename).toBe('ChatNotFound');
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [member.id] } });
    const after = await send(owner, group, 'two');
    expect(await look(member, group)).toMatchObject({ last: after.seq });
    expect(await remove(member, group, [after.seq])).toEqual([[after.seq, after.seq]]);
  });

  it('stops at its limit of runs, where two race too; what joins two runs is welcome', async () => {
    const { ann, bo, chatId } = await talk();
    const member = `chat_id = $1::bigint AND user_id = $2::bigint`;
    const { pool } = app.testEngines.engines.database;
    const [{ chat_id, user_id }] = (
      await pool.query('SELECT m.chat_id, m.user_id FROM members m JOIN users u ON u.id = m.user_id WHERE u.handle = $1', [ann.handle])
    ).rows as [{ chat_id: string; user_id: string }];
    await pool.query('UPDATE chats SET last_seq = 1000 WHERE id = $1', [chat_id]);
    const runs = Array.from({ length: 199 }, (_, at) => [2 * at + 13, 2 * at + 13]).flat();
    await pool.query(`UPDATE members SET deleted_ranges = $3::int[] WHERE ${member}`, [chat_id, user_id, runs]);
    const answers = await Promise.all([tryDelete(ann, chatId, [800]), tryDelete(ann, chatId, [900])]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['DeleteMessagesPayload', 'LimitReached']);
    expect(await remove(ann, chatId, [14])).toHaveLength(199);
    expect((await tryDelete(bo, chatId, [800])).__typename).toBe('DeleteMessagesPayload');
  });
});
