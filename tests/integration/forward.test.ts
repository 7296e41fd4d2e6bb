import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, payload, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let from: string;
let to: string;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, cem] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo'), signUp(app, 'Cem')]);
  [from, to] = [await befriend(ann, bo), await befriend(ann, cem)];
});
afterAll(() => app.close());

interface Ask {
  readonly seqs: readonly number[];
  readonly fromChatId?: string;
  readonly chatId?: string;
  readonly merged?: boolean;
  readonly clientMessageIds?: readonly string[];
}

const tryForward = async (person: Person, { seqs, fromChatId = from, chatId = to, merged = false, clientMessageIds }: Ask) => {
  const ids = clientMessageIds ?? (merged ? [newId()] : seqs.map(newId));
  const input = { fromChatId, seqs: [...seqs], chatId, merged, clientMessageIds: [...ids] };
  return (await person.ask(ops.ForwardMessagesDocument, { input })).forwardMessages;
};
const forward = async (person: Person, ask: Ask) => payload(await tryForward(person, ask), 'ForwardMessagesPayload');
const recall = (person: Person, messageId: string) => person.ask(ops.RecallMessageDocument, { input: { messageId } });
const edit = async (person: Person, messageId: string, body: string) =>
  (await person.ask(ops.EditMessageDocument, { input: { messageId, body } })).editMessage;
const recordOf = async (person: Person, id: string) => {
  const { message } = await person.ask(ops.MessageRecordDocument, { id });
  if (message === null || !('entries' in message.content)) throw new Error('There is no record.');
  return message.content;
};

