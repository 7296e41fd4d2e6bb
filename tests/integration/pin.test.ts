import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, onServer, payload, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
/** A second process on the same database. */
let other: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 600_000, sweepMs: 600_000 });
  other = await createTestApp({ beside: app.testEngines, heartbeatMs: 600_000, sweepMs: 600_000 });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const tryPin = async (person: Person, messageId: string) => (await person.ask(ops.PinMessageDocument, { input: { messageId } })).pinMessage;
const pin = async (person: Person, messageId: string) => payload(await tryPin(person, messageId), 'PinMessagePayload').chat;
const tryUnpin = async (person: Person, messageId: string) =>
  (await person.ask(ops.UnpinMessageDocument, { input: { messageId } })).unpinMessage;
const unpin = async (person: Person, messageId: string) => payload(await tryUnpin(person, messageId), 'UnpinMessagePayload').chat;
const pinsOf = async (person: Person, id: string) => (await person.ask(ops.ChatPinsDocument, { id })).chat?.pins ?? [];
const inDatabase = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);
const keyOf = (id: string) => String(parseChatId(id));
const countOf = async (id: string) =>
  (await inDatabase('SELECT pin_count FROM chats WHERE id = $1', [keyOf(id)])).rows[0]?.pin_count as number;
const three = async () => (await signUpMany(app, 3)) as [Person, Person, Person];

describe('pinMessage', () => {
  it('puts a message at the top for both of a direct chat, with a notice, and once', async () => {
    const [ann, bo] = await three();
    const chatId = await befriend(ann, bo);
    const watching = listen(app, bo);
    await watching.next((event) => event.events.__typename === 'CaughtUp');
    const message = await send(ann, chatId, 'the key is under the mat');
    const chat = await pin(bo, message.id);
    expect(chat.pins).toMatchObject([
      { seq: message.seq, messageId: message.id, pinnedBy: { id: bo.id }, message: { fallbackText: 'the key is under the mat' } },
    ]);
    const live = await watching.next(
      ({ events }) => events.__typename === 'ChatChanges' && events.messages[0]?.content.__typename === 'SystemContent',
    );
    expect(live.events).toMatchObject({ chat: { id: chatId }, messages: [{ content: { event: 'MESSAGE_PINNED', actor: { id: bo.id } } }] });
    expect(await pin(ann, message.id)).toEqual(chat);
    expect(await pinsOf(ann, chatId)).toEqual(chat.pins);
    const { chat: told } = await ann.ask(ops.ChangesWithPinsDocument, { id: chatId, after: message.version });
    expect(told?.changes).toMatchObject({ version: chat.version, chat: { pins: [{ seq: message.seq }] } });
    // Taken down by the other, in silence; and again.
    const after = await unpin(ann, message.id);
    expect([after.pins, after.lastSeq]).toEqual([[], chat.lastSeq]);
    expect(await unpin(bo, message.id)).toEqual(after);
    expect(await countOf(chatId)).toBe(0);
    await watching.closeSocket();
  });

  it('needs no notice in notes to self, and a message that somebody said', async () => {
    const [ann] = await three();
    const notes = (await ann.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const note = await send(ann, notes, 'the code is 1234');
    expect(await pin(ann, note.id)).toMatchObject({ lastSeq: note.seq, pins: [{ seq: note.seq }] });
    const notice = (await ann.ask(ops.HistoryDocument, { id: notes, first: 1, afterSeq: 0 })).chat?.messages.edges[0]?.node;
    if (notice?.content.__typename === 'SystemContent') expect((await tryPin(ann, notice.id)).__typename).toBe('NotPermitted');
    for (const id of ['rubbish', 'm_zzz_1', `${note.id}9999`]) {
      expect([(await tryPin(ann, id)).__typename, (await tryUnpin(ann, id)).__typename]).toEqual(['MessageNotFound', 'MessageNotFound']);
    }
  });

  it('is for those whose role allows it, and shows only what one may see', async () => {
    const [owner, admin, member, stranger, late] = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
    await befriendMany(app, owner, [admin, member, late]);
    const group = await makeGroup(owner, [admin, member]);
    await owner.ask(ops.SetMemberRoleDocument, { input: { chatId: group, userId: admin.id, role: 'ADMIN' } });
    const [first, second] = [await send(member, group, 'one'), await send(member, group, 'two')];
    const notice = (await owner.ask(ops.HistoryDocument, { id: group, first: 1, afterSeq: 0 })).chat?.messages.edges[0]?.node;
    expect((await tryPin(owner, notice?.id as string)).__typename).toBe('NotPermitted');
    expect((await tryPin(member, first.id)).__typename).toBe('NotPermitted');
    expect((await tryPin(stranger, first.id)).__typename).toBe('MessageNotFound');
    await pin(owner, second.id);
    expect((await pin(admin, first.id)).pins.map(({ seq }) => seq)).toEqual([first.seq, second.seq]);
    expect((await tryUnpin(member, first.id)).__typename).toBe('NotPermitted');
    await owner.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [late.id] } });
    expect(await pinsOf(late, group)).toEqual([]);
    await owner.ask(ops.SetMemberRoleDocument, { input: { chatId: group, userId: late.id, role: 'ADMIN' } });
    expect((await tryPin(late, first.id)).__typename).toBe('MessageNotFound');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: admin.id } });
    expect([(await tryPin(admin, first.id)).__typename, (await tryUnpin(admin, first.id)).__typename]).toEqual([
      'MessageNotFound',
      'MessageNotFound',
    ]);
  });

  it('changes nothing in a direct chat that is closed', async () => {
    const [eve, mallory] = await three();
    const chatId = await befriend(eve, mallory);
    const [kept, wanted] = [await send(eve, chatId, 'kept'), await send(mallory, chatId, 'wanted')];
    await pin(mallory, kept.id);
    await eve.ask(ops.BlockUserDocument, { input: { userId: mallory.id } });
    expect([(await tryPin(mallory, wanted.id)).__typename, (await tryUnpin(mallory, kept.id)).__typename]).toEqual([
      'NotContacts',
      'NotContacts',
    ]);
    expect(await pinsOf(mallory, chatId)).toHaveLength(1);
  });

  it('stops at the limit, whichever of two processes comes first', async () => {
    const [ann, bo] = await three();
    const chatId = await befriend(ann, bo);
    const messages = [];
    for (let at = 0; at < limits.pinnedMessagesMax + 2; at += 1) messages.push(await send(ann, chatId, `line ${at}`));
    const last = messages.slice(-4);
    await inDatabase(
      `WITH added AS (INSERT INTO message_pins (chat_id, seq, pinned_by)
         SELECT chat_id, seq, sender_id FROM messages WHERE chat_id = $1 AND seq = ANY($2::int[]) RETURNING 1)
       UPDATE chats SET pin_count = (SELECT count(*) FROM added) WHERE id = $1`,
      [keyOf(chatId), messages.slice(0, -4).map(({ seq }) => seq)],
    );
    const answers = await Promise.all(last.map(({ id }, at) => tryPin(at % 2 === 0 ? ann : onServer(other, bo), id)));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'LimitReached',
      'LimitReached',
      'PinMessagePayload',
      'PinMessagePayload',
    ]);
    expect(answers.find(({ __typename }) => __typename === 'LimitReached')).toMatchObject({ limit: 'pinnedMessagesMax' });
    expect([await countOf(chatId), (await pinsOf(ann, chatId)).length]).toEqual([limits.pinnedMessagesMax, limits.pinnedMessagesMax]);
    const pinned = last[answers.findIndex(({ __typename }) => __typename === 'PinMessagePayload')]!;
    const same = await Promise.all([unpin(ann, pinned.id), unpin(onServer(other, bo), pinned.id), pin(ann, messages[0]!.id)]);
    expect(same[2].pins.length).toBeGreaterThanOrEqual(limits.pinnedMessagesMax - 1);
    expect(await countOf(chatId)).toBe(limits.pinnedMessagesMax - 1);
  });

  it('is refused too often in a minute', async () => {
    const [busy] = await three();
    const notes = (await busy.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const note = await send(busy, notes, 'same');
    for (let at = 0; at < limits.pinsPerMinute; at += 1) await pin(busy, note.id);
    expect((await tryUnpin(busy, note.id)).__typename).toBe('RateLimited');
  });
});

