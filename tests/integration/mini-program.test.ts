import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { picture, uploadsOf } from '../support/uploading.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let chatId: string;
let otherId: string;
let coverId: string;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, cem] = (await signUpMany(app, 3)) as [Person, Person, Person];
  [chatId, otherId] = await Promise.all([befriend(ann, bo), befriend(bo, cem)]);
  coverId = (await uploadsOf(app.url, ann).store(await picture('jpeg', 50, 40))).id;
});
afterAll(() => app.close());

type Card = ops.MiniProgramInput;
const tea: Card = { appId: 'wx1a2b3c', name: 'Tea Market', title: 'Harvest', page: 'pages/offer?id=7', webUrl: 'https://tea.example/7' };
const trySend = async (miniProgram: Card, clientMessageId = newId(), person = ann) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { miniProgram } } })).sendMessage;
const sendCard = async (card: Card, clientMessageId?: string) =>
  payload(await trySend(card, clientMessageId), 'SendMessagePayload').sentMessage;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const statusFor = async (person: Person, path: string) => (await uploadsOf(app.url, person).fetchPath(path)).status;
const forward = async (seqs: number[], merged: boolean) => {
  const clientMessageIds = merged ? [newId()] : seqs.map(() => newId());
  const { forwardMessages } = await bo.ask(ops.ForwardMessagesDocument, {
    input: { fromChatId: chatId, chatId: otherId, seqs, merged, clientMessageIds },
  });
  return payload(forwardMessages, 'ForwardMessagesPayload').forwardedMessages;
};

describe('a mini-program card', () => {
  it('is sent once under one id, told live to the other, and its cover is for those who see it', async () => {
    const device = listen(app, bo);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const clientMessageId = newId();
    const sent = await sendCard({ ...tea, coverId }, clientMessageId);
    const path = `/attachments/${sent.id}/0`;
    const content = {
      __typename: 'MiniProgramContent',
      card: {
        ...tea,
        cover: { width: 50, height: 40, placeholder: expect.stringMatching(/./), url: path, thumbnailUrl: `${path}/thumbnail` },
      },
    };
    expect(await readBy(bo, sent.id)).toMatchObject({ fallbackText: '[Mini-program] Harvest', content });
    expect((await sendCard({ ...tea, coverId }, clientMessageId)).id).toBe(sent.id);
    for (const other of [tea, { ...tea, coverId, title: 'Autumn' }])
      expect((await trySend(other, clientMessageId)).__typename).toBe('MessageIdReused');
    for (const place of [path, `${path}/thumbnail`]) expect([await statusFor(bo, place), await statusFor(cem, place)]).toEqual([200, 404]);
    expect(await statusFor(bo, `/attachments/${sent.id}/1`)).toBe(404);
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === sent.id));
    void device.closeSocket();
  });

  it('needs neither a page, nor a cover, nor an address', async () => {
    const sent = await sendCard({ appId: 'com.example.tea', name: '茶', title: '春茶' });
    expect(sent.content).toEqual({
      __typename: 'MiniProgramContent',
      card: { appId: 'com.example.tea', name: '茶', title: '春茶', page: '', webUrl: null, cover: null },
    });
    expect(await statusFor(ann, `/attachments/${sent.id}/0`)).toBe(404);
  });

  it('refuses what leads elsewhere, and a cover that is not the sender’s image, and says where', async () => {
    const path = (field: string) => ['input', 'content', 'miniProgram', field];
    for (const [field, value] of [
      ['appId', '../etc'],
      ['name', ''],
      ['title', 't'.repeat(101)],
      ['page', 'https://evil.example/'],
      ['webUrl', 'http://tea.example/'],
    ] as const)
      expect(await trySend({ ...tea, [field]: value })).toMatchObject({ __typename: 'InvalidInput', path: path(field) });
    const file = await uploadsOf(app.url, ann).store(new TextEncoder().encode('not a picture'), { kind: 'FILE', type: 'text/plain' });
    for (const [person, id] of [
      [ann, file.id],
      [ann, 'f_nonsense'],
      [bo, coverId],
    ] as const)
      expect(await trySend({ ...tea, coverId: id }, newId(), person)).toMatchObject({
        __typename: 'AttachmentNotFound',
        path: path('coverId'),
      });
  });

  it('leaves the draft alone', async () => {
    await ann.ask(ops.SetDraftDocument, { input: { chatId, text: 'half a thought' } });
    await sendCard(tea);
    expect((await ann.ask(ops.OwnDraftDocument, { chatId, userId: ann.id })).chat?.viewerMember?.draft?.text).toBe('half a thought');
  });

  it('is quoted, forwarded and put into a record with its cover, which stays there when a recall leaves nothing of it here', async () => {
    const card = await sendCard({ ...tea, coverId });
    const photo = await ann.ask(ops.SendMessageDocument, {
      input: { chatId, clientMessageId: newId(), content: { image: { attachmentIds: [coverId] } } },
    });
    const { seq } = payload(photo.sendMessage, 'SendMessagePayload').sentMessage;
    const input = { chatId, clientMessageId: newId(), content: { text: { body: 'nice' } }, replyToSeq: card.seq };
    const answer = payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    expect(answer.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '🧩 Harvest' });
    const [copy] = await forward([card.seq], false);
    expect(copy).toMatchObject({
      forwardedFrom: expect.any(String),
      content: { card: { ...tea, cover: { url: `/attachments/${copy?.id}/0` } } },
    });
    // Addresses count through all that the record holds: the card's cover, then the photo.
    const [record] = await forward([card.seq, seq], true);
    expect(record?.content).toMatchObject({ preview: [expect.stringContaining('🧩 Harvest'), expect.any(String)] });
    const read = JSON.stringify(await cem.ask(ops.MessageRecordDocument, { id: record?.id ?? '' }));
    for (const place of [`/attachments/${record?.id}/0`, `/attachments/${record?.id}/1`]) {
      expect(read).toContain(`"${place}"`);
      expect(await statusFor(cem, place)).toBe(200);
    }
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: card.id } });
    expect(JSON.stringify(await readBy(bo, card.id))).not.toMatch(/Harvest|wx1a2b3c/);
    expect(await statusFor(bo, `/attachments/${card.id}/0`)).toBe(404);
    expect(await statusFor(cem, `/attachments/${copy?.id}/0`)).toBe(200);
    const uses = await app.testEngines.engines.database.pool.query(
      `SELECT 1 FROM attachment_uses u JOIN messages m USING (chat_id, seq) WHERE m.client_message_id = $1`,
      [card.clientMessageId],
    );
    expect(uses.rowCount).toBe(0);
  });

  it('stands in no gallery, and is told as its fallback text by a process that does not know it', async () => {
    const card = await sendCard({ ...tea, coverId });
    const { pool } = app.testEngines.engines.database;
    const kinds = await pool.query(
      'SELECT g.kind FROM gallery_entries g JOIN messages m USING (chat_id, seq) WHERE m.client_message_id = $1',
      [card.clientMessageId],
    );
    expect(kinds.rows).toEqual([]);
    await pool.query(`UPDATE messages SET kind = 'LATER' WHERE client_message_id = $1`, [card.clientMessageId]);
    expect(await readBy(bo, card.id)).toMatchObject({ fallbackText: '[Mini-program] Harvest', content: { __typename: 'UnknownContent' } });
  });
});