describe('forwarding', () => {
  it('copies in the order of the chat, with the author as of then, live on the other side, once however often it is asked for', async () => {
    const [one, two] = [await send(bo, from, 'one'), await send(ann, from, 'two')];
    const watching = listen(app, cem);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const ids = [newId(), newId()];
    const ask = { seqs: [two.seq, one.seq], clientMessageIds: ids };
    const { forwardedMessages, leftOutSeqs } = await forward(ann, ask);
    expect(leftOutSeqs).toEqual([]);
    expect(
      forwardedMessages.map(({ fallbackText, forwardedFrom, clientMessageId }) => [fallbackText, forwardedFrom, clientMessageId]),
    ).toEqual([
      ['one', 'Bo', ids[1]],
      ['two', 'Ann', ids[0]],
    ]);
    const [first, second] = forwardedMessages.map(({ seq }) => seq);
    expect(second).toBe((first as number) + 1);
    await watching.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ seq }) => seq === second));
    await watching.closeSocket();
    expect((await forward(ann, ask)).forwardedMessages).toEqual(forwardedMessages);
    // Whatever becomes of the originals, and of the author's name.
    await edit(bo, one.id, 'one, changed');
    await recall(ann, two.id);
    expect((await forward(ann, ask)).forwardedMessages).toEqual(forwardedMessages);
    // Another forward under the same ids is none, nor is a text.
    expect((await tryForward(ann, { ...ask, seqs: [one.seq], clientMessageIds: [ids[0] as string] })).__typename).toBe('MessageIdReused');
    const plain = newId();
    await send(ann, to, 'plain', plain);
    expect((await tryForward(ann, { seqs: [one.seq], clientMessageIds: [plain] })).__typename).toBe('MessageIdReused');
  });

  it('keeps the first author when a copy is forwarded again, and lets nobody edit a copy', async () => {
    const { seq } = await send(bo, from, 'my words');
    const copy = (await forward(ann, { seqs: [seq] })).forwardedMessages[0]!;
    const again = (await forward(cem, { fromChatId: to, seqs: [copy.seq], chatId: to })).forwardedMessages[0]!;
    expect(again.forwardedFrom).toBe('Bo');
    expect((await edit(ann, copy.id, 'not my words')).__typename).toBe('NotPermitted');
    await recall(ann, copy.id);
    expect((await ann.ask(ops.MessageDocument, { id: copy.id })).message).toMatchObject({ forwardedFrom: null });
  });

  it('leaves what a message answers behind, and a draft where it is', async () => {
    const question = await send(bo, from, 'tea?');
    const input = { chatId: from, clientMessageId: newId(), content: { text: { body: 'yes' } }, replyToSeq: question.seq };
    const answer = payload((await ann.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    await ann.ask(ops.SetDraftDocument, { input: { chatId: to, text: 'half a thought' } });
    expect((await forward(ann, { seqs: [answer.seq] })).forwardedMessages[0]?.replyTo).toBeNull();
    const { chat } = await ann.ask(ops.OwnDraftDocument, { chatId: to, userId: ann.id });
    expect(chat?.viewerMember.draft?.text).toBe('half a thought');
  });

  it('merges into one record that keeps who said what and when, opens to its readers only, and nests three deep', async () => {
    const sent = [await send(bo, from, 'first'), await send(ann, from, 'second'), await send(bo, from, 'third')];
    const seqs = sent.map(({ seq }) => seq);
    const id = [newId()];
    const { forwardedMessages } = await forward(ann, { seqs, merged: true, clientMessageIds: id });
    expect(forwardedMessages).toMatchObject([
      {
        forwardedFrom: null,
        fallbackText: '[Chat record] Bo: first / Ann: second / Bo: third',
        content: { __typename: 'RecordContent', authors: ['Bo', 'Ann'], count: 3, preview: ['Bo: first', 'Ann: second', 'Bo: third'] },
      },
    ]);
    const record = forwardedMessages[0]!;
    await recall(ann, sent[1]!.id);
    expect((await forward(ann, { seqs, merged: true, clientMessageIds: id })).forwardedMessages).toEqual(forwardedMessages);
    expect(await recordOf(cem, record.id)).toMatchObject({
      entries: sent.map(({ createdAt, fallbackText }, at) => ({
        authorName: at === 1 ? 'Ann' : 'Bo',
        authorIndex: at === 1 ? 1 : 0,
        writtenAt: createdAt,
        fallbackText,
      })),
    });
    expect((await bo.ask(ops.MessageRecordDocument, { id: record.id })).message).toBeNull();
    let inner = record;
    for (let depth = 2; depth <= 3; depth += 1)
      inner = (await forward(ann, { fromChatId: to, seqs: [inner.seq], merged: true })).forwardedMessages[0]!;
    // Read in every language: a sign, and how it begins.
    expect(inner.content).toMatchObject({ preview: ['Ann: 💬 Ann: 💬 Bo: first'] });
    expect((await recordOf(cem, inner.id)).entries[0]).toMatchObject({ content: { entries: [{ authorName: 'Ann' }] } });
    expect(await tryForward(ann, { fromChatId: to, seqs: [inner.seq], merged: true })).toMatchObject({
      __typename: 'LimitReached',
      limit: 'recordDepthMax',
    });
    // As a copy it may go on: it gets no deeper.
    expect((await forward(ann, { fromChatId: to, seqs: [inner.seq] })).forwardedMessages[0]?.forwardedFrom).toBe('Ann');
    const quoting = { chatId: to, clientMessageId: newId(), content: { text: { body: 'look' } }, replyToSeq: record.seq };
    const reply = payload((await cem.ask(ops.SendMessageDocument, { input: quoting })).sendMessage, 'SendMessagePayload').sentMessage;
    expect(reply.replyTo).toMatchObject({ kind: 'RECORD' });
  });

  it('leaves out what was recalled and what nobody said, says which, and refuses when nothing is left', async () => {
    const [kept, gone] = [await send(bo, from, 'kept'), await send(ann, from, 'gone')];
    await recall(ann, gone.id);
    for (const merged of [false, true]) {
      const { forwardedMessages, leftOutSeqs } = await forward(ann, { seqs: [1, kept.seq, gone.seq], merged });
      expect([forwardedMessages.length, leftOutSeqs]).toEqual([1, [1, gone.seq]]);
      expect(await tryForward(ann, { seqs: [1, gone.seq], merged })).toMatchObject({ __typename: 'NotPermitted', path: ['input', 'seqs'] });
    }
  });

  it('takes nothing that one may not see, and puts nothing where one may not write', async () => {
    const [owner, early, late, stranger] = await Promise.all([signUp(app), signUp(app), signUp(app), signUp(app)]);
    await Promise.all([befriend(owner, early), befriend(owner, late)]);
    const theirs = await befriend(late, early);
    const group = await makeGroup(owner, [early]);
    const before = await send(owner, group, 'before');
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    const after = await send(owner, group, 'after');
    const take = async (person: Person, seqs: readonly number[], more: Partial<Ask> = {}) =>
      (await tryForward(person, { fromChatId: group, seqs, chatId: theirs, ...more })).__typename;
    expect(await take(late, [before.seq])).toBe('MessageNotFound');
    expect(await take(late, [before.seq, after.seq], { merged: true })).toBe('MessageNotFound');
    expect(await take(late, [after.seq + 1])).toBe('MessageNotFound');
    expect(await take(late, [after.seq])).toBe('ForwardMessagesPayload');
    expect(await take(stranger, [after.seq], { chatId: from })).toBe('ChatNotFound');
    expect(await take(ann, [after.seq], { chatId: to })).toBe('MessageNotFound');
    expect(await take(late, [after.seq], { chatId: to })).toBe('ChatNotFound');
    await early.ask(ops.BlockUserDocument, { input: { userId: late.id } });
    expect(await take(late, [after.seq])).toBe('NotContacts');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: late.id } });
    expect(await take(late, [after.seq])).toBe('MessageNotFound');
  });

  it('holds to its limits', async () => {
    const { seq } = await send(ann, from, 'x');
    const isInvalid = async (ask: Ask) => expect((await tryForward(ann, ask)).__typename).toBe('InvalidInput');
    await isInvalid({ seqs: [] });
    await isInvalid({ seqs: [seq, seq] });
    await isInvalid({ seqs: Array.from({ length: 101 }, (_, at) => at + 1) });
    await isInvalid({ seqs: [seq], clientMessageIds: [newId(), newId()] });
    await isInvalid({ seqs: [seq], clientMessageIds: ['short'] });
    await isInvalid({ seqs: [seq - 1, seq], merged: true, clientMessageIds: [newId(), newId()] });
    const long = await Promise.all(Array.from({ length: 6 }, () => send(bo, from, '好'.repeat(4000))));
    const seqs = long.map((message) => message.seq);
    expect(await tryForward(ann, { seqs, merged: true })).toMatchObject({
      __typename: 'LimitReached',
      limit: 'recordBytesMax',
      path: ['input', 'seqs'],
    });
    expect((await forward(ann, { seqs: seqs.slice(0, 5), merged: true })).forwardedMessages).toHaveLength(1);
  });

  it('stores one copy when two devices ask at once', async () => {
    const { seq } = await send(bo, from, 'once');
    const ask = { seqs: [seq], clientMessageIds: [newId()] };
    const answers = await Promise.all([forward(ann, ask), forward(await ann.another(), ask), forward(ann, ask)]);
    expect(new Set(answers.map(({ forwardedMessages }) => forwardedMessages[0]?.id)).size).toBe(1);
  });
});
