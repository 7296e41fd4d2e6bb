import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAttachmentId } from '../../schema/ids.ts';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { recording } from '../support/recordings.ts';
import { HOUR_MS, inMs, numberOf, scheduledRows, schedulingIn } from '../support/scheduling.ts';
import { type Bytes, picture, uploadsOf } from '../support/uploading.ts';
import { video } from '../support/videos.ts';

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

const { trySchedule, schedule, tryUpdate, update, tryCancel, trySendNow, listed } = schedulingIn(() => chatId);
const { inDatabase, makeDue, settled } = scheduledRows(() => app);
const image = async () => up.store(await picture('jpeg'));
const file = (words: string) =>
  up.store(new Uint8Array(Buffer.from(words)) as Bytes, { kind: 'FILE', name: 'plan.txt', type: 'text/plain' });
const last = async () =>
  ((await bo.ask(ops.HistoryDocument, { id: chatId, last: 1 })).chat?.messages.edges ?? []).map(({ node }) => node)[0];
/** The same collector as that of a process of the last version: what keeps things from it is in the database. */
const collect = () => {
  const { database, objects, clock } = app.testEngines.engines;
  return createCollectAttachments({ prisma: database.prisma, objects, clock })();
};
const numbersOf = (ids: readonly string[]) => ids.map((id) => String(parseAttachmentId(id)));
/** As if nobody had uploaded or sent them for long. */
const age = (ids: readonly string[]) =>
  inDatabase(`UPDATE attachments SET released_at = released_at - make_interval(days => $2) WHERE id = ANY($1::bigint[])`, [
    numbersOf(ids),
    limits.attachmentDays + 1,
  ]);
const left = async (ids: readonly string[]) =>
  (await inDatabase('SELECT id::text FROM attachments WHERE id = ANY($1::bigint[]) ORDER BY id', [numbersOf(ids)])).rows.length;
const isFetched = async (path: string) => (await up.fetchPath(path)).status === 200;

