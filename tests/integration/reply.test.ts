import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, payload, type Person, send, signUp } from '../support/company.ts';
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

const tryReply = async (person: Person, replyToSeq: number | null, body: string, id = chatId, clientMessageId = newId()) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId: id, clientMessageId, content: { text: { body } }, replyToSeq } }))
    .sendMessage;
const reply = async (...asked: Parameters<typeof tryReply>) => payload(await tryReply(...asked), 'SendMessagePayload').sentMessage;
const edit = (person: Person, messageId: string, body: string) => person.ask(ops.EditMessageDocument, { input: { messageId, body } });
const recall = (person: Person, messageId: string) => person.ask(ops.RecallMessageDocument, { input: { messageId } });
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;

describe('a reply', () => {
  it('carries what it answers, live and in history, and a message that answers nothing does not', async () => {
    const watching = listen(app, ann);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const question = await send(ann, chatId, 'tea\nor   coffee?');
    const answer = await reply(bo, question.seq, 'tea');
    const quote = { seq: question.seq, messageId: question.id, sender: { id: ann.id }, kind: 'TEXT', excerpt: 'tea or coffee?' };
    expect(answer.replyTo).toEqual(quote);
    expect(question.replyTo).toBeNull();
    const live = await watching.next(({ events }) => events.__typename === 'ChatChanges' && events.messages[0]?.id === answer.id);
    expect(live.events).toMatchObject({ messages: [{ fallbackText: 'tea', replyTo: quote }] });
    expect((await readBy(ann, answer.id))?.replyTo).toEqual(quote);
    await watching.closeSocket();
  });

  it('keeps its quote when the original is edited or recalled, and when it is edited itself; its own recall takes it', async () => {
    const question = await send(ann, chatId, 'as it was');
    const answer = await reply(bo, question.seq, 'yes');
    await edit(ann, question.id, 'as it is');
    expect((await readBy(bo, answer.id))?.replyTo).toMatchObject({ kind: 'TEXT', excerpt: 'as it was' });
    expect((await reply(bo, question.seq, 'and again')).replyTo).toMatchObject({ excerpt: 'as it is' });
    await recall(ann, question.id);
    await edit(bo, answer.id, 'no');
    expect(await readBy(ann, answer.id)).toMatchObject({ fallbackText: 'no', replyTo: { kind: 'TEXT', excerpt: 'as it was' } });
    // Recalled while the answer was on its way: it arrives all the same.
    expect((await reply(bo, question.seq, 'late')).replyTo).toMatchObject({ seq: question.seq, kind: 'RECALLED', excerpt: '' });
    await recall(bo, answer.id);
    expect((await readBy(ann, answer.id))?.replyTo).toBeNull();
  });

  it('quotes at most 120 characters', async () => {
    const question = await send(ann, chatId, '好'.repeat(4000));
    expect((await reply(bo, question.seq, 'ok')).replyTo?.excerpt).toBe(`${'好'.repeat(119)}…`);
  });

  it('is one message however often it is sent, whatever becomes of what it answers, and never another', async () => {
    const [question, other] = [await send(ann, chatId, 'one'), await send(ann, chatId, 'two')];
    const id = newId();
    const answer = await reply(bo, question.seq, 'yes', chatId, id);
    expect(await reply(bo, question.seq, 'yes', chatId, id)).toEqual(answer);
    for (const [seq, body] of [
      [other.seq, 'yes'],
      [null, 'yes'],
      [question.seq, 'no'],
    ] as const) {
      expect((await tryReply(bo, seq, body, chatId, id)).__typename).toBe('MessageIdReused');
    }
    const plain = newId();
    await send(bo, chatId, 'plain', plain);
    expect((await tryReply(bo, question.seq, 'plain', chatId, plain)).__typename).toBe('MessageIdReused');
    await edit(ann, question.id, 'one, changed');
    expect(await reply(bo, question.seq, 'yes', chatId, id)).toEqual(answer);
    await recall(ann, question.id);
    expect(await reply(bo, question.seq, 'yes', chatId, id)).toEqual(answer);
    await edit(bo, answer.id, 'yes!');
    expect(await reply(bo, question.seq, 'yes', chatId, id)).toMatchObject({ id: answer.id, fallbackText: 'yes!' });
    await bo.ask(ops.ClearHistoryDocument, { input: { chatId } });
    expect(await reply(bo, question.seq, 'yes', chatId, id)).toMatchObject({ id: answer.id });
    expect((await tryReply(bo, other.seq, 'yes', chatId, id)).__typename).toBe('MessageIdReused');
  });

  it('answers only what its sender may see, and no notice', async () => {
    const [owner, early, late] = await Promise.all([signUp(app), signUp(app), signUp(app)]);
    await Promise.all([befriend(owner, early), befriend(owner, late)]);
    const group = await makeGroup(owner, [early]);
    const before = await send(owner, group, 'before');
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    const after = await send(owner, group, 'after');
    const refused = { __typename: 'MessageNotFound', path: ['input', 'replyToSeq'] };
    for (const seq of [before.seq, after.seq + 1, 0, -1, 2_147_483_647])
      expect(await tryReply(late, seq, 'x', group)).toMatchObject(refused);
    expect((await tryReply(stranger, after.seq, 'x', group)).__typename).toBe('ChatNotFound');
    expect(await tryReply(early, after.seq - 1, 'x', group)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'replyToSeq'] });
    expect((await tryReply(early, before.seq, 'x', group)).__typename).toBe('SendMessagePayload');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: early.id } });
    expect((await tryReply(early, after.seq, 'x', group)).__typename).toBe('ChatNotFound');
  });

  it('is refused where one may not write', async () => {
    const [eve, mallory] = await Promise.all([signUp(app), signUp(app)]);
    const theirs = await befriend(eve, mallory);
    const { seq } = await send(eve, theirs, 'hi');
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect((await tryReply(mallory, seq, 'x', theirs)).__typename).toBe('NotContacts');
    expect((await tryReply(eve, seq, 'x', theirs)).__typename).toBe('NotContacts');
  });
});
