import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, onServer, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
/** A second process on the same database and bus. */
let other: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp();
  other = await createTestApp({ beside: app.testEngines });
  [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  chatId = await befriend(ann, bo);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const START = { latitude: 10, longitude: 20, accuracy: 5, liveSeconds: 900 };
const trySend = async (person: Person, chat: string, location: ops.LocationInput, clientMessageId = newId()) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId: chat, clientMessageId, content: { location } } })).sendMessage;
const share = async (person: Person, chat: string, clientMessageId = newId()) =>
  payload(await trySend(person, chat, START, clientMessageId), 'SendMessagePayload').sentMessage;
const tryMove = async (person: Person, messageId: string, latitude: number) =>
  (await person.ask(ops.UpdateLiveLocationDocument, { input: { messageId, latitude, longitude: 20 } })).updateLiveLocation;
const move = async (person: Person, messageId: string, latitude: number) =>
  payload(await tryMove(person, messageId, latitude), 'UpdateLiveLocationPayload').locationMessage;
const stop = async (person: Person, messageId: string) =>
  (await person.ask(ops.StopLiveLocationDocument, { input: { messageId } })).stopLiveLocation;
const placeOf = async (person: Person, id: string) => {
  const { message } = await person.ask(ops.MessageDocument, { id });
  if (message?.content.__typename !== 'LocationContent' || message.content.live === null) throw new Error('This is no live location.');
  return { ...message.content, live: message.content.live, version: message.version };
};
const inDatabase = (text: string, values: unknown[]) => app.testEngines.engines.database.pool.query(text, values);