describe('what is scheduled', () => {
  it('may be several images with a caption: shown to its author until then, on all devices, and sent as it was meant', async () => {
    const [first, second] = [await image(), await image()];
    const question = await send(bo, chatId, 'what do they look like?');
    const laptop = listen(app, ann);
    await laptop.next(({ events }) => events.__typename === 'CaughtUp');
    const captionRanges = [{ kind: 'BOLD' as const, offset: 1, length: 4 }];
    const content = { image: { attachmentIds: [first.id, second.id], caption: ' like this', captionRanges } };
    const input = { clientMessageId: newId(), content, silent: true, replyToSeq: question.seq, sendAt: inMs(HOUR_MS) };
    const made = await schedule(ann, input);
    expect(made).toMatchObject({ body: '', ranges: [], silent: true, fallbackText: '[2 images] like this', replyToSeq: question.seq });
    expect(made.content).toMatchObject({
      __typename: 'ImageContent',
      caption: 'like this',
      captionRanges: [{ kind: 'BOLD', offset: 0, length: 4 }],
      images: [
        { url: first.url, thumbnailUrl: first.thumbnailUrl, width: 64, height: 48 },
        { url: second.url, thumbnailUrl: second.thumbnailUrl },
      ],
    });
    const { events } = await laptop.next(
      (event) => event.events.__typename === 'AccountChanges' && event.events.scheduledMessages.length > 0,
    );
    expect(events).toMatchObject({ scheduledMessages: [made] });
    await laptop.closeSocket();
    expect(await isFetched(first.thumbnailUrl ?? '')).toBe(true);
    expect((await uploadsOf(app.url, bo).fetchPath(first.url)).status).toBe(404);
    // A repeat is the same, and the same id for something else is refused.
    expect(await schedule(ann, input)).toEqual(made);
    expect(await trySchedule(ann, { ...input, content: { image: { attachmentIds: [first.id] } } })).toMatchObject({
      code: 'MESSAGE_ID_REUSED',
    });

    await makeDue([made.id]);
    await settled([made.id], 'SENT');
    expect(await last()).toMatchObject({
      clientMessageId: made.clientMessageId,
      silent: true,
      replyTo: { seq: question.seq },
      content: {
        caption: 'like this',
        captionRanges: [{ kind: 'BOLD', offset: 0, length: 4 }],
        images: [{ width: 64, height: 48 }, { width: 64 }],
      },
    });
    expect(await listed(ann)).toEqual([]);
    const again = payload(await trySendNow(ann, made.id), 'SendScheduledMessagePayload').scheduledMessage;
    expect(again).toMatchObject({ state: 'SENT', content: null, fallbackText: '' });
    expect((await inDatabase('SELECT content FROM scheduled_messages WHERE id = $1', [numberOf(made.id)])).rows).toEqual([{ content: {} }]);
  });

  it('may be of every kind that is sent', async () => {
    const voice = await up.store(recording({ container: 'webm', seconds: 1 }), { kind: 'VOICE', name: 'voice', type: 'audio/webm' });
    const plan = await file('at eight');
    const film = await up.store(video({ container: 'mp4' }), { kind: 'VIDEO', name: 'film.mp4', type: 'video/mp4' });
    const poster = await image();
    const contents: [string, ops.MessageContentInput, object][] = [
      ['TextContent', { text: { body: 'words' } }, { body: 'words' }],
      ['PollContent', { poll: { question: 'When?', options: ['Now', 'Later'], closesInSeconds: 60 } }, { question: 'When?' }],
      ['ChainContent', { chain: { topic: 'Dinner' } }, { topic: 'Dinner', entries: [] }],
      ['ContactCardContent', { contactCard: { userId: bo.id } }, { userId: bo.id }],
      ['LocationContent', { location: { latitude: 52.5, longitude: 13.4, name: 'Here' } }, { latitude: 52.5, name: 'Here', live: null }],
      [
        'MiniProgramContent',
        { miniProgram: { appId: 'wx0123456789abcdef', name: 'Maps', title: 'A way', page: '' } },
        { card: { title: 'A way' } },
      ],
      ['FileContent', { file: { attachmentId: plan.id, caption: 'ours' } }, { name: 'plan.txt', caption: 'ours' }],
      [
        'VideoContent',
        { video: { attachmentId: film.id, posterId: poster.id, caption: 'us' } },
        { name: 'film.mp4', width: 640, height: 360, caption: 'us', poster: { width: 64 } },
      ],
      ['StickerContent', { sticker: { stickerId: 'k_.pip.hello' } }, { sticker: { id: 'k_.pip.hello' } }],
      ['VoiceContent', { voice: { attachmentId: voice.id, waveform: [1, 2, 3, 4, 5, 6, 7, 8] } }, {}],
    ];
    for (const [kind, content, told] of contents) {
      const made = await schedule(ann, { content });
      expect(made).toMatchObject({ content: { __typename: kind, ...told } });
      expect(payload(await trySendNow(ann, made.id), 'SendScheduledMessagePayload').scheduledMessage).toMatchObject({ state: 'SENT' });
      expect(await last()).toMatchObject({ clientMessageId: made.clientMessageId, content: { __typename: kind, ...told } });
    }
    // One that follows its author would have nobody to follow.
    const live = { location: { latitude: 52.5, longitude: 13.4, liveSeconds: 600 } };
    expect(await trySchedule(ann, { content: live })).toMatchObject({ path: ['input', 'content', 'location', 'liveSeconds'] });
  });

  it('is refused where it could not be sent: of somebody else’s, unknown, of no kind, and of two', async () => {
    const mine = await image();
    const [notTheirs, unknown] = [{ image: { attachmentIds: [mine.id] } }, { image: { attachmentIds: ['f_1'] } }];
    expect(await trySchedule(bo, { content: notTheirs })).toMatchObject({
      code: 'ATTACHMENT_NOT_FOUND',
      path: ['input', 'content', 'image'],
    });
    expect(await trySchedule(ann, { content: unknown })).toMatchObject({ code: 'ATTACHMENT_NOT_FOUND' });
    expect(await trySchedule(ann, { content: { file: { attachmentId: mine.id } } })).toMatchObject({ code: 'ATTACHMENT_NOT_FOUND' });
    expect(await trySchedule(ann, { content: { contactCard: { userId: stranger.id } } })).toMatchObject({ code: 'CONTACT_NOT_FOUND' });
    expect(await trySchedule(ann, { content: { sticker: { stickerId: 'k_1' } } })).toMatchObject({ code: 'STICKER_NOT_FOUND' });
    expect(await trySchedule(ann, { content: { image: { attachmentIds: [] } } })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await trySchedule(ann, { text: { body: 'a' }, content: { text: { body: 'b' } } })).toMatchObject({ path: ['input'] });
    expect(await trySchedule(ann, { text: null })).toMatchObject({ path: ['input'] });
    const range = { kind: 'MENTION' as const, offset: 0, length: 1, userId: stranger.id };
    const meant = { image: { attachmentIds: [mine.id], caption: '@', captionRanges: [range] } };
    const path = ['input', 'content', 'image', 'captionRanges'];
    expect(await trySchedule(ann, { content: meant })).toMatchObject({ code: 'USER_NOT_FOUND', path });
    expect(await listed(ann)).toEqual([]);
  });

  it('is given another caption, time or sound, and keeps the rest', async () => {
    const one = await image();
    const sendAt = inMs(HOUR_MS);
    const made = await schedule(ann, { content: { image: { attachmentIds: [one.id], caption: 'first' } }, silent: true, sendAt });
    const captionRanges = [{ kind: 'ITALIC' as const, offset: 0, length: 6 }];
    const said = await update(ann, made.id, { caption: 'second', captionRanges });
    expect(said).toMatchObject({ silent: true, sendAt, fallbackText: '[Image] second' });
    expect(said.content).toMatchObject({ caption: 'second', captionRanges, images: [{ url: one.url }] });
    expect(await update(ann, made.id, { caption: 'second', captionRanges })).toEqual(said);
    const later = inMs(2 * HOUR_MS);
    expect(await update(ann, made.id, { sendAt: later })).toMatchObject({ sendAt: later, silent: true, content: said.content });
    const refused = (input: Partial<ops.UpdateScheduledMessageInput>) => tryUpdate(ann, { scheduledMessageId: made.id, ...input });
    expect(await refused({ text: { body: 'a text' } })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'text'] });
    expect(await refused({ captionRanges })).toMatchObject({ path: ['input', 'captionRanges'] });
    expect(await refused({ caption: 'x'.repeat(1_001) })).toMatchObject({ path: ['input', 'caption'] });
    expect(await refused({ caption: 'x', captionRanges: [{ ...captionRanges[0]!, length: 2 }] })).toMatchObject({
      path: ['input', 'captionRanges', '0'],
    });
    const words = await schedule(ann, { text: { body: 'words' } });
    expect(await tryUpdate(ann, { scheduledMessageId: words.id, caption: 'no' })).toMatchObject({ path: ['input', 'caption'] });
    expect(await update(ann, made.id, { caption: '', silent: false })).toMatchObject({ silent: false, content: { caption: '' } });
    await trySendNow(ann, made.id);
    expect(await last()).toMatchObject({ silent: false, content: { caption: '', images: [{ width: 64 }] } });
    await tryCancel(ann, words.id);
    expect(await tryUpdate(ann, { scheduledMessageId: words.id, caption: 'no' })).toMatchObject({ code: 'SCHEDULED_MESSAGE_NOT_FOUND' });
  });
});

