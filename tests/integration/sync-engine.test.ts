import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStorage, createSyncEngine, type SyncEngine } from '../../clients/sync/index.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, type Person, send, signUp } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let chatId: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 1_000 });
  [ann, bo] = await Promise.all([signUp(app, 'Ann'), signUp(app, 'Bo')]);
  chatId = await befriend(ann, bo);
});
afterAll(() => app.close());

const running: SyncEngine[] = [];
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop();
});

/** A device of someone: the real engine on a real socket. */
const device = async (person: Person, storage = createMemoryStorage()): Promise<SyncEngine> => {
  const engine = createSyncEngine({ userId: person.id, url: `${app.url}/graphql`, token: () => person.token, storage, tabs: null });
  running.push(engine);
  await engine.start();
  await live(engine);
  return engine;
};

const live = (engine: SyncEngine) => waitFor(() => engine.connection.get().kind === 'live', 'the engine to be live');

const texts = (timeline: { get(): { items: readonly { kind: string }[] } }): string[] =>
  timeline.get().items.flatMap((item) => {
    if (item.kind !== 'message') return [];
    const { message } = item as unknown as { message: { content: { kind: string; body?: string } } };
    return message.content.kind === 'text' ? [message.content.body as string] : [];
  });

describe('the sync engine on the real server', () => {
  it('opens from nothing with account and chats, and shows who is who', async () => {
    const engine = await device(ann);
    expect(engine.account.get()?.user.name).toBe('Ann');
    expect(engine.account.get()?.contacts.map((contact) => contact.user.id)).toEqual([bo.id]);
    expect(engine.chats.get().map((chat) => chat.title)).toContain('Bo');
  });

  it('carries a message from one screen to the other, with ticks on the way', async () => {
    const [a, b] = await Promise.all([device(ann), device(bo)]);
    const [onA, onB] = [a.openTimeline(chatId), b.openTimeline(chatId)];
    const id = a.sendText(chatId, 'from screen to screen');
    expect(texts(onA)).toContain('from screen to screen');
    await waitFor(() => texts(onB).includes('from screen to screen'), 'the message on the other screen');
    const state = () => {
      const item = onA.get().items.find((entry) => entry.kind === 'message' && entry.message.key === id);
      return item?.kind === 'message' ? item.message.state : null;
    };
    await waitFor(() => state() === 'delivered', 'two ticks');
    b.markRead(chatId, b.chat(chatId).get()?.lastSeq ?? 0);
    await waitFor(() => state() === 'read', 'the read mark');
    expect(b.chat(chatId).get()?.unreadCount).toBe(0);
    expect(texts(onA)).toEqual(texts(onB));
  });

  it('shows typing and presence', async () => {
    const [a, b] = await Promise.all([device(ann), device(bo)]);
    const presence = a.watchPresence([bo.id]);
    const stop = presence.subscribe(() => {});
    await waitFor(() => presence.get().get(bo.id)?.online, 'Bo to be online');
    b.typing(chatId);
    await waitFor(
      () =>
        a
          .chat(chatId)
          .get()
          ?.typing.some((user) => user.id === bo.id),
      'Bo to be typing',
    );
    stop();
  });

  it('sends in order what was written while the server was out of reach, exactly once', async () => {
    const storage = createMemoryStorage();
    const first = await device(ann, storage);
    await first.stop();
    running.splice(running.indexOf(first), 1);
    const offline = createSyncEngine({ userId: ann.id, url: 'http://127.0.0.1:9/graphql', token: () => ann.token, storage, tabs: null });
    await offline.start();
    for (let i = 0; i < 20; i += 1) offline.sendText(chatId, `offline ${i}`);
    await offline.stop();
    const again = await device(ann, storage);
    const timeline = again.openTimeline(chatId);
    const sent = () => timeline.get().items.filter((item) => item.kind === 'message' && item.message.state !== 'sending').length;
    await waitFor(() => sent() === timeline.get().items.filter((item) => item.kind === 'message').length, 'everything to be sent');
    const { chat } = await bo.ask(ops.HistoryDocument, { id: chatId, last: 40 });
    const stored = chat?.messages.edges.map((edge) => edge.node.fallbackText).filter((text) => text.startsWith('offline'));
    expect(stored).toEqual(Array.from({ length: 20 }, (_, i) => `offline ${i}`));
  });

  it('catches up after being away: messages, a recall, a new group, and a group it was removed from', async () => {
    const storage = createMemoryStorage();
    const kicked = await makeGroup(bo, [ann], 'Kicked from');
    const before = await device(ann, storage);
    const recalled = await send(bo, chatId, 'will be recalled');
    await waitFor(() => before.chat(chatId).get()?.lastSeq === recalled.seq, 'the message to arrive');
    await waitFor(() => before.chat(kicked).get(), 'the group to arrive');
    await before.stop();
    running.splice(running.indexOf(before), 1);
    await bo.ask(ops.RecallMessageDocument, { input: { messageId: recalled.id } });
    await send(bo, chatId, 'while you were away');
    const added = await makeGroup(bo, [ann], 'New group');
    await bo.ask(ops.RemoveMemberDocument, { input: { chatId: kicked, userId: ann.id } });
    const after = await device(ann, storage);
    const timeline = after.openTimeline(chatId);
    await waitFor(() => texts(timeline).includes('while you were away'), 'the missed message');
    expect(texts(timeline)).not.toContain('will be recalled');
    expect(after.chat(added).get()?.title).toBe('New group');
    expect(after.chat(kicked).get()).toBeNull();
  });

  it('hears of a new chat, a removal, and loads members', async () => {
    const engine = await device(bo);
    const group = await makeGroup(ann, [bo], 'Live group');
    await waitFor(() => engine.chat(group).get()?.title === 'Live group', 'the group to appear');
    await engine.loadMembers(group);
    await waitFor(() => engine.members(group).get().length === 2, 'both members');
    await ann.ask(ops.RenameGroupDocument, { input: { chatId: group, title: 'Renamed' } });
    await waitFor(() => engine.chat(group).get()?.title === 'Renamed', 'the new title');
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: bo.id } });
    await waitFor(() => engine.chat(group).get() === null, 'the group to be gone');
  });

  it('ends when its device is revoked', async () => {
    const phone = await bo.another();
    const storage = createMemoryStorage();
    const engine = await device(phone, storage);
    engine.setDraft(chatId, 'on a phone that was lost');
    await bo.ask(ops.RevokeDeviceDocument, { input: { deviceId: phone.deviceId } });
    await waitFor(() => engine.connection.get().kind === 'signedOut', 'the engine to be signed out');
    expect(engine.connection.get()).toMatchObject({ reason: 'revoked' });
    expect(Object.values(await storage.load()).filter((records) => records.size > 0)).toEqual([]);
  });

  it('fills a hole of a long history on demand', async () => {
    const [x, y] = await Promise.all([signUp(app, 'X'), signUp(app, 'Y')]);
    const long = await befriend(x, y);
    for (let i = 0; i < 90; i += 1) await send(i % 2 ? x : y, long, `line ${i}`);
    const engine = await device(x);
    const timeline = engine.openTimeline(long);
    await waitFor(() => timeline.get().items.length > 0, 'the first page');
    for (let page = 0; page < 10 && !timeline.get().reachedStart; page += 1) await timeline.loadOlder();
    expect(timeline.get().reachedStart).toBe(true);
    expect(texts(timeline)).toEqual(Array.from({ length: 90 }, (_, i) => `line ${i}`));
  });
});

