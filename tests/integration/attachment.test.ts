import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { parse } from 'graphql';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAttachmentId, parseUploadId } from '../../schema/ids.ts';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, makeGroup, newId, payload, type Person, signUpMany } from '../support/company.ts';
import { selfChatOf } from '../support/permissions/group-world.ts';
import * as ops from '../support/operations/gql.ts';
import { type Bytes, movingGif, photoWithPlace, picture, uploadsOf } from '../support/uploading.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let stranger: Person;
let chatId: string;
let up: ReturnType<typeof uploadsOf>;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, stranger] = (await signUpMany(app, 3)) as [Person, Person, Person];
  chatId = await befriend(ann, bo);
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

type Content = ops.SendMessageMutationVariables['input']['content'];
const trySend = async (person: Person, content: Content, clientMessageId = newId(), chat = chatId) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId: chat, clientMessageId, content } })).sendMessage;
const send = async (person: Person, content: Content, clientMessageId = newId(), chat = chatId) =>
  payload(await trySend(person, content, clientMessageId, chat), 'SendMessagePayload').sentMessage;
const text = (words: string): Bytes => new Uint8Array(Buffer.from(words));
const random = (size: number): Bytes => new Uint8Array(randomBytes(size));
const objects = () => app.testEngines.engines.objects;
const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);
const idOf = (id: string) => String(parseAttachmentId(id) ?? parseUploadId(id));
const keysOf = async (id: string) =>
  (await objects().list({ prefix: '', limit: 1_000 })).map(({ key }) => key).filter((key) => key.includes(id.slice(2)));
const collect = () =>
  createCollectAttachments({ prisma: app.testEngines.engines.database.prisma, objects: objects(), clock: app.testEngines.engines.clock })();

