import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let chatId: string;
let otherId: string;
beforeAll(async () => {
  app = await createTestApp({ mapLink: 'https://maps.test/?at={latitude},{longitude}&q={name}' });
  [ann, bo, cem] = (await signUpMany(app, 3)) as [Person, Person, Person];
  [chatId, otherId] = await Promise.all([befriend(ann, bo), befriend(bo, cem)]);
});
afterAll(() => app.close());

type Place = ops.LocationInput;
const tower: Place = { latitude: 48.8580934, longitude: 2.294694, accuracy: 19.2, name: ' Tower ', address: 'Paris' };
const trySend = async (location: Place, clientMessageId = newId()) =>
  (await ann.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { location } } })).sendMessage;
const sendPlace = async (location: Place, clientMessageId = newId()) =>
  payload(await trySend(location, clientMessageId), 'SendMessagePayload').sentMessage;
const readBy = async (person: Person, id: string) => (await person.ask(ops.MessageDocument, { id })).message;
const forward = async (seqs: number[], merged: boolean) =>
  payload(
    (
      await bo.ask(ops.ForwardMessagesDocument, {
        input: { fromChatId: chatId, chatId: otherId, seqs, merged, clientMessageIds: merged ? [newId()] : seqs.map(() => newId()) },
      })
    ).forwardMessages,
    'ForwardMessagesPayload',
  ).forwardedMessages;

describe('a location', () => {
  it('is sent like a text, once under one id, and told with what leads to a map', async () => {
    const clientMessageId = newId();
    const sent = await sendPlace(tower, clientMessageId);
    expect(await readBy(bo, sent.id)).toMatchObject({
      fallbackText: 'Location: Tower',
      content: {
        __typename: 'LocationContent',
        latitude: 48.858093,
        longitude: 2.294694,
        accuracy: 20,
        name: 'Tower',
        address: 'Paris',
        geoUri: 'geo:48.858093,2.294694;u=20',
        mapUrl: 'https://maps.test/?at=48.858093,2.294694&q=Tower',
      },
    });
    expect((await sendPlace(tower, clientMessageId)).id).toBe(sent.id);
    expect((await trySend({ ...tower, longitude: 2.3 }, clientMessageId)).__typename).toBe('MessageIdReused');
    expect((await bo.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq).toBe(sent.seq);
  });

  it('refuses what is no place, and says where', async () => {
    const refused: [Place, string][] = [
      [{ ...tower, latitude: 90.1 }, 'latitude'],
      [{ ...tower, longitude: 180.1 }, 'longitude'],
      [{ ...tower, accuracy: -1 }, 'accuracy'],
      [{ ...tower, name: 'n'.repeat(limits.locationNameLengthMax + 1) }, 'name'],
      [{ ...tower, address: 'a'.repeat(limits.locationAddressLengthMax + 1) }, 'address'],
    ];
    for (const [location, field] of refused)
      expect(await trySend(location)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'content', 'location', field] });
  });

  it('leaves the draft alone, which a text takes along', async () => {
    const draft = async () => (await ann.ask(ops.OwnDraftDocument, { chatId, userId: ann.id })).chat?.viewerMember?.draft?.text ?? '';
    await ann.ask(ops.SetDraftDocument, { input: { chatId, text: 'half a thought' } });
    await sendPlace(tower);
    expect(await draft()).toBe('half a thought');
    await send(ann, chatId, 'a whole one');
    expect(await draft()).toBe('');
  });

  it('is quoted, reacted to, forwarded and put into a record; a recall leaves nothing of it', async () => {
    const place = await sendPlace({ latitude: -33.5, longitude: -70.25 });
    const input = { chatId, clientMessageId: newId(), content: { text: { body: 'there' } }, replyToSeq: place.seq };
    const answer = payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    expect(answer.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '📍 -33.5, -70.25' });
    await bo.ask(ops.SetReactionDocument, { input: { messageId: place.id, emoji: '🎉' } });
    const [copy] = await forward([place.seq], false);
    expect(copy).toMatchObject({ forwardedFrom: expect.any(String), reactions: [], content: { latitude: -33.5, longitude: -70.25 } });
    const [record] = await forward([place.seq, answer.seq], true);
    expect(record?.content).toMatchObject({ preview: [expect.stringContaining('📍 -33.5, -70.25'), expect.stringContaining('there')] });
    const entries = await cem.ask(ops.MessageRecordDocument, { id: record?.id ?? '' });
    expect(JSON.stringify(entries)).toContain('"latitude":-33.5');
    expect((await ann.ask(ops.EditMessageDocument, { input: { messageId: place.id, body: 'no' } })).editMessage.__typename).toBe(
      'NotPermitted',
    );
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: place.id } });
    expect(JSON.stringify(await readBy(bo, place.id))).not.toContain('33.5');
  });

  it('is told as its fallback text by a process that does not know it', async () => {
    const place = await sendPlace(tower);
    await app.testEngines.engines.database.pool.query(`UPDATE messages SET kind = 'LATER' WHERE client_message_id = $1`, [
      place.clientMessageId,
    ]);
    expect(await readBy(bo, place.id)).toMatchObject({ fallbackText: 'Location: Tower', content: { __typename: 'UnknownContent' } });
  });
});
