import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, payload, type Person, send, signUp, trySend } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let stranger: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, stranger] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo'), signUp(app, 'Stranger')]);
  chatId = await befriend(ann, bo);
});
afterAll(() => app.close());

describe('a kind of content that is newer than this server', () => {
  /** What a process of the next version would have stored. */
  const storeLater = async (kind: string, content: object) => {
    const { id, seq } = await send(ann, chatId, 'placeholder');
    await app.testEngines.engines.database.prisma.$executeRaw`
      UPDATE messages SET kind = ${kind}, content = ${JSON.stringify(content)}::jsonb
      WHERE chat_id = ${parseChatId(chatId) as bigint} AND seq = ${seq}`;
    return id;
  };
  const content = '{ fallbackText content { __typename ... on TextContent { body } ... on SystemContent { event } } }';
  const read = async (id: string) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bo.token}` },
      body: JSON.stringify({ query: `query ($id: ID!) { message(id: $id) ${content} }`, variables: { id } }),
    });
    return (await response.json()) as { data: { message: object }; errors?: object };
  };

  it.each([
    ['a poll', 'POLL', { question: 'Tea?', fallbackText: 'Poll: Tea?' }, 'Poll: Tea?'],
    ['one without words', 'POLL', { question: 'Tea?' }, 'This message needs a newer version of Parley.'],
    ['one with a body', 'ENCRYPTED', { body: 'c2VjcmV0' }, 'This message needs a newer version of Parley.'],
    ['a notice', 'SYSTEM', { event: 'CHAT_PAINTED', actorId: null, targetIds: [], title: null }, 'Something changed in this chat.'],
  ])('is told as its fallback text: %s', async (_what, kind, stored, fallbackText) => {
    expect(await read(await storeLater(kind, stored))).toEqual({
      data: { message: { fallbackText, content: { __typename: 'UnknownContent' } } },
    });
    // The rest of the answer is whole: the page and the list that it stands in.
    const { chats } = await bo.ask(ops.ChatsDocument, { first: 10 });
    expect(chats.edges[0]?.node.lastMessage?.fallbackText).toBe(fallbackText);
  });
});

describe('sendMessage', () => {
  it('stores a message with the next dense seq, and both see it in history and preview', async () => {
    const first = await send(ann, chatId, '  hello\n你好 👋  ');
    expect(first).toMatchObject({ fallbackText: 'hello\n你好 👋', sender: { id: ann.id }, content: { __typename: 'TextContent' } });
    const second = await send(bo, chatId, 'hi');
    expect(second.seq).toBe(first.seq + 1);
    expect(second.version).toBe(first.version + 1);
    for (const person of [ann, bo]) {
      const { chats } = await person.ask(ops.ChatsDocument, { first: 10 });
      expect(chats.edges[0]?.node.lastMessage?.id).toBe(second.id);
    }
  });

  it('returns the same message when the client retries', async () => {
    const clientMessageId = newId();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(ann, chatId, 'once', clientMessageId)));
    expect(new Set(answers.map((message) => message.id)).size).toBe(1);
    const again = await send(ann, chatId, 'once', clientMessageId);
    expect(again).toEqual(answers[0]);
  });

  it('returns the same message to someone who is no longer in the chat, and to nobody else, and takes nothing new', async () => {
    const group = await makeGroup(ann, [bo]);
    const [clientMessageId, replyId] = [newId(), newId()];
    const sent = await send(bo, group, 'before I went', clientMessageId);
    const input = { chatId: group, clientMessageId: replyId, content: { text: { body: 'an answer' } }, replyToSeq: sent.seq };
    const replied = payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: bo.id } });
    expect(await send(bo, group, 'before I went', clientMessageId)).toEqual(sent);
    expect(payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage).toEqual(replied);
    expect(await trySend(bo, group, 'another text', clientMessageId)).toMatchObject({ code: 'MESSAGE_ID_REUSED' });
    expect(await trySend(bo, group, 'after I went')).toMatchObject({ code: 'CHAT_NOT_FOUND' });
    expect((await bo.ask(ops.SendMessageDocument, { input: { ...input, clientMessageId: newId() } })).sendMessage).toMatchObject({
      code: 'CHAT_NOT_FOUND',
    });
    expect(await trySend(stranger, group, 'before I went', clientMessageId)).toMatchObject({ code: 'CHAT_NOT_FOUND' });
  });

  it('refuses another text under the same id, and keeps the first', async () => {
    const clientMessageId = newId();
    const first = await send(ann, chatId, 'first', clientMessageId);
    expect(await trySend(ann, chatId, 'second', clientMessageId)).toMatchObject({
      __typename: 'MessageIdReused',
      code: 'MESSAGE_ID_REUSED',
    });
    const { message } = await ann.ask(ops.MessageDocument, { id: first.id });
    expect(message?.fallbackText).toBe('first');
  });

  it('takes the same client id from two senders as two messages', async () => {
    const clientMessageId = newId();
    const [one, two] = await Promise.all([send(ann, chatId, 'x', clientMessageId), send(bo, chatId, 'x', clientMessageId)]);
    expect(one.id).not.toBe(two.id);
  });

  it('gives dense seqs and versions to 64 senders at once', async () => {
    const before = (await ann.ask(ops.ChatDocument, { id: chatId })).chat;
    const sent = await Promise.all(Array.from({ length: 64 }, (_, i) => send(i % 2 ? ann : bo, chatId, `m${i}`)));
    const seqs = sent.map((message) => message.seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 64 }, (_, i) => (before?.lastSeq ?? 0) + 1 + i));
    const after = (await ann.ask(ops.ChatDocument, { id: chatId })).chat;
    expect(after?.version).toBe((before?.version ?? 0) + 64);
  });

  it('refuses bad input by name', async () => {
    for (const body of ['', '   \n ', '\u200b\u2060 \u202e', 'x'.repeat(4001), '\ud800']) {
      expect(await trySend(ann, chatId, body)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'content', 'text', 'body'] });
    }
    for (const id of ['short', 'x'.repeat(65), 'has space!']) {
      expect(await trySend(ann, chatId, 'x', id)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'clientMessageId'] });
    }
    // A letter of a script or an emoji that this process does not know yet may be all there is.
    for (const body of ['👨‍👩‍👧'.repeat(800), '\u{1faff}', '\ue000']) expect((await send(ann, chatId, body)).seq).toBeGreaterThan(0);
    expect((await send(ann, chatId, 'x'.repeat(4000))).seq).toBeGreaterThan(0);
  });

  it('answers alike for a chat that is not there and one that is not theirs', async () => {
    const refusals = [
      await trySend(stranger, chatId, 'x'),
      await trySend(stranger, 'c_zzzzzzz', 'x'),
      await trySend(stranger, 'rubbish', 'x'),
    ];
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
    expect(refusals[0]).toMatchObject({ __typename: 'ChatNotFound' });
  });

  it('asks the signed-out to sign in', async () => {
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ chats { edges { cursor } } }' }),
    });
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('refuses both sides while one has blocked the other, without telling why, and opens again after', async () => {
    const [eve, mallory] = await Promise.all([signUp(app), signUp(app)]);
    const theirs = await befriend(eve, mallory);
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect(await trySend(mallory, theirs, 'x')).toMatchObject({ __typename: 'NotContacts' });
    expect(await trySend(eve, theirs, 'x')).toMatchObject({ __typename: 'NotContacts' });
    await eve.ask(ops.UnblockUserDocument, { input: { userId: mallory.id } });
    expect(await send(mallory, theirs, 'again')).toMatchObject({ fallbackText: 'again' });
    await mallory.ask(ops.RemoveContactDocument, { input: { userId: eve.id } });
    expect(await trySend(mallory, theirs, 'x')).toMatchObject({ __typename: 'NotContacts' });
  });
});

describe('history', () => {
  it('pages both ways and around any seq, oldest first, without gaps or repeats', async () => {
    const [x, y] = await Promise.all([signUp(app), signUp(app)]);
    const id = await befriend(x, y);
    for (let i = 0; i < 25; i += 1) await send(i % 2 ? x : y, id, `m${i}`);
    const seqs = (page: { edges: { node: { seq: number } }[] } | undefined) => page?.edges.map((edge) => edge.node.seq);
    const backwards: number[] = [];
    let before: string | null = null;
    do {
      const page: ops.HistoryQuery = await x.ask(ops.HistoryDocument, { id, last: 7, before });
      backwards.unshift(...(seqs(page.chat?.messages) ?? []));
      before = page.chat?.messages.pageInfo.hasPreviousPage ? (page.chat.messages.pageInfo.startCursor ?? null) : null;
    } while (before !== null);
    expect(backwards).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
    const forwards: number[] = [];
    let after: string | null = null;
    do {
      const page: ops.HistoryQuery = await x.ask(ops.HistoryDocument, { id, first: 10, after });
      forwards.push(...(seqs(page.chat?.messages) ?? []));
      after = page.chat?.messages.pageInfo.hasNextPage ? (page.chat.messages.pageInfo.endCursor ?? null) : null;
    } while (after !== null);
    expect(forwards).toEqual(backwards);
    const around = await x.ask(ops.HistoryDocument, { id, first: 6, aroundSeq: 12 });
    expect(seqs(around.chat?.messages)).toEqual([9, 10, 11, 12, 13, 14]);
    expect(around.chat?.messages.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(seqs((await x.ask(ops.HistoryDocument, { id, last: 3, beforeSeq: 5 })).chat?.messages)).toEqual([2, 3, 4]);
    expect(seqs((await x.ask(ops.HistoryDocument, { id, first: 3, afterSeq: 5 })).chat?.messages)).toEqual([6, 7, 8]);
  });

  it('refuses pages past the limit', async () => {
    const answer = await ann.raw(ops.HistoryDocument, { id: chatId, first: 101 });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  it('hides from a newcomer what was said before', async () => {
    const [owner, early, late] = await Promise.all([signUp(app), signUp(app), signUp(app)]);
    await Promise.all([befriend(owner, early), befriend(owner, late)]);
    const group = await makeGroup(owner, [early]);
    const secret = await send(owner, group, 'before');
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    await send(owner, group, 'after');
    const { chat } = await late.ask(ops.HistoryDocument, { id: group, first: 50 });
    expect(chat?.messages.edges.map((edge) => edge.node.fallbackText)).toEqual(['People joined the group.', 'after']);
    expect((await late.ask(ops.MessageDocument, { id: secret.id })).message).toBeNull();
  });
});

describe('recallMessage', () => {
  it('leaves a tombstone everywhere, the preview included, and can be repeated', async () => {
    const watching = listen(app, bo);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const message = await send(ann, chatId, 'oops');
    const recalled = payload(
      (await ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage,
      'RecallMessagePayload',
    );
    expect(recalled.recalledMessage).toMatchObject({
      id: message.id,
      seq: message.seq,
      content: { __typename: 'RecalledContent', recalledBy: { id: ann.id } },
    });
    const live = await watching.next(
      ({ events }) => events.__typename === 'ChatChanges' && events.messages[0]?.content.__typename === 'RecalledContent',
    );
    expect(live.events).toMatchObject({ messages: [{ id: message.id }] });
    expect(JSON.stringify(live)).not.toContain('oops');
    const again = payload(
      (await ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage,
      'RecallMessagePayload',
    );
    expect(again.recalledMessage).toEqual(recalled.recalledMessage);
    const { chat } = await bo.ask(ops.ChatDocument, { id: chatId });
    expect(chat?.lastMessage?.content.__typename).toBe('RecalledContent');
    await watching.closeSocket();
  });

  it('is for the sender, within two minutes', async () => {
    const message = await send(ann, chatId, 'mine');
    expect((await bo.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage).toMatchObject({
      __typename: 'NotPermitted',
    });
    expect((await stranger.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage).toMatchObject({
      __typename: 'MessageNotFound',
    });
    await app.testEngines.engines.database.pool.query(
      `UPDATE messages SET created_at = created_at - interval '121 seconds' WHERE seq = $1`,
      [message.seq],
    );
    expect((await ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage).toMatchObject({
      __typename: 'RecallWindowPassed',
      recallWindowMs: 120_000,
    });
  });

  it('is for owner and admins of a group at any time', async () => {
    const [owner, admin, member] = await Promise.all([signUp(app), signUp(app), signUp(app)]);
    await Promise.all([befriend(owner, admin), befriend(owner, member)]);
    const group = await makeGroup(owner, [admin, member]);
    await owner.ask(ops.SetMemberRoleDocument, { input: { chatId: group, userId: admin.id, role: 'ADMIN' } });
    const message = await send(member, group, 'spam');
    await app.testEngines.engines.database.pool.query(`UPDATE messages SET created_at = created_at - interval '1 day'`);
    expect((await member.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage.__typename).toBe(
      'RecallWindowPassed',
    );
    expect((await admin.ask(ops.RecallMessageDocument, { input: { messageId: message.id } })).recallMessage.__typename).toBe(
      'RecallMessagePayload',
    );
  });
});

describe('marks', () => {
  it('tells the other side of delivered and read at once, and keeps unread equal on all devices', async () => {
    const [x, y] = await Promise.all([signUp(app), signUp(app)]);
    const id = await befriend(x, y);
    const y2 = await y.another();
    const [onX, onY2] = [listen(app, x), listen(app, y2)];
    await Promise.all([onX, onY2].map((device) => device.next((event) => event.events.__typename === 'CaughtUp')));
    const message = await send(x, id, 'see this');
    expect((await y.ask(ops.ChatDocument, { id })).chat?.unreadCount).toBe(2);
    await y.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, deliveredSeq: message.seq }] } });
    expect((await onX.next(({ events }) => events.__typename === 'MarksChanged')).events).toMatchObject({
      userId: y.id,
      deliveredSeq: message.seq,
      readSeq: 0,
    });
    await y.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, readSeq: message.seq }] } });
    expect((await onX.next(({ events }) => events.__typename === 'MarksChanged')).events).toMatchObject({
      userId: y.id,
      readSeq: message.seq,
    });
    expect(
      (await onY2.next(({ events }) => events.__typename === 'MarksChanged' && events.userId === y.id && events.readSeq === message.seq))
        .events,
    ).toMatchObject({
      userId: y.id,
    });
    expect((await y2.ask(ops.ChatDocument, { id })).chat?.unreadCount).toBe(0);
    const down = await y.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, readSeq: 1 }] } });
    expect(down.updateMarks).toMatchObject({ marked: 0 });
    const past = await y.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, readSeq: 1_000_000 }] } });
    expect(past.updateMarks).toMatchObject({ marked: 0 });
    await Promise.all([onX.closeSocket(), onY2.closeSocket()]);
  });

  it('takes a reply as having read, and tells the other side', async () => {
    const [x, y] = await Promise.all([signUp(app), signUp(app)]);
    const id = await befriend(x, y);
    const onX = listen(app, x);
    await onX.next((event) => event.events.__typename === 'CaughtUp');
    await send(x, id, 'a question');
    const reply = await send(y, id, 'an answer');
    const marks = await onX.next(({ events }) => events.__typename === 'MarksChanged' && events.userId === y.id);
    expect(marks.events).toMatchObject({ readSeq: reply.seq, deliveredSeq: reply.seq });
    await onX.closeSocket();
  });

  it('hides reading both ways when one side hides receipts', async () => {
    const [x, y] = await Promise.all([signUp(app), signUp(app)]);
    const id = await befriend(x, y);
    await y.ask(ops.UpdateSettingsDocument, { input: { showReadReceipts: false } });
    const fromX = await send(x, id, 'x');
    const fromY = await send(y, id, 'y');
    await y.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, readSeq: fromX.seq }] } });
    await x.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: id, readSeq: fromY.seq }] } });
    for (const person of [x, y]) expect((await person.ask(ops.ChatDocument, { id })).chat?.peerMarks?.readSeq).toBe(0);
  });

  it('counts readers of a group message for its sender alone', async () => {
    const [owner, a, b] = await Promise.all([signUp(app), signUp(app), signUp(app)]);
    await Promise.all([befriend(owner, a), befriend(owner, b)]);
    const group = await makeGroup(owner, [a, b]);
    const message = await send(owner, group, 'read me');
    await a.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: group, readSeq: message.seq }] } });
    const seen = (await owner.ask(ops.MessageDocument, { id: message.id })).message;
    expect(seen).toMatchObject({ readCount: 1, readers: { edges: [{ node: { id: a.id } }] } });
    expect((await a.ask(ops.MessageDocument, { id: message.id })).message).toMatchObject({ readCount: null, readers: { edges: [] } });
  });
});