describe('three devices of one person', () => {
  const three = async () => {
    const [me, other] = (await Promise.all([signUp(app, 'Mia'), signUp(app, 'Ole')])) as [Person, Person];
    const id = await befriend(me, other);
    for (let i = 0; i < 3; i += 1) await send(other, id, `hello ${i}`);
    const people = [me, await me.another(), await me.another()];
    const devices = (await Promise.all(people.map((person) => device(person)))) as [SyncEngine, SyncEngine, SyncEngine];
    const drafts = () => devices.map((engine) => engine.chat(id).get()?.draft);
    return { me, other, people, chat: id, devices, drafts };
  };

  it('show what one of them sends, once each, and agree on what is read', async () => {
    const { chat, devices } = await three();
    const [phone, laptop, tablet] = devices;
    const timelines = devices.map((engine) => engine.openTimeline(chat));
    expect(devices.map((engine) => engine.chat(chat).get()?.unreadCount)).not.toContain(0);
    laptop.markRead(chat, laptop.chat(chat).get()?.lastSeq ?? 0);
    await waitFor(() => devices.every((engine) => engine.chat(chat).get()?.unreadCount === 0), 'everything to be read everywhere');
    const ids = [phone.sendText(chat, 'from the phone'), phone.sendText(chat, 'and again'), tablet.sendText(chat, 'from the tablet')];
    const own = () =>
      timelines.map((timeline) =>
        timeline.get().items.flatMap((item) => (item.kind === 'message' && item.message.isOwn ? [item.message] : [])),
      );
    await waitFor(
      () => own().every((messages) => messages.length === 3 && messages.every(({ seq }) => seq !== null)),
      'the sends on every device',
    );
    const [first, ...rest] = own().map((messages) => messages.map(({ key, seq }) => `${seq} ${key}`));
    expect(rest).toEqual([first, first]);
    expect(
      own()[0]
        ?.map(({ key }) => key)
        .toSorted(),
    ).toEqual(ids.toSorted());
    expect(devices.map((engine) => engine.chat(chat).get()?.unreadCount)).toEqual([0, 0, 0]);
  });

  it('share a draft, until it is sent from one of them; the other person never sees it', async () => {
    const { chat, devices, drafts, other } = await three();
    const [phone, laptop, tablet] = devices;
    phone.setDraft(chat, 'see you at six');
    await waitFor(() => drafts().every((draft) => draft === 'see you at six'), 'the draft on every device');
    laptop.setDraft(chat, 'see you at seven');
    await waitFor(() => drafts().every((draft) => draft === 'see you at seven'), 'the newer draft on every device');
    expect(JSON.stringify((await other.ask(ops.SyncDocument, { after: null })).sync)).not.toContain('see you');
    tablet.sendText(chat, 'see you at seven');
    await waitFor(() => drafts().every((draft) => draft === ''), 'the draft to be gone everywhere');
  });

  it('keep a draft that was written without a network, and a new device starts with it', async () => {
    const { me, people, chat, devices, drafts } = await three();
    const storage = createMemoryStorage();
    const away = createSyncEngine({ userId: me.id, url: 'http://127.0.0.1:9/graphql', token: () => me.token, storage, tabs: null });
    await away.start();
    away.setDraft(chat, 'in the tunnel');
    await away.stop();
    const back = await device(people[0] as Person, storage);
    await waitFor(
      () => [...drafts(), back.chat(chat).get()?.draft].every((draft) => draft === 'in the tunnel'),
      'the draft from the tunnel',
    );
    expect((await device(await me.another())).chat(chat).get()?.draft).toBe('in the tunnel');
    await devices[0].stop();
  });
});
