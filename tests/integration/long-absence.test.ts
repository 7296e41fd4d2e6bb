import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGraphqlTransport,
  createMemoryStorage,
  createSyncEngine,
  type SyncEngine,
  type Transport,
} from '../../clients/sync/index.ts';
import { parseChatId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, makeGroup, newId, type Person, signUpMany } from '../support/company.ts';
import { waitFor } from '../support/wait-for.ts';

const CHATS = 300;
/** 5,168 messages in all. */
const BUSY = 8;
const BUSY_MESSAGES = 500;
const QUIET_MESSAGES = 4;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 2_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

const viewerOf = (person: Person) => ({ userId: parseUserId(person.id) as bigint, deviceId: parseDeviceId(person.deviceId) as bigint });

/** Counts what a device asks, by the name of the operation. */
const counting = (inner: Transport) => {
  const asked = new Map<string, number>();
  const count = (document: string) => {
    const name = /(?:query|mutation|subscription) (\w+)/.exec(document)?.[1] ?? '?';
    asked.set(name, (asked.get(name) ?? 0) + 1);
  };
  const transport: Transport = {
    connect(listener) {
      const link = inner.connect(listener);
      return {
        request: (document, variables) => (count(document), link.request(document, variables)),
        subscribe: (document, variables, sink) => (count(document), link.subscribe(document, variables, sink)),
        close: () => link.close(),
      };
    },
    request: (document, variables) => (count(document), inner.request(document, variables)),
  };
  return { transport, asked };
};

const deviceOf = (person: Person, storage = createMemoryStorage()) => {
  const url = `${app.url}/graphql`;
  const { transport, asked } = counting(createGraphqlTransport({ url, token: () => person.token }));
  const engine = createSyncEngine({ userId: person.id, url, transport, storage, tabs: null });
  return { engine, asked, storage };
};

const isLive = (engine: SyncEngine) => waitFor(() => engine.connection.get().kind === 'live', 'the engine to be live', 30_000);

const say = async (person: Person, chatId: string, howMany: number, text: string): Promise<void> => {
  for (let at = 0; at < howMany; at += 1) {
    await app.services.sendMessage(viewerOf(person), {
      chatId: parseChatId(chatId) as bigint,
      clientMessageId: newId(),
      content: { text: { body: `${text} ${at}` } },
    });
  }
};

/** Someone in so many groups, a few of them busy, away while most of it was said. */
const setUp = async () => {
  const [me, ...others] = (await signUpMany(app, 31)) as [Person, ...Person[]];
  await befriendMany(app, me, others);
  const chats: { id: string; owner: Person }[] = [];
  for (const owner of others) {
    for (let at = 0; at < CHATS / others.length; at += 1) chats.push({ id: await makeGroup(owner, [me], `Group ${chats.length}`), owner });
  }
  return { me, others, chats };
};

describe('a device that was away for months', () => {
  it('has the newest chats first, with their newest messages, then the whole list, and everything in the end', async () => {
    const { me, chats } = await setUp();
    const before = deviceOf(me);
    await before.engine.start();
    await isLive(before.engine);
    await waitFor(() => before.engine.chats.get().length === CHATS, 'the whole list', 20_000);
    await before.engine.stop();

    // The last group of each of eight people is where everybody talks.
    const busy = [...Map.groupBy(chats, ({ owner }) => owner).values()].slice(0, BUSY).map((own) => own.at(-1) as (typeof own)[number]);
    const quiet = chats.filter((chat) => !busy.includes(chat));
    for (const [some, howMany, text] of [
      [quiet, QUIET_MESSAGES, 'quiet'],
      [busy, BUSY_MESSAGES, 'busy'],
    ] as const) {
      const byOwner = [...Map.groupBy(some, ({ owner }) => owner)];
      await Promise.all(
        byOwner.map(async ([owner, own]) => {
          for (const { id } of own) await say(owner, id, howMany, text);
        }),
      );
    }
    // The cursor on the disk is too old for the server now.
    const tables = await before.storage.load();
    const old = app.services.encodeCursor(Date.now() - 61 * 86_400_000);
    await before.storage.write([{ table: 'root', key: 'root', value: { ...(tables.root.get('root') as object), cursor: old } }]);

    const after = deviceOf(me, before.storage);
    const seen: { kind: string; newest: string | undefined; fresh: number; asked: object }[] = [];
    const freshChats = () => after.engine.chats.get().filter((chat) => chat.lastMessage?.content.kind === 'text').length;
    after.engine.chats.subscribe(() => {
      seen.push({
        kind: after.engine.connection.get().kind,
        newest: after.engine.chats.get()[0]?.id,
        fresh: freshChats(),
        asked: Object.fromEntries(after.asked),
      });
    });
    await after.engine.start();
    // What was stored is on the screen before the network is.
    expect(after.engine.chats.get()).toHaveLength(CHATS);
    await isLive(after.engine);
    await waitFor(() => freshChats() === CHATS, 'every chat to be where the server is', 30_000);
    const first = seen.find(({ fresh }) => fresh > 0);
    expect(busy.map(({ id }) => id)).toContain(first?.newest);
    // One subscription brings the newest screen; at most the first page of the rest is on its way by then.
    expect([{ Events: 1 }, { Events: 1, Chats: 1 }]).toContainEqual(first?.asked);

    const newest = after.engine.chats.get()[0] as { id: string };
    const timeline = after.engine.openTimeline(newest.id);
    const rows0 = timeline.get().items.filter((item) => item.kind === 'message');
    expect(rows0.length).toBeGreaterThanOrEqual(20);
    expect(after.engine.chat(newest.id).get()?.unreadCount).toBe(BUSY_MESSAGES + 1);
    await timeline.loadOlder();
    expect(timeline.get().items.filter((item) => item.kind === 'message').length).toBeGreaterThan(rows0.length);
    // Everything that was said, counted by the arithmetic of each chat.
    expect(after.engine.unreadTotal.get()).toBe(quiet.length * (QUIET_MESSAGES + 1) + busy.length * (BUSY_MESSAGES + 1));
    const total = [...after.asked.values()].reduce((sum, count) => sum + count, 0);
    expect(total, JSON.stringify([...after.asked])).toBeLessThanOrEqual(25);
    await after.engine.stop();
  }, 180_000);
});
