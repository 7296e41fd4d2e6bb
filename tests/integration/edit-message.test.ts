import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
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

const tryEdit = async (person: Person, messageId: string, body: string) =>
  (await person.ask(ops.EditMessageDocument, { input: { messageId, body } })).editMessage;
const edit = async (person: Person, messageId: string, body: string) =>
  payload(await tryEdit(person, messageId, body), 'EditMessagePayload').editedMessage;
const recall = async (person: Person, messageId: string) =>
  (await person.ask(ops.RecallMessageDocument, { input: { messageId } })).recallMessage;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const editsOf = async (person: Person, id: string) => (await person.ask(ops.MessageEditsDocument, { id })).message;
const chatOf = async (person: Person, id: string) => (await person.ask(ops.ChatDocument, { id })).chat;
const inDatabase = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);
const keyOf = (id: string) => String(parseChatId(id));
const age = (id: string, seq: number, seconds: number) =>
  inDatabase(`UPDATE messages SET created_at = created_at - make_interval(secs => $3) WHERE chat_id = $1 AND seq = $2`, [
    keyOf(id),
    seq,
    seconds,
  ]);

const activeAtOf = async (id: string) =>
  (await inDatabase('SELECT last_activity_at FROM chats WHERE id = $1', [keyOf(id)])).rows[0]?.last_activity_at as Date;