describe('an image message', () => {
  it('shows the pixels upright, and nothing else that was in the file', async () => {
    const body = await photoWithPlace();
    expect((await sharp(body).metadata()).exif?.includes('Secretcamera')).toBe(true);
    const attachment = await up.store(body, { name: 'beach.jpg' });
    expect(attachment).toMatchObject({ type: 'image/jpeg', width: 40, height: 80 });
    const full = await up.fetchPath(attachment.url);
    const told = await sharp(full.body).metadata();
    expect([told.width, told.height, told.exif, told.orientation]).toEqual([40, 80, undefined, undefined]);
    expect(Buffer.from(full.body).includes('Secretcamera')).toBe(false);
    await waitFor(async () => (await keysOf(attachment.id)).length === 2, 'the upload to be taken away');
  });

  it('keeps what moves moving', async () => {
    const attachment = await up.store(await movingGif(), { type: 'image/gif', name: 'wave.gif' });
    const message = await send(ann, { image: { attachmentIds: [attachment.id] } });
    expect(message.content).toMatchObject({ images: [{ animated: true, width: 20, height: 10, type: 'image/webp' }] });
    const [image] = message.content.__typename === 'ImageContent' ? message.content.images : [];
    expect((await sharp((await up.fetchPath(image?.url ?? '')).body).metadata()).pages).toBe(3);
    expect((await sharp((await up.fetchPath(image?.thumbnailUrl ?? '')).body).metadata()).pages ?? 1).toBe(1);
  });

  it('is sent like any message, under one id, and holds all that shows it', async () => {
    const [one, two] = [
      await up.store(await picture('jpeg', 900, 600), { name: 'a.jpg' }),
      await up.store(await picture('png'), { type: 'image/png' }),
    ];
    const heard = listen(app, bo);
    await heard.next(({ events }) => events.__typename === 'CaughtUp');
    const clientMessageId = newId();
    const content = { image: { attachmentIds: [one.id, two.id], caption: 'Two of us' } };
    const message = await send(ann, content, clientMessageId);
    expect(message).toMatchObject({ fallbackText: '[2 images] Two of us', content: { __typename: 'ImageContent', caption: 'Two of us' } });
    const event = await heard.next(
      ({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === message.id),
    );
    const told = event.events.__typename === 'ChatChanges' ? event.events.messages[0]?.content : null;
    expect(told).toEqual(message.content);
    if (message.content.__typename !== 'ImageContent') throw new Error('These are no images.');
    const [image] = message.content.images;
    expect(image).toMatchObject({ name: 'a.jpg', width: 900, height: 600, animated: false, url: `/attachments/${message.id}/0` });
    expect(image?.placeholder.length).toBeGreaterThan(10);
    expect((await send(ann, content, clientMessageId)).id).toBe(message.id);
    expect(await trySend(ann, { image: { ...content.image, caption: 'Other' } }, clientMessageId)).toMatchObject({
      __typename: 'MessageIdReused',
    });
    const thumbnail = await uploadsOf(app.url, bo).fetchPath(image?.thumbnailUrl ?? '');
    expect([thumbnail.status, thumbnail.type]).toEqual([200, 'image/webp']);
    expect((await sharp(thumbnail.body).metadata()).width).toBe(limits.thumbnailSideMax);
  });

  it('says in its caption whom it means and how it looks, as a text does', async () => {
    const [image, file] = [
      await up.store(await picture('jpeg')),
      await up.store(text('plan'), { kind: 'FILE', type: 'text/plain', name: 'plan.txt' }),
    ];
    const range = (kind: 'BOLD' | 'MENTION' | 'MENTION_ALL', offset: number, length: number, userId?: string) => ({
      kind,
      offset,
      length,
      ...(userId === undefined ? {} : { userId }),
    });
    const captionRanges = [range('BOLD', 2, 4), range('MENTION', 7, 3, bo.id)];
    const said = { caption: '  Look @Bo', captionRanges };
    const clientMessageId = newId();
    const sent = await send(ann, { image: { attachmentIds: [image.id], ...said } }, clientMessageId);
    const shown = [
      { kind: 'BOLD', offset: 0, length: 4, user: null },
      { kind: 'MENTION', offset: 5, length: 3, user: { id: bo.id } },
    ];
    expect(sent.content).toMatchObject({ caption: 'Look @Bo', captionRanges: shown });
    const asFile = await send(ann, { file: { attachmentId: file.id, ...said } });
    expect(asFile.content).toMatchObject({ caption: 'Look @Bo', captionRanges: shown });
    const mentions = async () => {
      const { chat } = await bo.ask(ops.MentionsDocument, { id: chatId });
      return chat?.unreadMentionSeqs;
    };
    expect(await mentions()).toEqual([sent.seq, asFile.seq]);
    // A repeat is the same; other ranges are another message.
    expect((await send(ann, { image: { attachmentIds: [image.id], ...said } }, clientMessageId)).id).toBe(sent.id);
    const other = { image: { attachmentIds: [image.id], caption: said.caption } };
    expect(await trySend(ann, other, clientMessageId)).toMatchObject({ __typename: 'MessageIdReused' });

    const refused = async (ranges: typeof captionRanges) =>
      trySend(ann, { file: { attachmentId: file.id, caption: 'Look @Bo', captionRanges: ranges } });
    const path = ['input', 'content', 'file', 'captionRanges'];
    expect(await refused([range('MENTION', 5, 3, stranger.id)])).toMatchObject({ __typename: 'UserNotFound', path });
    expect(await refused([range('MENTION_ALL', 5, 3)])).toMatchObject({ __typename: 'NotPermitted', path });
    expect(await refused([range('BOLD', 5, 30)])).toMatchObject({ __typename: 'InvalidInput', path: [...path, '0'] });
    // How it looks goes along; whom it means does not.
    const to = await selfChatOf(bo);
    for (const merged of [false, true]) {
      const input = { fromChatId: chatId, chatId: to, seqs: [sent.seq], merged, clientMessageIds: [newId()] };
      const [copy] = payload(
        (await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages,
        'ForwardMessagesPayload',
      ).forwardedMessages;
      const told = merged ? (await bo.ask(ops.MessageRecordDocument, { id: copy!.id })).message?.content : copy?.content;
      const content = told !== undefined && 'entries' in told ? (told.entries[0] as { content: object }).content : told;
      expect(content).toMatchObject({ caption: 'Look @Bo', captionRanges: [shown[0]] });
    }
    for (const { id } of [sent, asFile]) await ann.ask(ops.RecallMessageDocument, { input: { messageId: id } });
    expect(await mentions()).toEqual([]);
  });

  it('takes the own images alone, and as many as it may', async () => {
    const image = await up.store(await picture('jpeg'));
    const file = await up.store(text('words'), { kind: 'FILE', type: 'text/plain', name: 'w.txt' });
    const tries: [Person, string[], string][] = [
      [bo, [image.id], 'AttachmentNotFound'],
      [ann, [file.id], 'AttachmentNotFound'],
      [ann, ['f_zzzz'], 'AttachmentNotFound'],
      [ann, ['nonsense'], 'AttachmentNotFound'],
      [ann, [], 'InvalidInput'],
      [ann, [image.id, image.id], 'InvalidInput'],
      [ann, Array.from({ length: limits.imagesMax + 1 }, (_, at) => `f_${at + 1}`), 'InvalidInput'],
    ];
    for (const [person, attachmentIds, refusal] of tries)
      expect(await trySend(person, { image: { attachmentIds } }), refusal).toMatchObject({ __typename: refusal });
    expect(await trySend(ann, { file: { attachmentId: image.id } })).toMatchObject({ __typename: 'AttachmentNotFound' });
  });
});

describe('a file message', () => {
  it('is handed on byte for byte, under its name, and never shown', async () => {
    const body = text('<script>alert(1)</script>');
    const attachment = await up.store(body, { kind: 'FILE', type: 'text/html', name: 'page.html' });
    const message = await send(ann, { file: { attachmentId: attachment.id, name: '报告.html' } });
    expect(message).toMatchObject({
      fallbackText: '[File] 报告.html',
      content: { name: '报告.html', type: 'text/html', size: body.length, url: `/attachments/${message.id}/0` },
    });
    const got = await uploadsOf(app.url, bo).fetchPath(`/attachments/${message.id}/0`);
    expect([got.status, Buffer.from(got.body).toString()]).toEqual([200, '<script>alert(1)</script>']);
    expect(got.disposition).toContain("filename*=UTF-8''%E6%8A%A5%E5%91%8A.html");
    expect((await uploadsOf(app.url, bo).fetchPath(`/attachments/${message.id}/0/thumbnail`)).status).toBe(404);
  });
});

describe('what a message holds', () => {
  const statusFor = async (person: Person | null, where: string) =>
    (await uploadsOf(app.url, ann).fetchPath(where, person?.token ?? null)).status;

  it('is for those who may see the message now', async () => {
    const group = await makeGroup(ann, [bo]);
    const attachment = await up.store(await picture('jpeg'));
    const { id } = await send(ann, { image: { attachmentIds: [attachment.id] } }, newId(), group);
    const where = `/attachments/${id}/0`;
    expect([
      await statusFor(ann, where),
      await statusFor(bo, where),
      await statusFor(stranger, where),
      await statusFor(null, where),
    ]).toEqual([200, 200, 404, 401]);
    for (const wrong of [
      `${where}/thumbnail/x`,
      `/attachments/${id}/1`,
      `/attachments/${id}/-1`,
      '/attachments/',
      `/attachments/${id}`,
      '/attachments/../0',
    ])
      expect(await statusFor(ann, wrong), wrong).toBe(404);
    expect([await statusFor(ann, attachment.url), await statusFor(bo, attachment.url)]).toEqual([200, 404]);
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: bo.id } });
    expect(await statusFor(bo, where)).toBe(404);
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: id } });
    expect(await statusFor(ann, where)).toBe(404);
  });

  it('goes along when it is forwarded, and is still there when the first is taken back', async () => {
    const attachment = await up.store(await picture('jpeg'));
    const first = await send(ann, { image: { attachmentIds: [attachment.id] } });
    const to = await selfChatOf(bo);
    const forwarded = await bo.ask(ops.ForwardMessagesDocument, {
      input: { fromChatId: chatId, chatId: to, seqs: [first.seq], clientMessageIds: [newId()] },
    });
    const [copy] = payload(forwarded.forwardMessages, 'ForwardMessagesPayload').forwardedMessages;
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: first.id } });
    await query(`UPDATE attachments SET released_at = released_at - interval '30 days'`);
    await collect();
    expect(await statusFor(bo, `/attachments/${copy?.id}/0`)).toBe(200);
  });

  it('opens out of a record, and of a record in it, for those who may see that one', async () => {
    const images = [await up.store(await picture('jpeg')), await up.store(await picture('jpeg'))];
    const file = await up.store(text('in a record'), { kind: 'FILE', type: 'text/plain', name: 'r.txt' });
    const sent = [
      await send(ann, { file: { attachmentId: file.id, caption: 'Read' } }),
      await send(ann, { image: { attachmentIds: images.map(({ id }) => id), caption: 'Two' } }),
    ];
    expect(sent[0]).toMatchObject({ fallbackText: '[File] r.txt Read', content: { caption: 'Read' } });
    const own = await selfChatOf(bo);
    const merge = async (fromChatId: string, seqs: number[]) => {
      const input = { fromChatId, chatId: own, seqs, merged: true, clientMessageIds: [newId()] };
      const [record] = payload(
        (await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages,
        'ForwardMessagesPayload',
      ).forwardedMessages;
      return record!;
    };
    const record = await merge(
      chatId,
      sent.map(({ seq }) => seq),
    );
    const path = `/attachments/${record.id}`;
    const { message } = await bo.ask(ops.MessageRecordDocument, { id: record.id });
    expect(message?.content).toMatchObject({
      entries: [
        { content: { name: 'r.txt', url: `${path}/0` } },
        { content: { caption: 'Two', images: [{ url: `${path}/1`, thumbnailUrl: `${path}/1/thumbnail` }, { url: `${path}/2` }] } },
      ],
    });
    // The originals go: the record holds on to what it shows.
    for (const { id } of sent) await ann.ask(ops.RecallMessageDocument, { input: { messageId: id } });
    await query(`UPDATE attachments SET released_at = released_at - interval '30 days'`);
    await collect();
    for (const place of ['0', '1', '2', '1/thumbnail']) expect([place, await statusFor(bo, `${path}/${place}`)]).toEqual([place, 200]);
    for (const place of ['3', '0/thumbnail', '1000']) expect(await statusFor(bo, `${path}/${place}`)).toBe(404);
    expect(await statusFor(ann, `${path}/1`)).toBe(404);
    const note = await send(bo, { text: { body: 'first' } }, newId(), own);
    const outer = await merge(own, [record.seq, note.seq]);
    const { message: nested } = await bo.ask(ops.MessageRecordDocument, { id: outer.id });
    expect(nested?.content).toMatchObject({
      entries: [{ content: { entries: [{}, { content: { images: [{ url: `/attachments/${outer.id}/1` }, {}] } }] } }, {}],
    });
    const got = await uploadsOf(app.url, bo).fetchPath(`/attachments/${outer.id}/0`);
    expect(Buffer.from(got.body).toString()).toBe('in a record');
    await bo.ask(ops.RecallMessageDocument, { input: { messageId: record.id } });
    expect([await statusFor(bo, `${path}/1`), await statusFor(bo, `/attachments/${outer.id}/1`)]).toEqual([404, 200]);
  });

  it('is collected a while after no message holds it, and what nobody knows with it', async () => {
    const attachment = await up.store(await picture('jpeg'));
    const { id } = await send(ann, { image: { attachmentIds: [attachment.id] } });
    const age = () => query(`UPDATE attachments SET released_at = released_at - interval '8 days' WHERE id = $1`, [idOf(attachment.id)]);
    // The worker takes away what was uploaded after it has said that it is stored.
    await waitFor(async () => (await keysOf(attachment.id)).length === 2, 'the upload to be taken away');
    await age();
    await collect();
    expect(await keysOf(attachment.id)).toHaveLength(2);
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: id } });
    await collect();
    expect(await keysOf(attachment.id)).toHaveLength(2);
    await age();
    await collect();
    expect(await keysOf(attachment.id)).toEqual([]);
    expect(await trySend(ann, { image: { attachmentIds: [attachment.id] } })).toMatchObject({ __typename: 'AttachmentNotFound' });
    const { upload } = await up.create(random(10), { kind: 'FILE' });
    await up.sendParts(upload as ops.UploadPartsFragment, random(10));
    await query(`UPDATE uploads SET expires_at = now() WHERE id = $1`, [idOf(upload?.id ?? '')]);
    await collect();
    expect(await keysOf(upload?.id ?? '')).toEqual([]);
    expect((await ann.ask(ops.UploadDocument, { id: upload?.id ?? '' })).upload).toBeNull();
  });
});

