import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, onServer, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { HOUR_MS as HOUR, inMs, numberOf, scheduledRows, schedulingIn } from '../support/scheduling.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
/** A second process on the same database and bus, which looks for what is due as well. */
let other: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp({ redis: true });
  other = await createTestApp({ redis: true, beside: app.testEngines });
  [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const { trySchedule, schedule, tryUpdate, update, tryCancel, trySendNow, listed } = schedulingIn(() => chatId);
const { inDatabase, makeDue, stateOf, settled } = scheduledRows(() => app);
const messagesOf = async (person: Person, chat = chatId) =>
  ((await person.ask(ops.HistoryDocument, { id: chat, last: 100 })).chat?.messages.edges ?? []).map(({ node }) => node);
const bodiesOf = async (person: Person, chat = chatId) =>
  (await messagesOf(person, chat)).flatMap(({ content }) => (content.__typename === 'TextContent' ? [content.body] : []));
const freshPair = async () => {
  const [a, b] = (await signUpMany(app, 2)) as [Person, Person];
  return { a, b, chat: await befriend(a, b) };
};

describe('a scheduled message', () => {
  it('is kept for all own devices and told to nobody else, can be changed and taken back, and a repeat does no harm', async () => {
    const phone = listen(other, ann);
    const theirs = listen(app, bo);
    await Promise.all([phone, theirs].map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    const told = async (state: string) => {
      const { events } = await phone.next(
        (event) => event.events.__typename === 'AccountChanges' && event.events.scheduledMessages[0]?.state === state,
      );
      return events.__typename === 'AccountChanges' ? events.scheduledMessages : [];
    };
    const input = { clientMessageId: newId(), sendAt: inMs(2 * HOUR), text: { body: ' hello, you  ' } };
    const made = await schedule(ann, input);
    expect(made).toMatchObject({ body: 'hello, you', state: 'WAITING', messageId: null, failureCode: null, sendAt: input.sendAt });
    expect(await told('WAITING')).toEqual([made]);
    expect(await Promise.all([schedule(ann, input), schedule(onServer(other, ann), input)])).toEqual([made, made]);
    expect(await trySchedule(ann, { ...input, text: { body: 'something else' } })).toMatchObject({ code: 'MESSAGE_ID_REUSED' });
    expect(await listed(ann, chatId)).toEqual([made]);

    const sendAt = inMs(3 * HOUR);
    const change = { scheduledMessageId: made.id, text: { body: 'changed' }, sendAt };
    const changed = payload(await tryUpdate(ann, change), 'UpdateScheduledMessagePayload').scheduledMessage;
    const content = { ...made.content, body: 'changed' };
    expect(changed).toEqual({ ...made, body: 'changed', fallbackText: 'changed', content, sendAt, version: expect.any(Number) });
    expect(await told('WAITING')).toEqual([changed]);
    expect(payload(await tryUpdate(ann, change), 'UpdateScheduledMessagePayload').scheduledMessage).toEqual(changed);
    // The first asking still answers with what it has become.
    expect(await schedule(ann, input)).toEqual(changed);

    const canceled = payload(await tryCancel(ann, made.id), 'CancelScheduledMessagePayload').scheduledMessage;
    expect(canceled).toMatchObject({ state: 'CANCELED', body: '', content: null, fallbackText: '' });
    expect(await told('CANCELED')).toEqual([canceled]);
    expect(payload(await tryCancel(ann, made.id), 'CancelScheduledMessagePayload').scheduledMessage).toEqual(canceled);
    expect(await tryUpdate(ann, change)).toMatchObject({ code: 'SCHEDULED_MESSAGE_NOT_FOUND' });
    expect(await trySendNow(ann, made.id)).toMatchObject({ code: 'SCHEDULED_MESSAGE_NOT_FOUND' });
    expect(await schedule(ann, input)).toEqual(canceled);
    expect(await listed(ann)).toEqual([]);
    expect(theirs.events.filter(({ events }) => !['CaughtUp', 'AccountChanges', 'ChatChanges'].includes(events.__typename))).toEqual([]);
    expect(JSON.stringify(theirs.events)).not.toContain('hello, you');
    await Promise.all([phone.closeSocket(), theirs.closeSocket()]);
  });

  it('is refused for a time that is past or too far, without words, in a chat that is not one’s own, or closed', async () => {
    const dayMs = 24 * HOUR;
    for (const sendAt of [inMs(-1000), inMs(limits.scheduleDaysMax * dayMs + 60_000)]) {
      expect(await trySchedule(ann, { sendAt })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'sendAt'] });
    }
    const atTheEnd = await schedule(ann, { sendAt: inMs(limits.scheduleDaysMax * dayMs - 60_000) });
    await tryCancel(ann, atTheEnd.id);
    expect(await trySchedule(ann, { text: { body: ' ' } })).toMatchObject({ path: ['input', 'text', 'body'] });
    expect(await trySchedule(ann, { replyToSeq: 999 })).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    const { a, chat } = await freshPair();
    expect(await trySchedule(ann, { chatId: chat })).toMatchObject({ code: 'CHAT_NOT_FOUND' });
    const mention = { kind: 'MENTION' as const, offset: 0, length: 4, userId: ann.id };
    expect(await trySchedule(a, { chatId: chat, text: { body: '@Ann', ranges: [mention] } })).toMatchObject({ code: 'USER_NOT_FOUND' });
  });

  it('is sent when its time has come, as its author would, and leaves their draft and what they have not read', async () => {
    const { a, b, chat } = await freshPair();
    const first = await send(b, chat, 'are you there?');
    await a.ask(ops.SetDraftDocument, { input: { chatId: chat, text: 'half a' } });
    const ranges = [{ kind: 'BOLD' as const, offset: 0, length: 4 }];
    const unread = (await a.ask(ops.ScheduledPlaceDocument, { id: chat })).chat?.unreadCount as number;
    const before = (await b.ask(ops.PeerMarksDocument, { id: chat })).chat?.peerMarks;
    const made = await schedule(a, { chatId: chat, text: { body: 'bold morning', ranges }, replyToSeq: first.seq });
    const phone = listen(app, a);
    await phone.next(({ events }) => events.__typename === 'CaughtUp');
    await makeDue([made.id]);
    const { events } = await phone.next(
      (event) => event.events.__typename === 'AccountChanges' && event.events.scheduledMessages[0]?.state === 'SENT',
    );
    const sent = (await messagesOf(b, chat)).at(-1);
    expect(sent).toMatchObject({
      clientMessageId: made.clientMessageId,
      content: { body: 'bold morning', ranges: [{ kind: 'BOLD', offset: 0, length: 4 }] },
      replyTo: { seq: first.seq },
    });
    expect(events).toMatchObject({ scheduledMessages: [{ id: made.id, messageId: sent?.id, body: '' }] });
    const own = (await a.ask(ops.ScheduledPlaceDocument, { id: chat })).chat;
    expect(own?.viewerMember.draft?.text).toBe('half a');
    // Nobody was there: the question is unread still, for its author too, and not by a mark of one's own. One's own message counts with it.
    expect(own).toMatchObject({ settings: { unreadSeq: null }, unreadCount: unread + 1 });
    expect((await b.ask(ops.PeerMarksDocument, { id: chat })).chat?.peerMarks).toEqual(before);
    expect(await listed(a)).toEqual([]);
    await phone.closeSocket();
  });

  it('is sent once by however many processes look, and after one that died in the middle', async () => {
    const { a, b, chat } = await freshPair();
    const all = [];
    for (let at = 0; at < 24; at += 1)
      all.push(await schedule(a, { chatId: chat, text: { body: `number ${at}` }, sendAt: inMs(HOUR + at * 1000) }));
    const ids = all.map(({ id }) => id);
    await makeDue(ids);
    await settled(ids, 'SENT');
    const expected = all.map((_, at) => `number ${at}`);
    expect((await bodiesOf(b, chat)).toSorted()).toEqual(expected.toSorted());
    // As a process leaves it that dies between the message and what it says of it.
    await inDatabase(`UPDATE scheduled_messages SET state = 'SENDING', seq = NULL, content = '{"body":"number 3"}' WHERE id = $1`, [
      numberOf(ids[3] as string),
    ]);
    await makeDue([ids[3] as string]);
    await settled(ids, 'SENT');
    expect(await bodiesOf(b, chat)).toHaveLength(24);
    // While one is being sent nobody takes it back.
    const last = await schedule(a, { chatId: chat });
    await inDatabase(`UPDATE scheduled_messages SET state = 'SENDING', due_at = now() + interval '1 minute' WHERE id = $1`, [
      numberOf(last.id),
    ]);
    expect(await tryCancel(a, last.id)).toMatchObject({ code: 'SCHEDULED_MESSAGE_NOT_FOUND' });
    expect(await listed(a)).toMatchObject([{ id: last.id, state: 'WAITING' }]);
    await makeDue([last.id]);
    await settled([last.id], 'SENT');
  });

  it('is read by its author where nothing was unread, also when the first try to say so fails', async () => {
    const { a, b, chat } = await freshPair();
    await send(a, chat, 'nothing is unread after this');
    const author = String(parseUserId(a.id));
    await inDatabase(`
      CREATE SEQUENCE refused_marks;
      CREATE FUNCTION refuse_marks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('refused_marks'); RAISE 'not now'; END $$;
      CREATE TRIGGER refuse_marks BEFORE UPDATE ON members FOR EACH ROW
        WHEN (NEW.user_id = ${author} AND NEW.read_seq > OLD.read_seq) EXECUTE FUNCTION refuse_marks()`);
    const made = await schedule(a, { chatId: chat, text: { body: 'sent for me' } });
    await makeDue([made.id]);
    await waitFor(async () => (await inDatabase('SELECT is_called FROM refused_marks')).rows[0]?.is_called === true, 'the first try');
    await inDatabase('DROP TRIGGER refuse_marks ON members; DROP FUNCTION refuse_marks; DROP SEQUENCE refused_marks');
    // As when the claim of that try has run out.
    await waitFor(async () => {
      await makeDue([made.id]);
      return (await stateOf(made.id)).state === 'SENT';
    }, 'the second try');
    expect((await a.ask(ops.ScheduledPlaceDocument, { id: chat })).chat?.unreadCount).toBe(0);
    expect(await bodiesOf(b, chat)).toEqual(['nothing is unread after this', 'sent for me']);
  });

  it('was sent, and has not failed, when its author is put out of the group before a process that died has said so', async () => {
    const [owner, member] = (await signUpMany(app, 2)) as [Person, Person];
    await befriend(owner, member);
    const chat = await makeGroup(owner, [member]);
    const made = await schedule(member, { chatId: chat, text: { body: 'in time' } });
    await makeDue([made.id]);
    await settled([made.id], 'SENT');
    await inDatabase(`UPDATE scheduled_messages SET state = 'SENDING', seq = NULL, content = '{"body":"in time"}' WHERE id = $1`, [
      numberOf(made.id),
    ]);
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: chat, userId: member.id } });
    await makeDue([made.id]);
    await waitFor(async () => (await stateOf(made.id)).state !== 'SENDING', 'what became of it');
    expect(await stateOf(made.id)).toEqual({ state: 'SENT', failure: null });
    expect(await bodiesOf(owner, chat)).toEqual(['in time']);
  });

  it('is sent without a sound where that is wished, which can be changed, and keeps what a change does not name', async () => {
    const { a, b, chat } = await freshPair();
    const off = { body: 'see https://example.com', linkPreview: false };
    const [quiet, loud] = [
      await schedule(a, { chatId: chat, text: off, silent: true }),
      await schedule(a, { chatId: chat, text: { body: 'heard' } }),
    ];
    expect([quiet, loud].map(({ silent }) => silent)).toEqual([true, false]);
    // A repeat that says otherwise is the same.
    const { clientMessageId, sendAt } = quiet;
    expect(await schedule(a, { chatId: chat, clientMessageId, sendAt, text: off })).toEqual(quiet);
    // A process of the last version takes what is due by the old column, and would disturb people.
    const dueOf = async (id: string) =>
      (
        await inDatabase(
          'SELECT due_at > send_at + $2::interval AS never, full_due_at = send_at AS full FROM scheduled_messages WHERE id = $1',
          [numberOf(id), '100 years'],
        )
      ).rows[0] as { never: boolean; full: boolean | null };
    expect(await dueOf(quiet.id)).toEqual({ never: true, full: true });
    expect(await dueOf(loud.id)).toEqual({ never: false, full: null });

    expect(await update(a, quiet.id, { text: { body: 'look: https://example.com' } })).toMatchObject({ silent: true, linkPreview: false });
    const heard = await update(a, quiet.id, { silent: false });
    expect(heard).toMatchObject({ body: 'look: https://example.com', silent: false, linkPreview: false, sendAt });
    expect(await update(a, quiet.id, { silent: false })).toEqual(heard);
    expect(await dueOf(quiet.id)).toEqual({ never: false, full: null });
    expect(await update(a, quiet.id, { silent: true, text: { body: 'https://example.com', linkPreview: true } })).toMatchObject({
      silent: true,
      linkPreview: true,
    });
    expect(await tryUpdate(a, { scheduledMessageId: loud.id })).toMatchObject({ code: 'INVALID_INPUT' });
    await makeDue([quiet.id, loud.id]);
    await settled([quiet.id, loud.id], 'SENT');
    const sent = new Map((await messagesOf(b, chat)).map((message) => [message.clientMessageId, message.silent]));
    expect([quiet, loud].map((one) => sent.get(one.clientMessageId))).toEqual([true, false]);
  });

  it('is kept with the reason when it is refused then, and can be sent again', async () => {
    const { a, b, chat } = await freshPair();
    const made = await schedule(a, { chatId: chat, text: { body: 'once more' } });
    const block = { input: { userId: a.id } };
    await b.ask(ops.BlockUserDocument, block);
    expect(await trySchedule(a, { chatId: chat })).toMatchObject({ code: 'NOT_CONTACTS' });
    await makeDue([made.id]);
    await settled([made.id], 'FAILED');
    expect(await listed(a)).toMatchObject([{ id: made.id, state: 'FAILED', failureCode: 'NOT_CONTACTS', body: 'once more' }]);
    const again = payload(await trySendNow(a, made.id), 'SendScheduledMessagePayload').scheduledMessage;
    expect(again).toMatchObject({ state: 'FAILED', failureCode: 'NOT_CONTACTS' });
    await b.ask(ops.UnblockUserDocument, block);
    const [sent, repeated] = [await trySendNow(a, made.id), await trySendNow(a, made.id)];
    expect(payload(sent, 'SendScheduledMessagePayload').scheduledMessage).toMatchObject({ state: 'SENT', failureCode: null });
    expect(repeated).toEqual(sent);
    expect(await bodiesOf(b, chat)).toEqual(['once more']);
  });

  it('has limits that hold when two processes are asked at once', async () => {
    const { a, chat } = await freshPair();
    const user = String(parseUserId(a.id));
    const fill = (howMany: number, inChat: string, from: number) =>
      inDatabase(
        `INSERT INTO scheduled_messages (user_id, id, chat_id, client_message_id, input_hash, content, send_at, due_at)
         SELECT $1, $3 + n, $2, 'filled-' || ($3 + n), '', '{"body":"x"}', now() + interval '1 day', now() + interval '1 day' FROM generate_series(1, $4) n`,
        [user, inChat, from, howMany],
      );
    await fill(limits.scheduledPerChatMax - 1, String(parseChatId(chat)), 0);
    const answers = await Promise.all([a, onServer(other, a)].map((person) => trySchedule(person, { chatId: chat })));
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['LimitReached', 'ScheduleMessagePayload']);
    expect(answers).toContainEqual(expect.objectContaining({ __typename: 'LimitReached', limit: 'scheduledPerChatMax' }));
    await inDatabase('DELETE FROM scheduled_messages WHERE user_id = $1', [user]);
    await fill(limits.scheduledMax, '1', 1000);
    expect(await trySchedule(a, { chatId: chat })).toMatchObject({ limit: 'scheduledMax' });
  });
});
