import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAttachmentId, parseChatId } from '../../schema/ids.ts';
import { createExpireMessages } from '../../services/message/expire-messages.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, payload, type Person, send, signUpMany, trySend } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { picture, uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

const HOUR = 3_600;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const query = (sql: string, values: readonly unknown[] = []) => app.testEngines.engines.database.pool.query(sql, [...values]);
const numberOf = (chatId: string) => String(parseChatId(chatId));
const setDisappearing = async (person: Person, chatId: string, seconds: number) =>
  (await person.ask(ops.SetDisappearingDocument, { input: { chatId, seconds } })).setDisappearing;
const vanish = async (person: Person, chatId: string, seconds = HOUR) =>
  payload(await setDisappearing(person, chatId, seconds), 'SetDisappearingPayload').chat;
const endOf = async (person: Person, id: string) => (await person.ask(ops.EndsDocument, { id })).message;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const pair = async () => {
  const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  return { ann, bo, chatId: await befriend(ann, bo) };
};
const reply = async (person: Person, chatId: string, replyToSeq: number, body: string) =>
  payload(
    (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content: { text: { body } }, replyToSeq } }))
      .sendMessage,
    'SendMessagePayload',
  ).sentMessage;
/** As if an hour had passed: the messages end, and with `swept` a worker may find them too. */
const age = async (chatId: string, { swept }: { swept: boolean }) => {
  const id = numberOf(chatId);
  await query(
    `UPDATE messages SET expires_at = expires_at - interval '1 hour', quote_expires_at = quote_expires_at - interval '1 hour' WHERE chat_id = $1`,
    [id],
  );
  if (swept) await query(`UPDATE message_ends SET ends_at = ends_at - interval '1 hour' WHERE chat_id = $1`, [id]);
};
const stored = async (chatId: string) =>
  (await query('SELECT seq, content::text AS content, version FROM messages WHERE chat_id = $1 ORDER BY seq', [numberOf(chatId)])).rows as {
    seq: number;
    content: string;
    version: number;
  }[];

describe('setDisappearing', () => {
  it('gives new messages an end that later changes do not move, and says so to both', async () => {
    const { ann, bo, chatId } = await pair();
    const before = await send(ann, chatId, 'stays');
    const set = await vanish(bo, chatId);
    expect(set.disappearSeconds).toBe(HOUR);
    const notice = (await ann.ask(ops.HistoryDocument, { id: chatId, last: 1 })).chat?.messages.edges[0]?.node.content;
    expect(notice).toMatchObject({ event: 'DISAPPEARING_SET', actor: { id: bo.id }, title: String(HOUR) });
    // Again changes nothing.
    expect((await vanish(ann, chatId)).version).toBe(set.version);
    const message = await send(ann, chatId, 'goes');
    const end = (await endOf(bo, message.id))?.expiresAt;
    expect(Date.parse(end as string) - Date.parse(message.createdAt)).toBe(HOUR * 1000);
    expect((await endOf(bo, before.id))?.expiresAt).toBeNull();
    await vanish(ann, chatId, 604_800);
    await ann.ask(ops.EditMessageDocument, { input: { messageId: message.id, body: 'goes all the same' } });
    expect((await endOf(bo, message.id))?.expiresAt).toBe(end);
    await vanish(ann, chatId, 0);
    expect((await endOf(bo, (await send(bo, chatId, 'stays too')).id))?.expiresAt).toBeNull();
    expect(await setDisappearing(ann, chatId, 5)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'seconds'] });
  });

  it('is for those who change the settings of a group', async () => {
    const [owner, member] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, owner, [member]);
    const chatId = await makeGroup(owner, [member]);
    expect((await setDisappearing(member, chatId, HOUR)).__typename).toBe('NotPermitted');
    await vanish(owner, chatId);
    const sent = await send(member, chatId, 'goes');
    expect((await endOf(owner, sent.id))?.expiresAt).not.toBeNull();
    // A repeat finds the same message.
    const id = newId();
    const first = await send(owner, chatId, 'once', id);
    expect(await send(owner, chatId, 'once', id)).toMatchObject({ id: first.id, seq: first.seq });
  });
});