describe('what a reported message holds', () => {
  const REPORT = parse(`mutation ($input: ReportInput!) { report(input: $input) { ... on ReportPayload { report { messageCount } } } }`);
  const report = (seq: number) => bo.raw(REPORT, { input: { clientReportId: newId(), reason: 'HARASSMENT', chatId, seqs: [seq] } });
  const age = () => query(`UPDATE attachments SET released_at = released_at - interval '30 days'`);

  it('is kept as long as the report, though the message be recalled', async () => {
    const reported = await up.store(await picture('jpeg'));
    const other = await up.store(await picture('jpeg'));
    const sent = await send(ann, { image: { attachmentIds: [reported.id] } });
    const plain = await send(ann, { image: { attachmentIds: [other.id] } });
    for (const { id } of [reported, other]) await waitFor(async () => (await keysOf(id)).length === 2, 'the upload to be taken away');
    expect(await report(sent.seq)).toMatchObject({ data: { report: { report: { messageCount: 1 } } } });
    for (const { id } of [sent, plain]) await ann.ask(ops.RecallMessageDocument, { input: { messageId: id } });
    await age();
    await collect();
    expect([(await keysOf(reported.id)).length, (await keysOf(other.id)).length]).toEqual([2, 0]);
    // Another report takes those away that were kept long enough.
    await query(`UPDATE reports SET expires_at = now() - interval '1 day'`);
    await report((await send(ann, { text: { body: 'hm' } })).seq);
    await collect();
    expect(await keysOf(reported.id)).toEqual([]);
    expect((await query(`SELECT FROM report_attachments WHERE attachment_id = $1`, [idOf(reported.id)])).rowCount).toBe(0);
  });

  it('is kept of reports, too, that were there before it was', async () => {
    const { id } = await up.store(await picture('jpeg'));
    await report((await send(ann, { image: { attachmentIds: [id] } })).seq);
    await report((await send(ann, { text: { body: 'holds nothing' } })).seq);
    const held = async () => (await query(`SELECT report_id FROM report_attachments WHERE attachment_id = $1`, [idOf(id)])).rows;
    const before = await held();
    // As the version before left it.
    await query(`DELETE FROM report_attachments`);
    const name = '../../prisma/migrations/20261130180000_report_attachments/migration.sql';
    const migration = await readFile(new URL(name, import.meta.url), 'utf8');
    await query(migration.slice(migration.indexOf('INSERT INTO')));
    expect([await held(), before.length]).toEqual([before, 1]);
  });
});