describe('a live location', () => {
  it('moves with its author, makes nothing unread, and keeps no track', async () => {
    const clientMessageId = newId();
    const sent = await share(ann, chatId, clientMessageId);
    const start = await placeOf(bo, sent.id);
    expect(sent.fallbackText).toBe('Live location');
    expect(Date.parse(start.live.endsAt) - Date.parse(sent.createdAt)).toBe(900_000);
    expect(start.live.updatedAt).toBe(sent.createdAt);
    await bo.ask(ops.SetReactionDocument, { input: { messageId: sent.id, emoji: '🎉' } });
    const before = (await bo.ask(ops.ChatDocument, { id: chatId })).chat;
    await move(ann, sent.id, 11);
    const moved = await placeOf(bo, sent.id);
    expect(moved).toMatchObject({ latitude: 11, longitude: 20, accuracy: null, live: { endsAt: start.live.endsAt } });
    expect(Date.parse(moved.live.updatedAt)).toBeGreaterThan(Date.parse(start.live.updatedAt));
    const after = (await bo.ask(ops.ChatDocument, { id: chatId })).chat;
    expect([after?.lastSeq, after?.unreadCount]).toEqual([before?.lastSeq, before?.unreadCount]);
    expect((await bo.ask(ops.MessageDocument, { id: sent.id })).message?.reactions).toHaveLength(1);
    // The retry of the send says what was asked, wherever its author is by now.
    expect((await share(ann, chatId, clientMessageId)).id).toBe(sent.id);
    const otherwise = await trySend(ann, chatId, { ...START, liveSeconds: 3600 }, clientMessageId);
    expect(otherwise.__typename).toBe('MessageIdReused');

    const key = String(parseChatId(chatId));
    const everywhere = await inDatabase(
      `SELECT (SELECT count(*)::int FROM message_edits WHERE chat_id = $1) AS edits, (SELECT content FROM messages WHERE chat_id = $1 AND seq = $2) AS content`,
      [key, sent.seq],
    );
    expect(everywhere.rows[0]).toMatchObject({ edits: 0, content: { latitude: 11 } });
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: sent.id } });
    const { rows } = await inDatabase('SELECT content::text AS content FROM messages WHERE chat_id = $1 AND seq = $2', [key, sent.seq]);
    expect(rows[0].content).toBe('{}');
    expect((await tryMove(ann, sent.id, 12)).__typename).toBe('NotPermitted');
  });

  it('folds what comes within seconds into one change, the newest', async () => {
    const sent = await share(ann, chatId);
    const first = await move(ann, sent.id, 1);
    const answers = await Promise.all([2, 3, 4].map((latitude) => move(ann, sent.id, latitude)));
    const { latitude, version } = await placeOf(bo, sent.id);
    expect([2, 3, 4]).toContain(latitude);
    expect(version).toBe(first.version + 1);
    expect(answers.map((answer) => [answer.version, answer.content])).toEqual(
      answers.map(() => [version, expect.objectContaining({ latitude })]),
    );
  });

  it('ends by its time without anything being sent, or when its author stops it', async () => {
    const [timed, ended] = [await share(ann, chatId), await share(ann, chatId)];
    await inDatabase(`UPDATE messages SET created_at = created_at - interval '900 seconds' WHERE chat_id = $1 AND seq = $2`, [
      String(parseChatId(chatId)),
      timed.seq,
    ]);
    expect(await tryMove(ann, timed.id, 11)).toMatchObject({ __typename: 'LiveLocationEnded', code: 'LIVE_LOCATION_ENDED' });
    expect((await stop(bo, ended.id)).__typename).toBe('NotPermitted');
    const first = payload(await stop(ann, ended.id), 'StopLiveLocationPayload').locationMessage;
    const { live, latitude } = await placeOf(bo, ended.id);
    expect(Date.parse(live.endsAt)).toBeLessThanOrEqual(Date.now());
    expect(latitude).toBe(10);
    expect(payload(await stop(ann, ended.id), 'StopLiveLocationPayload').locationMessage.version).toBe(first.version);
    expect((await tryMove(ann, ended.id, 11)).__typename).toBe('LiveLocationEnded');
  });

  it('is moved by its author alone, while they are there and may write; stopped, too, when they may not', async () => {
    const [owner, gone] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, owner, [gone]);
    const group = await makeGroup(owner, [gone]);
    const theirs = await share(gone, group);
    expect((await tryMove(owner, theirs.id, 1)).__typename).toBe('NotPermitted');
    expect((await tryMove(bo, theirs.id, 1)).__typename).toBe('MessageNotFound');
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: gone.id } });
    expect((await tryMove(gone, theirs.id, 1)).__typename).toBe('MessageNotFound');
    // It has ended with their place.
    expect(Date.parse((await placeOf(owner, theirs.id)).live.endsAt)).toBeLessThanOrEqual(Date.now());

    const [eve, mallory] = (await signUpMany(app, 2)) as [Person, Person];
    const pair = await befriend(eve, mallory);
    const shared = await share(eve, pair);
    await mallory.ask(ops.BlockUserDocument, { input: { userId: eve.id } });
    expect((await tryMove(eve, shared.id, 1)).__typename).toBe('NotContacts');
    expect((await stop(eve, shared.id)).__typename).toBe('StopLiveLocationPayload');
    const plain = payload(await trySend(ann, chatId, { latitude: 1, longitude: 2 }), 'SendMessagePayload').sentMessage;
    expect((await tryMove(ann, plain.id, 1)).__typename).toBe('NotPermitted');
    for (const liveSeconds of [limits.liveLocationSecondsMin - 1, limits.liveLocationSecondsMax + 1])
      expect(await trySend(ann, chatId, { ...START, liveSeconds })).toMatchObject({
        path: ['input', 'content', 'location', 'liveSeconds'],
      });
    expect(await tryMove(ann, shared.id, 91)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'latitude'] });
  });

  it('ends when its author leaves, for those who stay, live and resumed; one that has ended stays as it was', async () => {
    const [owner, leaver] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, owner, [leaver]);
    const group = await makeGroup(owner, [leaver]);
    const [first, second, mine] = [await share(leaver, group), await share(leaver, group), await share(owner, group)];
    payload(await stop(leaver, first.id), 'StopLiveLocationPayload');
    const before = [await placeOf(owner, first.id), await placeOf(owner, mine.id)];
    const { cursor } = (await owner.ask(ops.SyncDocument, { after: null })).sync;
    const watching = listen(app, owner);
    await watching.next(({ events }) => events.__typename === 'CaughtUp');
    await leaver.ask(ops.LeaveGroupDocument, { input: { chatId: group } });
    await watching.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === second.id));
    await watching.closeSocket();
    const { live } = await placeOf(owner, second.id);
    expect(Date.parse(live.endsAt) - Date.parse(second.createdAt)).toBeLessThan(START.liveSeconds * 1000);
    expect([await placeOf(owner, first.id), await placeOf(owner, mine.id)]).toEqual(before);
    const resumed = (await owner.ask(ops.SyncDocument, { after: cursor })).sync.events;
    expect(resumed.flatMap((event) => (event.__typename === 'ChatChanges' ? event.messages.map(({ id }) => id) : []))).toContain(second.id);
  });

  it('stands where it was told last, and ends once, in two processes at the same time', async () => {
    const sent = await share(ann, chatId);
    const [here, there] = [onServer(app, ann), onServer(other, ann)];
    const outcomes = await Promise.all([
      tryMove(here, sent.id, 31),
      tryMove(there, sent.id, 32),
      stop(here, sent.id),
      stop(there, sent.id),
    ]);
    const stops = outcomes.slice(2).map((answer) => (answer.__typename === 'StopLiveLocationPayload' ? answer.locationMessage : null));
    const { live, version, latitude } = await placeOf(bo, sent.id);
    expect(stops.map((stopped) => stopped?.content.__typename === 'LocationContent' && stopped.content.live?.endsAt)).toEqual([
      live.endsAt,
      live.endsAt,
    ]);
    const moves = outcomes.slice(0, 2).filter(({ __typename }) => __typename === 'UpdateLiveLocationPayload').length;
    expect(version).toBeLessThanOrEqual(sent.version + moves + 1);
    expect(moves === 0 ? [10] : [31, 32]).toContain(latitude);
  });

  it('leaves nothing of where its author is to a quote or a forward', async () => {
    const sent = await share(ann, chatId);
    const input = { chatId, clientMessageId: newId(), content: { text: { body: 'coming' } }, replyToSeq: sent.seq };
    const answer = payload((await bo.ask(ops.SendMessageDocument, { input })).sendMessage, 'SendMessagePayload').sentMessage;
    expect(answer.replyTo?.excerpt).toBe('📍 Live');
    const forward = await bo.ask(ops.ForwardMessagesDocument, {
      input: { fromChatId: chatId, chatId, seqs: [sent.seq], merged: false, clientMessageIds: [newId()] },
    });
    expect(forward.forwardMessages.__typename).toBe('NotPermitted');
  });
});