describe('editMessage', () => {
  it('changes the text everywhere, keeps what was said, and makes nothing unread or more recent', async () => {
    const watching = listen(app, bo);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const message = await send(ann, chatId, 'see you at six');
    const [before, activeAt] = [await chatOf(bo, chatId), await activeAtOf(chatId)];
    const first = await edit(ann, message.id, '  see you at seven ');
    expect(first).toMatchObject({ id: message.id, seq: message.seq, createdAt: message.createdAt, fallbackText: 'see you at seven' });
    expect(first.version).toBe(message.version + 1);
    expect(first.editedAt).not.toBeNull();
    const second = await edit(ann, message.id, 'see you at eight');
    const live = await watching.next(
      ({ events }) => events.__typename === 'ChatChanges' && events.messages[0]?.fallbackText === 'see you at eight',
    );
    expect(live.events).toMatchObject({ version: second.version, messages: [{ id: message.id, editedAt: second.editedAt }] });
    const after = await chatOf(bo, chatId);
    expect(after?.lastMessage).toMatchObject({ id: message.id, fallbackText: 'see you at eight' });
    expect(after).toMatchObject({ lastSeq: before?.lastSeq, unreadCount: before?.unreadCount });
    expect(await activeAtOf(chatId)).toEqual(activeAt);
    expect(await editsOf(bo, message.id)).toEqual({
      editedAt: second.editedAt,
      edits: [
        { body: 'see you at six', writtenAt: message.createdAt },
        { body: 'see you at seven', writtenAt: first.editedAt },
      ],
    });
    await watching.closeSocket();
  });

  it('changes nothing when the text is the same again, however late', async () => {
    const message = await send(ann, chatId, 'one');
    const edited = await edit(ann, message.id, 'two');
    await age(chatId, message.seq, limits.editWindowSeconds + 1);
    const { version } = (await chatOf(ann, chatId))!;
    expect(await edit(ann, message.id, 'two')).toMatchObject({ version: edited.version, editedAt: edited.editedAt });
    expect((await chatOf(ann, chatId))?.version).toBe(version);
    expect((await editsOf(ann, message.id))?.edits).toHaveLength(1);
  });

  it('comes to a device that was away, by its version', async () => {
    const message = await send(ann, chatId, 'while you are away');
    const { version } = (await chatOf(bo, chatId))!;
    await edit(ann, message.id, 'while you were away');
    const { chat } = await bo.ask(ops.ChangesDocument, { id: chatId, after: version });
    expect(chat?.changes).toMatchObject({
      previousVersion: version,
      messages: [{ seq: message.seq, fallbackText: 'while you were away' }],
    });
  });

  it('leaves the id of the send to what was sent', async () => {
    const clientMessageId = newId();
    const message = await send(ann, chatId, 'first', clientMessageId);
    await edit(ann, message.id, 'second');
    expect(await send(ann, chatId, 'first', clientMessageId)).toMatchObject({ id: message.id, fallbackText: 'second' });
    expect((await trySend(ann, chatId, 'second', clientMessageId)).__typename).toBe('MessageIdReused');
    await edit(ann, message.id, 'first');
    expect(await send(ann, chatId, 'first', clientMessageId)).toMatchObject({ id: message.id, fallbackText: 'first' });
    expect((await trySend(ann, chatId, 'third', clientMessageId)).__typename).toBe('MessageIdReused');
  });

  it('is refused after a day, but not in notes to self', async () => {
    const message = await send(ann, chatId, 'old');
    await age(chatId, message.seq, limits.editWindowSeconds - 60);
    await edit(ann, message.id, 'old, still in time');
    await age(chatId, message.seq, 61);
    expect(await tryEdit(ann, message.id, 'too late')).toMatchObject({ __typename: 'EditWindowPassed', editWindowMs: 86_400_000 });
    const notes = (await ann.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const note = await send(ann, notes, 'milk');
    await age(notes, note.seq, limits.editWindowSeconds * 30);
    expect(await edit(ann, note.id, 'milk, bread')).toMatchObject({ fallbackText: 'milk, bread' });
  });

  it('is refused past the limit of edits, and keeps them all', async () => {
    const message = await send(ann, chatId, 'v0');
    for (let at = 1; at <= limits.editsMax; at += 1) await edit(ann, message.id, `v${at}`);
    expect(await tryEdit(ann, message.id, 'one more')).toMatchObject({ __typename: 'LimitReached', limit: 'editsMax' });
    expect((await editsOf(bo, message.id))?.edits.map(({ body }) => body)).toEqual(
      Array.from({ length: limits.editsMax }, (_, at) => `v${at}`),
    );
    expect(await readBy(bo, message.id)).toMatchObject({ fallbackText: `v${limits.editsMax}` });
  });

  it('refuses bad input by name, and what is no text', async () => {
    const message = await send(ann, chatId, 'fine');
    for (const body of ['', ' \n ', 'x'.repeat(4001), '\ud800']) {
      expect(await tryEdit(ann, message.id, body)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'body'] });
    }
    const notice = (await ann.ask(ops.HistoryDocument, { id: chatId, first: 1, afterSeq: 0 })).chat?.messages.edges[0]?.node;
    expect(notice?.content.__typename).toBe('SystemContent');
    expect((await tryEdit(ann, notice?.id as string, 'x')).__typename).toBe('NotPermitted');
    for (const id of ['rubbish', 'm_zzz_1', `${message.id}9999`]) expect((await tryEdit(ann, id, 'x')).__typename).toBe('MessageNotFound');
  });

  it('is refused too often in a minute', async () => {
    const busy = await signUp(app);
    const notes = (await busy.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const note = await send(busy, notes, 'same');
    for (let at = 0; at < limits.editsPerMinute; at += 1) await edit(busy, note.id, 'same');
    expect((await tryEdit(busy, note.id, 'same')).__typename).toBe('RateLimited');
  });
});

