import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { recording } from '../support/recordings.ts';
import { type Bytes, picture, uploadsOf } from '../support/uploading.ts';
import { video } from '../support/videos.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let chatId: string;
let otherId: string;
let up: ReturnType<typeof uploadsOf>;
let attachment: Awaited<ReturnType<typeof up.store>>;
let posterId: string;
const film = video({ container: 'mp4', seconds: 3, width: 640, height: 360, turned: true });
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, cem] = (await signUpMany(app, 3)) as [Person, Person, Person];
  [chatId, otherId] = await Promise.all([befriend(ann, bo), befriend(bo, cem)]);
  up = uploadsOf(app.url, ann);
  attachment = await up.store(film, { kind: 'VIDEO', type: 'video/mp4', name: 'film.mp4' });
  posterId = (await up.store(await picture('jpeg', 36, 64))).id;
});
afterAll(() => app.close());

type Asked = ops.VideoContentInput;
const trySend = async (asked: Asked, clientMessageId = newId(), person = ann) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { video: asked } } })).sendMessage;
const sendVideo = async (asked: Asked, clientMessageId?: string) =>
  payload(await trySend(asked, clientMessageId), 'SendMessagePayload').sentMessage;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const statusFor = async (person: Person, path: string) => (await uploadsOf(app.url, person).fetchPath(path)).status;
const forward = async (seqs: number[], merged: boolean) => {
  const clientMessageIds = merged ? [newId()] : seqs.map(() => newId());
  const { forwardMessages } = await bo.ask(ops.ForwardMessagesDocument, {
    input: { fromChatId: chatId, chatId: otherId, seqs, merged, clientMessageIds },
  });
  return payload(forwardMessages, 'ForwardMessagesPayload').forwardedMessages;
};

describe('an upload of a video', () => {
  it('is measured, and kept as it came', async () => {
    expect(attachment).toMatchObject({ kind: 'VIDEO', type: 'video/mp4', size: film.length, durationMs: 3_008, width: 360, height: 640 });
    const webm = await up.store(video({ container: 'webm' }), { kind: 'VIDEO', type: 'video/webm;codecs=vp9' });
    expect(webm).toMatchObject({ type: 'video/webm', width: 640, height: 360 });
  });

  it('in parts is measured as well', async () => {
    const large = video({ container: 'mp4', seconds: 3, frameBytes: 120_000 });
    expect(large.length).toBeGreaterThan(8_388_608);
    const stored = await up.store(large, { kind: 'VIDEO', type: 'video/mp4' });
    expect(stored).toMatchObject({ durationMs: 3_008, size: large.length });
    expect((await up.fetchPath(stored.url)).body.length).toBe(large.length);
    const cut = large.slice(0, large.length - 200);
    expect(await up.tryStore(cut, { kind: 'VIDEO', type: 'video/mp4' })).toMatchObject({ reason: 'UNREADABLE' });
  });

  it('is refused when it is another thing than was said, is broken, or is something else as well', async () => {
    const refused = async (body: Bytes, type = 'video/mp4') => {
      const answer = await up.tryStore(body, { kind: 'VIDEO', type });
      return answer.__typename === 'UploadRefused' ? answer.reason : answer.__typename;
    };
    const junk = Buffer.from('PK\u0003\u0004 a page <script>');
    for (const [body, type, reason] of [
      [video({ container: 'webm' }), 'video/mp4', 'TYPE'],
      [await picture('png'), 'video/mp4', 'TYPE'],
      [film.slice(0, film.length - 30), 'video/mp4', 'UNREADABLE'],
      [new Uint8Array(Buffer.concat([film, junk])), 'video/mp4', 'UNREADABLE'],
      [recording({ container: 'mp4', codec: 'aac', seconds: 1 }), 'video/mp4', 'UNREADABLE'],
      [video({ container: 'mp4', codec: 'mp4v' }), 'video/mp4', 'UNREADABLE'],
      [video({ container: 'mp4', width: 9_000 }), 'video/mp4', 'TOO_LARGE'],
    ] as const)
      expect([type, await refused(body, type)]).toEqual([type, reason]);
    for (const type of ['video/ogg', 'image/png', 'application/octet-stream'])
      expect((await up.tryCreate(up.ask(film, { kind: 'VIDEO', type }))).__typename).toBe('InvalidInput');
    const tooLarge = { ...up.ask(film, { kind: 'VIDEO', type: 'video/mp4' }), size: 2_000_000_001 };
    expect((await up.tryCreate(tooLarge)).__typename).toBe('InvalidInput');
  });
});