describe('a message that has ended', () => {
  it('is told by no way, before any worker has come', async () => {
    const { ann, bo, chatId } = await pair();
    await vanish(ann, chatId);
    const id = newId();
    const message = await send(ann, chatId, 'secret', id);
    await ann.ask(ops.EditMessageDocument, { input: { messageId: message.id, body: 'secret still' } });
    await bo.ask(ops.PinMessageDocument, { input: { messageId: message.id } });
    const answer = await reply(bo, chatId, message.seq, 'I see');
    await query(`UPDATE messages SET expires_at = NULL WHERE chat_id = $1 AND seq = $2`, [numberOf(chatId), answer.seq]);
    await age(chatId, { swept: false });
    const all = JSON.stringify([
      await bo.ask(ops.HistoryDocument, { id: chatId, last: 30 }),
      await bo.ask(ops.MessageDocument, { id: message.id }),
      await bo.ask(ops.EndsDocument, { id: message.id }),
      await bo.ask(ops.EndsDocument, { id: answer.id }),
      await bo.ask(ops.ChangesDocument, { id: chatId, after: 0 }),
      await bo.ask(ops.SyncDocument, { after: null }),
      await bo.ask(ops.ChatDocument, { id: chatId }),
    ]);
    expect(all).not.toContain('secret');
    expect(all).toContain('I see');
    expect(await readBy(bo, message.id)).toMatchObject({ content: { __typename: 'ExpiredContent' } });
    expect((await endOf(bo, message.id))?.edits).toEqual([]);
    expect((await endOf(bo, answer.id))?.replyTo).toMatchObject({ kind: 'EXPIRED', excerpt: '' });
    // Nothing more is done to it, and a repeat of its sending is answered by what it has become.
    expect((await ann.ask(ops.EditMessageDocument, { input: { messageId: message.id, body: 'again' } })).editMessage.__typename).toBe(
      'NotPermitted',
    );
    expect((await bo.ask(ops.SetReactionDocument, { input: { messageId: message.id, emoji: '👍' } })).setReaction.__typename).toBe(
      'NotPermitted',
    );
    const forwarded = await bo.ask(ops.ForwardMessagesDocument, {
      input: { fromChatId: chatId, seqs: [message.seq], chatId, merged: false, clientMessageIds: [newId()] },
    });
    expect(forwarded.forwardMessages.__typename).toBe('NotPermitted');
    expect(await send(ann, chatId, 'secret', id)).toMatchObject({ id: message.id, content: { __typename: 'ExpiredContent' } });
    expect(JSON.stringify(await trySend(ann, chatId, 'other words', id))).not.toContain('secret');
  });

  it('is deleted by a worker, and every device hears of it', async () => {
    const { ann, bo, chatId } = await pair();
    await vanish(ann, chatId);
    const message = await send(ann, chatId, 'secret');
    await ann.ask(ops.EditMessageDocument, { input: { messageId: message.id, body: 'secret still' } });
    await bo.ask(ops.PinMessageDocument, { input: { messageId: message.id } });
    const answer = await reply(bo, chatId, message.seq, 'I see');
    const watching = listen(app, bo);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    await query(`UPDATE messages SET expires_at = expires_at + interval '2 hours' WHERE chat_id = $1 AND seq = $2`, [
      numberOf(chatId),
      answer.seq,
    ]);
    await age(chatId, { swept: true });
    const { events } = await watching.next(
      ({ events: frame }) =>
        frame.__typename === 'ChatChanges' && frame.messages.some(({ content }) => content.__typename === 'ExpiredContent'),
    );
    expect(events).toMatchObject({ messages: expect.arrayContaining([expect.objectContaining({ seq: message.seq })]) });
    await watching.closeSocket();
    expect(JSON.stringify(await stored(chatId))).not.toContain('secret');
    const { rows } = await query(
      `SELECT (SELECT count(*) FROM message_edits WHERE chat_id = $1)::int AS edits, (SELECT count(*) FROM message_pins WHERE chat_id = $1)::int AS pins,
        (SELECT pin_count FROM chats WHERE id = $1) AS counted`,
      [numberOf(chatId)],
    );
    expect(rows[0]).toEqual({ edits: 0, pins: 0, counted: 0 });
    // The answer goes on without the words it quoted, until its own end.
    expect(await endOf(ann, answer.id)).toMatchObject({ fallbackText: 'I see', replyTo: { kind: 'EXPIRED', excerpt: '' } });
    const { rows: ends } = await query('SELECT seq FROM message_ends WHERE chat_id = $1', [numberOf(chatId)]);
    expect(ends).toEqual([{ seq: answer.seq }]);
  });

  it('takes what it held along within hours, unless another message holds it or somebody has just uploaded the same', async () => {
    const { ann, bo, chatId } = await pair();
    const elsewhere = await makeGroup(ann, [bo]);
    await vanish(ann, chatId);
    const up = uploadsOf(app.url, ann);
    const [alone, shared, fresh] = [
      await up.store(await picture('jpeg', 40)),
      await up.store(await picture('jpeg', 50)),
      await up.store(await picture('jpeg', 60)),
    ];
    const show = async (to: string, { id }: { readonly id: string }) =>
      payload(
        (
          await ann.ask(ops.SendMessageDocument, {
            input: { chatId: to, clientMessageId: newId(), content: { image: { attachmentIds: [id] } } },
          })
        ).sendMessage,
        'SendMessagePayload',
      );
    for (const attachment of [alone, shared, fresh]) await show(chatId, attachment);
    await show(elsewhere, shared);
    const ids = [alone, shared, fresh].map(({ id }) => String(parseAttachmentId(id)));
    await query(`UPDATE attachments SET released_at = now() - interval '2 hours' WHERE id = ANY($1::bigint[])`, [ids.slice(0, 2)]);
    await age(chatId, { swept: true });
    const gone = async () => (await query('SELECT 1 FROM message_ends WHERE chat_id = $1', [numberOf(chatId)])).rowCount === 0;
    await waitFor(gone, 'a worker to come');
    const { rows } = await query(
      `SELECT id::text, released_at < now() - interval '6 days' AS soon FROM attachments WHERE id = ANY($1::bigint[]) ORDER BY id`,
      [ids],
    );
    expect(rows).toEqual(ids.toSorted((a, b) => Number(BigInt(a) - BigInt(b))).map((id) => ({ id, soon: id === ids[0] })));
  });

  it('is deleted once by two workers that come at once', async () => {
    const { ann, chatId } = await pair();
    await vanish(ann, chatId);
    for (let n = 0; n < 5; n += 1) await send(ann, chatId, `secret ${n}`);
    const { prisma } = app.testEngines.engines.database;
    const sweep = createExpireMessages({ prisma, publisher: app.services.inner.publisher });
    const errors: unknown[] = [];
    await age(chatId, { swept: true });
    await Promise.all(Array.from({ length: 4 }, () => sweep(50, (error) => errors.push(error))));
    await waitFor(async () => !JSON.stringify(await stored(chatId)).includes('secret'), 'the words to be gone');
    const versions = (await stored(chatId)).map(({ version }) => version);
    const { rows } = await query('SELECT version FROM chats WHERE id = $1', [numberOf(chatId)]);
    // Each took one version, and none was given out twice or for nothing.
    expect(new Set(versions).size).toBe(versions.length);
    expect(Math.max(...versions)).toBe((rows[0] as { version: number }).version);
    expect(errors).toEqual([]);
  });
});