describe('who may edit', () => {
  it('nobody but the sender, whatever their role, while they may write', async () => {
    const [owner, admin, member, other, gone] = await Promise.all([0, 1, 2, 3, 4].map(() => signUp(app)));
    for (const person of [admin, member, other, gone]) await befriend(owner!, person!);
    const group = await makeGroup(owner!, [admin!, member!, other!, gone!]);
    await owner!.ask(ops.SetMemberRoleDocument, { input: { chatId: group, userId: admin!.id, role: 'ADMIN' } });
    const [byMember, byGone] = [await send(member!, group, 'of a member'), await send(gone!, group, 'of someone who goes')];
    await owner!.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: gone!.id } });
    const answers = {
      owner: await tryEdit(owner!, byMember.id, 'x'),
      admin: await tryEdit(admin!, byMember.id, 'x'),
      other: await tryEdit(other!, byMember.id, 'x'),
      stranger: await tryEdit(stranger, byMember.id, 'x'),
      exMember: await tryEdit(gone!, byGone.id, 'x'),
      ownerOnGone: await tryEdit(owner!, byGone.id, 'x'),
      sender: await tryEdit(member!, byMember.id, 'x'),
    };
    expect(Object.fromEntries(Object.entries(answers).map(([who, answer]) => [who, answer.__typename]))).toEqual({
      owner: 'NotPermitted',
      admin: 'NotPermitted',
      other: 'NotPermitted',
      stranger: 'MessageNotFound',
      exMember: 'MessageNotFound',
      ownerOnGone: 'NotPermitted',
      sender: 'EditMessagePayload',
    });
    // Back in, what they said before is no more theirs to see than anyone's.
    await owner!.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [gone!.id] } });
    expect((await tryEdit(gone!, byGone.id, 'x')).__typename).toBe('MessageNotFound');
    expect(await readBy(owner!, byGone.id)).toMatchObject({ fallbackText: 'of someone who goes' });
  });

  it('nobody in a direct chat that is closed, without telling why', async () => {
    const [eve, mallory] = await Promise.all([signUp(app), signUp(app)]);
    const theirs = await befriend(eve, mallory);
    const [byEve, byMallory] = [await send(eve, theirs, 'hi'), await send(mallory, theirs, 'hello')];
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect((await tryEdit(mallory, byMallory.id, 'an insult')).__typename).toBe('NotContacts');
    expect((await tryEdit(eve, byEve.id, 'x')).__typename).toBe('NotContacts');
    expect((await tryEdit(mallory, byMallory.id, 'hello')).__typename).toBe('EditMessagePayload');
    await eve.ask(ops.UnblockUserDocument, { input: { userId: mallory.id } });
    expect((await tryEdit(mallory, byMallory.id, 'sorry')).__typename).toBe('EditMessagePayload');
  });
});

describe('an edit and a recall', () => {
  it('leave no text behind: a recall takes the earlier ones too, by whichever process', async () => {
    const message = await send(ann, chatId, 'secret one');
    await edit(ann, message.id, 'secret two');
    expect((await recall(ann, message.id)).__typename).toBe('RecallMessagePayload');
    expect(await editsOf(bo, message.id)).toEqual({ editedAt: null, edits: [] });
    expect((await tryEdit(ann, message.id, 'back again')).__typename).toBe('NotPermitted');
    const { rows } = await inDatabase('SELECT 1 FROM message_edits WHERE chat_id = $1 AND seq = $2', [keyOf(chatId), message.seq]);
    expect(rows).toEqual([]);
    const older = await send(ann, chatId, 'secret three');
    await edit(ann, older.id, 'secret four');
    // What a process of the last version runs.
    await inDatabase(
      `UPDATE messages SET content = '{}'::jsonb, recalled_at = clock_timestamp(), recalled_by = sender_id WHERE chat_id = $1 AND seq = $2`,
      [keyOf(chatId), older.seq],
    );
    expect((await inDatabase('SELECT 1 FROM message_edits WHERE chat_id = $1 AND seq = $2', [keyOf(chatId), older.seq])).rows).toEqual([]);
  });

  it('end as a tombstone, whichever comes first, with a version for each that was done', async () => {
    for (let round = 0; round < 12; round += 1) {
      const message = await send(ann, chatId, `round ${round}`);
      const asked = round % 2 === 0 ? [tryEdit, recall] : [recall, tryEdit];
      const answers = await Promise.all(asked.map((ask) => ask(ann, message.id, 'edited')));
      const edited = answers.find(({ __typename }) => __typename === 'EditMessagePayload') !== undefined;
      expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
        edited ? 'EditMessagePayload' : 'NotPermitted',
        'RecallMessagePayload',
      ]);
      expect((await readBy(bo, message.id))?.content.__typename).toBe('RecalledContent');
      expect((await editsOf(bo, message.id))?.edits).toEqual([]);
      expect((await chatOf(bo, chatId))?.version).toBe(message.version + (edited ? 2 : 1));
    }
  });

  it('of one text at once are one edit', async () => {
    const message = await send(ann, chatId, 'at once');
    const answers = await Promise.all(Array.from({ length: 6 }, () => edit(ann, message.id, 'once')));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([message.version + 1]));
    expect((await editsOf(ann, message.id))?.edits).toHaveLength(1);
  });
});