describe('what waits', () => {
  it('is not collected, whatever the hour; once it is taken back it is, and once it is sent it is the message’s', async () => {
    const kept = [await image(), await image()].map(({ id }) => id);
    const [back, sent] = (await Promise.all(kept.map((id) => schedule(ann, { content: { image: { attachmentIds: [id] } } })))) as [
      Awaited<ReturnType<typeof schedule>>,
      Awaited<ReturnType<typeof schedule>>,
    ];
    await age(kept);
    await collect();
    expect(await left(kept)).toBe(2);
    await tryCancel(ann, back.id);
    await collect();
    // It can be scheduled again for a while.
    expect(await left(kept)).toBe(2);
    await trySendNow(ann, sent.id);
    await age(kept);
    await collect();
    expect(await left(kept)).toBe(1);
    expect(await last()).toMatchObject({ clientMessageId: sent.clientMessageId });
    const uses = await inDatabase('SELECT 1 FROM attachment_uses WHERE chat_id = ANY($1::bigint[])', [[back.id, sent.id].map(numberOf)]);
    expect(uses.rows).toEqual([]);
  });

  it('fails with a reason when what it holds is gone by then, and lets go of the rest when nobody looks after it', async () => {
    const [one, two] = [await image(), await image()];
    const made = await schedule(ann, { content: { image: { attachmentIds: [one.id, two.id] } } });
    // As whoever runs the server takes something away.
    await inDatabase('DELETE FROM attachments WHERE id = ANY($1::bigint[])', [numbersOf([one.id])]);
    await makeDue([made.id]);
    await settled([made.id], 'FAILED');
    const failed = (await listed(ann))[0];
    expect(failed).toMatchObject({ id: made.id, failureCode: 'ATTACHMENT_NOT_FOUND', fallbackText: '[2 images]' });
    // It is still held: it may be sent again once that is mended.
    await age([two.id]);
    await collect();
    expect(await left([two.id])).toBe(1);
    await inDatabase(`UPDATE scheduled_messages SET changed_at = now() - make_interval(days => $2) WHERE id = $1`, [
      numberOf(made.id),
      limits.cursorDays + 2,
    ]);
    await app.services.forgetOldScheduled();
    await age([two.id]);
    await collect();
    expect(await left([two.id])).toBe(0);
  });

  it('is left alone by processes that know texts alone, and a text that they make of it lets go of what was held', async () => {
    const one = await image();
    const made = await schedule(ann, { content: { image: { attachmentIds: [one.id] } } });
    const row = async () =>
      (
        await inDatabase(
          `SELECT due_at > now() + interval '100 years' AS never, full_due_at IS NOT NULL AS full,
             (SELECT count(*)::int FROM attachment_uses WHERE chat_id = s.id) AS held FROM scheduled_messages s WHERE id = $1`,
          [numberOf(made.id)],
        )
      ).rows[0] as object;
    expect(await row()).toEqual({ never: true, full: true, held: 1 });
    // As one of the last version takes it at once for its author, fails, and tries again when its claim has run out.
    const claim = `UPDATE scheduled_messages SET state = 'SENDING', due_at = now() + interval '30 seconds', attempts = 1 WHERE id = $1`;
    await inDatabase(claim, [numberOf(made.id)]);
    expect(await row()).toEqual({ never: true, full: true, held: 1 });
    // As one of the last version gives it another text.
    const change = `UPDATE scheduled_messages SET content = '{"body":"words"}', send_at = $2, due_at = $2, state = 'WAITING' WHERE id = $1`;
    await inDatabase(change, [numberOf(made.id), inMs(2 * HOUR_MS)]);
    expect(await row()).toEqual({ never: false, full: false, held: 0 });
    expect((await listed(ann)).find(({ id }) => id === made.id)).toMatchObject({ body: 'words', content: { __typename: 'TextContent' } });
    await trySendNow(ann, made.id);
    expect(await last()).toMatchObject({ content: { body: 'words' } });
  });
});
