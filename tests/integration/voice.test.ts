import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { recording } from '../support/recordings.ts';
import { uploadsOf } from '../support/uploading.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
let up: ReturnType<typeof uploadsOf>;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  chatId = await befriend(ann, bo);
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

const waveform = Array.from({ length: 48 }, (_, at) => at % 32);
const trySend = async (attachmentId: string, bars: readonly number[] = waveform, clientMessageId = newId()) => {
  const content = { voice: { attachmentId, waveform: [...bars] } };
  return (await ann.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content } })).sendMessage;
};

describe('a voice message', () => {
  it('is what was recorded, measured, and heard by those who may read it', async () => {
    const attachment = await up.store(recording({ container: 'webm', seconds: 2 }), { kind: 'VOICE', type: 'audio/webm' });
    const clientMessageId = newId();
    const { sentMessage } = payload(await trySend(attachment.id, waveform, clientMessageId), 'SendMessagePayload');
    expect(sentMessage.fallbackText).toBe('[Voice] 0:02');
    const again = payload(await trySend(attachment.id, waveform, clientMessageId), 'SendMessagePayload');
    expect(again.sentMessage.id).toBe(sentMessage.id);
    expect((await trySend(attachment.id, waveform.toReversed(), clientMessageId)).__typename).toBe('MessageIdReused');
    const heard = await uploadsOf(app.url, bo).fetchPath(`/attachments/${sentMessage.id}/0`);
    expect([heard.status, heard.type, heard.disposition]).toEqual([200, 'audio/webm', 'inline']);
    expect(heard.body.length).toBe(attachment.size);
  });

  it('is taken along when it is forwarded, quoted with its length, heard out of a record, and listed in the gallery', async () => {
    const attachment = await up.store(recording({ container: 'mp4', codec: 'aac', seconds: 3 }), { kind: 'VOICE', type: 'audio/mp4' });
    const { sentMessage: said } = payload(await trySend(attachment.id), 'SendMessagePayload');
    const reply = { chatId, clientMessageId: newId(), replyToSeq: said.seq, content: { text: { body: 'I hear you' } } };
    const { sentMessage: answer } = payload((await bo.ask(ops.SendMessageDocument, { input: reply })).sendMessage, 'SendMessagePayload');
    expect(answer).toMatchObject({ replyTo: { kind: 'OTHER', excerpt: '🎤 0:03' } });
    const forward = async (merged: boolean) => {
      const input = { fromChatId: chatId, seqs: [said.seq], chatId, clientMessageIds: [newId()], merged };
      return payload((await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages, 'ForwardMessagesPayload').forwardedMessages;
    };
    const [copy] = await forward(false);
    const heard = await uploadsOf(app.url, ann).fetchPath(`/attachments/${copy?.id}/0`);
    expect([heard.status, heard.type]).toEqual([200, 'audio/mp4']);
    const [record] = await forward(true);
    expect(JSON.stringify(record)).toContain('🎤 0:03');
    const { message } = await ann.ask(ops.MessageRecordDocument, { id: record?.id ?? '' });
    const url = `/attachments/${record?.id}/0`;
    expect(message?.content).toMatchObject({
      entries: [{ content: { __typename: 'VoiceContent', durationMs: attachment.durationMs, waveform, url } }],
    });
    const again = await uploadsOf(app.url, ann).fetchPath(url);
    expect([again.status, again.type, again.body.length]).toEqual([200, 'audio/mp4', attachment.size]);
    const gallery = await bo.ask(ops.ChatGalleryDocument, { id: chatId, kind: 'VOICE', last: 10 });
    expect(gallery.chat?.gallery.edges.map(({ node }) => node.seq)).toEqual(expect.arrayContaining([said.seq, copy?.seq]));
  });

  it('is marked as listened to, on all devices, once and in few runs', async () => {
    const { sentMessage } = payload(
      await trySend((await up.store(recording({ container: 'ogg', seconds: 1 }), { kind: 'VOICE', type: 'audio/ogg' })).id),
      'SendMessagePayload',
    );
    const tryMark = async (person: Person, seqs: readonly number[], chat = chatId) =>
      (await person.ask(ops.MarkPlayedDocument, { input: { chatId: chat, seqs: [...seqs] } })).markPlayed;
    const mark = async (seqs: readonly number[]) => payload(await tryMark(bo, seqs), 'MarkPlayedPayload').chatSettings;
    const once = await mark([sentMessage.seq]);
    expect(once.playedRanges).toEqual([{ fromSeq: sentMessage.seq, toSeq: sentMessage.seq }]);
    // The repeat, and what is not there.
    expect(await mark([sentMessage.seq, 0, -3, 9_999])).toEqual(once);
    // Other settings of the chat tell of it too.
    const pin = await bo.ask(ops.UpdateChatSettingsDocument, { input: { chatId, pinned: true } });
    expect(payload(pin.updateChatSettings, 'UpdateChatSettingsPayload').chatSettings.playedRanges).toEqual(once.playedRanges);
    // Two devices at once.
    const ranges = await Promise.all([mark([1]), mark([sentMessage.seq - 1])]);
    expect(Math.max(...ranges.map(({ playedRanges }) => playedRanges.length))).toBe(2);
    // Where there would be too many runs, the oldest two become one.
    const { prisma } = app.testEngines.engines.database;
    await prisma.$queryRaw`SELECT * FROM play_messages(${parseUserId(bo.id)}::bigint, ${parseChatId(chatId)}::bigint, ARRAY[3], 2)`;
    expect(await mark([1])).toMatchObject({
      playedRanges: [
        { fromSeq: 1, toSeq: 3 },
        { fromSeq: sentMessage.seq - 1, toSeq: sentMessage.seq },
      ],
    });
    for (const seqs of [[], Array.from({ length: 101 }, (_, at) => at)]) expect((await tryMark(bo, seqs)).__typename).toBe('InvalidInput');
    const [stranger] = (await signUpMany(app, 1)) as [Person];
    expect((await tryMark(stranger, [1])).__typename).toBe('ChatNotFound');
  });

  it('is refused when it is another thing than was said, or too long', async () => {
    const refused = async (body: Parameters<typeof up.tryStore>[0], type: string) => up.tryStore(body, { kind: 'VOICE', type });
    expect(await refused(recording({ container: 'ogg', seconds: 1 }), 'audio/webm')).toMatchObject({ reason: 'TYPE' });
    expect(await refused(recording({ container: 'ogg', seconds: 63 }), 'audio/ogg')).toMatchObject({ reason: 'TOO_LONG' });
    const image = up.tryCreate(up.ask(new Uint8Array([1]), { kind: 'VOICE', type: 'image/png' }));
    expect((await image).__typename).toBe('InvalidInput');
    const attachment = await up.store(recording({ container: 'mp4', codec: 'aac', seconds: 1 }), {
      kind: 'VOICE',
      type: 'audio/mp4',
    });
    for (const bars of [[], [1, 2], waveform.map(() => 32), waveform.map(() => -1), Array.from({ length: 65 }, () => 1)])
      expect((await trySend(attachment.id, bars)).__typename).toBe('InvalidInput');
    const file = await up.store(new Uint8Array(Buffer.from('words')), { kind: 'FILE', type: 'text/plain' });
    expect((await trySend(file.id)).__typename).toBe('AttachmentNotFound');
  });
});
