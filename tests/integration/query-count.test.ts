import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatId as toChatId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, newId, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  // Nothing that runs by the clock asks anything meanwhile.
  app = await createTestApp({ sweepMs: 600_000, heartbeatMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const viewerOf = (person: Person) => ({ userId: parseUserId(person.id) as bigint, deviceId: parseDeviceId(person.deviceId) as bigint });

/** Someone with so many direct chats, each with a message of the other side. */
const makePopular = async (chats: number): Promise<{ person: Person; chatIds: string[] }> => {
  const [person, ...others] = (await signUpMany(app, chats + 1)) as [Person, ...Person[]];
  await befriendMany(app, person, others);
  const chatIds: string[] = [];
  for (let at = 0; at < others.length; at += 10) {
    const opened = others.slice(at, at + 10).map(async (other) => {
      const chat = await app.services.openDirectChat(viewerOf(other), viewerOf(person).userId);
      await app.services.sendMessage(viewerOf(other), { chatId: chat.id, clientMessageId: newId(), content: { text: { body: 'hello' } } });
      return toChatId(chat.id);
    });
    chatIds.push(...(await Promise.all(opened)));
  }
  return { person, chatIds };
};

describe('how often the database is asked', () => {
  it('for the chat list: as often for thirty chats as for two', async () => {
    const { person } = await makePopular(30);
    const other = (await signUpMany(app, 1))[0] as Person;
    await befriendMany(app, person, [other]);
    await makeGroup(person, [other], 'A group among them');
    const page = (first: number) => countQueries(() => person.ask(ops.ChatsDocument, { first }));
    const [two, thirty] = [await page(2), await page(30)];
    expect(thirty.result.chats.edges).toHaveLength(30);
    expect(thirty.result.chats.edges.every(({ node }) => node.lastMessage !== null && (node.kind === 'GROUP' || node.peer !== null))).toBe(
      true,
    );
    expect(thirty.count, thirty.statements.join('\n')).toBe(two.count);
    expect(thirty.count).toBeLessThanOrEqual(8);
  });

  it('for what the messages of a page said before they were edited: once', async () => {
    const [person] = (await signUpMany(app, 1)) as [Person];
    const { chat } = (await person.ask(ops.OpenSelfChatDocument, {})).openSelfChat;
    for (let at = 0; at < 12; at += 1) {
      const { id } = await send(person, chat.id, `m${at}`);
      await person.ask(ops.EditMessageDocument, { input: { messageId: id, body: `edited ${at}` } });
    }
    const page = (last: number) => countQueries(() => person.ask(ops.HistoryWithEditsDocument, { id: chat.id, last }));
    const [two, twelve] = [await page(2), await page(12)];
    expect(twelve.result.chat?.messages.edges.map(({ node }) => node.edits[0]?.body)).toEqual(
      Array.from({ length: 12 }, (_, at) => `m${at}`),
    );
    expect(twelve.count, twelve.statements.join('\n')).toBe(two.count);
  });

  it('for a page of history: as often for fifty messages of many senders as for two', async () => {
    const [owner, ...others] = (await signUpMany(app, 12)) as [Person, ...Person[]];
    await befriendMany(app, owner, others);
    const id = await makeGroup(owner, others);
    for (let i = 0; i < 60; i += 12) await Promise.all(others.map((other, at) => send(other, id, `m${i + at}`)));
    const page = (last: number) => countQueries(() => owner.ask(ops.HistoryDocument, { id, last }));
    const [two, fifty] = [await page(2), await page(50)];
    expect(fifty.result.chat?.messages.edges).toHaveLength(50);
    expect(fifty.count, fifty.statements.join('\n')).toBe(two.count);
    expect(fifty.count).toBeLessThanOrEqual(7);
  });

  it('for a page of members: as often for forty as for two', async () => {
    const [owner, ...others] = (await signUpMany(app, 45)) as [Person, ...Person[]];
    await befriendMany(app, owner, others);
    const id = await makeGroup(owner, others);
    const page = (first: number) => countQueries(() => owner.ask(ops.ChatMembersDocument, { id, first }));
    const [two, forty] = [await page(2), await page(40)];
    expect(forty.result.chat?.members.edges).toHaveLength(40);
    expect(forty.count, forty.statements.join('\n')).toBe(two.count);
  });

  it('for a snapshot: as often for two hundred chats as for five, polled, over a socket, and resumed', async () => {
    const [few, many] = [await makePopular(5), await makePopular(205)];
    const polled = (person: Person, after: string | null = null) => countQueries(() => person.ask(ops.SyncDocument, { after }));
    const streamed = (person: Person) =>
      countQueries(async () => {
        const device = listen(app, person);
        await device.next(isCaughtUp);
        await device.closeSocket();
        await waitFor(() => app.connections.count() === 0, 'the socket to be gone');
        return device.events.length;
      });
    const [fewPolled, manyPolled] = [await polled(few.person), await polled(many.person)];
    expect(manyPolled.result.sync.events.filter((event) => event.__typename === 'ChatChanges')).toHaveLength(200);
    expect(manyPolled.count, manyPolled.statements.join('\n')).toBeLessThanOrEqual(fewPolled.count + 1);
    expect(manyPolled.count).toBeLessThanOrEqual(20);
    const resumed = await polled(many.person, manyPolled.result.sync.cursor);
    expect(resumed.count).toBeLessThanOrEqual(manyPolled.count);
    const [fewStreamed, manyStreamed] = [await streamed(few.person), await streamed(many.person)];
    expect(manyStreamed.result).toBeGreaterThan(200);
    expect(manyStreamed.count, manyStreamed.statements.join('\n')).toBeLessThanOrEqual(fewStreamed.count + 1);
    expect(manyStreamed.count).toBeLessThanOrEqual(30);
  });

  it('for a message to a group: as often whether two listen or forty', async () => {
    const deliver = async (size: number) => {
      const [owner, ...others] = (await signUpMany(app, size)) as [Person, ...Person[]];
      await befriendMany(app, owner, others);
      const id = await makeGroup(owner, others);
      const devices = others.map((other) => listen(app, other));
      await Promise.all(devices.map((device) => device.next(isCaughtUp)));
      const counted = await countQueries(async () => {
        const sent = await send(owner, id, 'to all of you');
        await Promise.all(
          devices.map((device) =>
            device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some((message) => message.id === sent.id)),
          ),
        );
      });
      await Promise.all(devices.map((device) => device.closeSocket()));
      await waitFor(() => app.connections.count() === 0, 'the sockets to be gone');
      return counted;
    };
    const [two, forty] = [await deliver(3), await deliver(41)];
    expect(forty.count, forty.statements.join('\n')).toBe(two.count);
    expect(forty.count).toBeLessThanOrEqual(6);
  });
});