describe('a pin and a recall', () => {
  it('go together, by whichever process, and those who hold the pins are told', async () => {
    const [ann, bo] = await three();
    const chatId = await befriend(ann, bo);
    const [first, second] = [await send(ann, chatId, 'secret one'), await send(ann, chatId, 'secret two')];
    await pin(bo, first.id);
    const { version } = await pin(bo, second.id);
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: first.id } });
    const { chat } = await bo.ask(ops.ChangesWithPinsDocument, { id: chatId, after: version });
    expect(chat?.changes).toMatchObject({ chat: { pins: [{ seq: second.seq }] }, messages: [{ id: first.id }] });
    expect((await tryPin(bo, first.id)).__typename).toBe('NotPermitted');
    // What a process of the last version runs.
    await inDatabase(
      `UPDATE messages SET content = '{}'::jsonb, recalled_at = clock_timestamp(), recalled_by = sender_id WHERE chat_id = $1 AND seq = $2`,
      [keyOf(chatId), second.seq],
    );
    expect([await pinsOf(bo, chatId), await countOf(chatId)]).toEqual([[], 0]);
  });

  it('end without the pin, whichever comes first', async () => {
    const [ann, bo] = await three();
    const chatId = await befriend(ann, bo);
    for (let round = 0; round < 8; round += 1) {
      const message = await send(ann, chatId, `round ${round}`);
      const recall = () => ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } });
      const there = onServer(other, bo);
      await Promise.all(round % 2 === 0 ? [recall(), tryPin(there, message.id)] : [tryPin(there, message.id), recall()]);
      expect([await pinsOf(ann, chatId), await countOf(chatId)]).toEqual([[], 0]);
    }
  });
});

describe('how often the database is asked', () => {
  it('for the pins of a page of chats: once, and not at all without any', async () => {
    const [ann, ...others] = (await signUpMany(app, 5)) as [Person, ...Person[]];
    const chats = [];
    for (const person of others) chats.push(await befriend(ann, person));
    const page = () => countQueries(() => ann.ask(ops.ChatsWithPinsDocument, { first: 10 }));
    const none = await page();
    for (const chatId of chats) await pin(ann, (await send(ann, chatId, 'pinned')).id);
    const all = await page();
    expect(all.result.chats.edges.every(({ node }) => node.pins.length === 1)).toBe(true);
    // The viewer's places, the pins, their messages.
    expect(all.count - none.count, all.statements.join('\n')).toBeLessThanOrEqual(3);
    expect(none.statements.join('\n')).not.toContain('message_pins');
  });
});