describe('a video', () => {
  it('is sent once under one id, told live to the other, and fetched by those who may read it', async () => {
    const device = listen(app, bo);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const clientMessageId = newId();
    const asked = { attachmentId: attachment.id, posterId, caption: 'At the sea' };
    const sent = await sendVideo(asked, clientMessageId);
    const path = `/attachments/${sent.id}/0`;
    const poster = `/attachments/${sent.id}/1`;
    expect(await readBy(bo, sent.id)).toMatchObject({
      fallbackText: '[Video] 0:03 At the sea',
      content: {
        __typename: 'VideoContent',
        name: 'film.mp4',
        type: 'video/mp4',
        size: film.length,
        durationMs: 3_008,
        width: 360,
        height: 640,
        url: path,
        caption: 'At the sea',
        poster: { width: 36, height: 64, placeholder: expect.stringMatching(/./), url: poster, thumbnailUrl: `${poster}/thumbnail` },
      },
    });
    expect((await sendVideo(asked, clientMessageId)).id).toBe(sent.id);
    for (const other of [
      { ...asked, caption: '' },
      { attachmentId: attachment.id, caption: 'At the sea' },
    ])
      expect((await trySend(other, clientMessageId)).__typename).toBe('MessageIdReused');
    for (const place of [path, poster, `${poster}/thumbnail`])
      expect([place, await statusFor(bo, place), await statusFor(cem, place)]).toEqual([place, 200, 404]);
    for (const place of [`${path}/thumbnail`, `/attachments/${sent.id}/2`]) expect(await statusFor(bo, place)).toBe(404);
    const seen = await uploadsOf(app.url, bo).fetchPath(path);
    expect([seen.type, seen.disposition, seen.body.length]).toEqual(['video/mp4', 'inline', film.length]);
    await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === sent.id));
    void device.closeSocket();
  });

  it('needs neither poster nor caption, and takes only what is the sender’s and of its kind', async () => {
    const sent = await sendVideo({ attachmentId: attachment.id });
    expect(sent).toMatchObject({ fallbackText: '[Video] 0:03', content: { caption: '', poster: null } });
    expect(await statusFor(bo, `/attachments/${sent.id}/1`)).toBe(404);
    const path = (field: string[]) => ['input', 'content', 'video', ...field];
    const notFound = (field: string[]) => ({ __typename: 'AttachmentNotFound', path: path(field) });
    expect(await trySend({ attachmentId: posterId })).toMatchObject(notFound([]));
    expect(await trySend({ attachmentId: attachment.id }, newId(), bo)).toMatchObject(notFound([]));
    expect(await trySend({ attachmentId: attachment.id, posterId: attachment.id })).toMatchObject(notFound(['posterId']));
    expect(await trySend({ attachmentId: attachment.id, posterId: 'f_nonsense' })).toMatchObject(notFound(['posterId']));
    expect(await trySend({ attachmentId: attachment.id, caption: 'c'.repeat(1_001) })).toMatchObject({
      __typename: 'InvalidInput',
      path: path(['caption']),
    });
  });

  it('leaves the draft alone, is quoted, and stands among the media of the chat until it is recalled', async () => {
    await ann.ask(ops.SetDraftDocument, { input: { chatId, text: 'half a thought' } });
    const sent = await sendVideo({ attachmentId: attachment.id, posterId, caption: 'quoted' });
    expect((await ann.ask(ops.OwnDraftDocument, { chatId, userId: ann.id })).chat?.viewerMember?.draft?.text).toBe('half a thought');
    const input = { chatId, clientMessageId: newId(), content: { text: { body: 'nice' } }, replyToSeq: sent.seq };
    const answer = payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    expect(answer.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '🎬 0:03 quoted' });
    const media = async () =>
      (await bo.ask(ops.ChatGalleryDocument, { id: chatId, kind: 'MEDIA', last: 100 })).chat?.gallery.edges.map(({ node }) => node.seq);
    expect(await media()).toContain(sent.seq);
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: sent.id } });
    expect(await media()).not.toContain(sent.seq);
    for (const index of [0, 1]) expect(await statusFor(bo, `/attachments/${sent.id}/${index}`)).toBe(404);
    const uses = await app.testEngines.engines.database.pool.query(
      'SELECT 1 FROM attachment_uses u JOIN messages m USING (chat_id, seq) WHERE m.client_message_id = $1',
      [sent.clientMessageId],
    );
    expect(uses.rowCount).toBe(0);
  });

  it('is forwarded and put into a record with its poster', async () => {
    const sent = await sendVideo({ attachmentId: attachment.id, posterId });
    const plain = await sendVideo({ attachmentId: attachment.id });
    const [copy] = await forward([sent.seq], false);
    expect(copy).toMatchObject({ forwardedFrom: expect.any(String), content: { url: `/attachments/${copy?.id}/0` } });
    expect(await statusFor(cem, `/attachments/${copy?.id}/0`)).toBe(200);
    // Addresses count through all that the record holds: a video and its poster, then the other video.
    const [record] = await forward([sent.seq, plain.seq], true);
    const read = JSON.stringify(await cem.ask(ops.MessageRecordDocument, { id: record?.id ?? '' }));
    for (const [index, type] of ['video/mp4', 'image/jpeg', 'video/mp4'].entries()) {
      const place = `/attachments/${record?.id}/${index}`;
      expect(read).toContain(`"${place}"`);
      expect(await uploadsOf(app.url, cem).fetchPath(place)).toMatchObject({ status: 200, type });
    }
    expect(await statusFor(cem, `/attachments/${record?.id}/3`)).toBe(404);
  });
});
