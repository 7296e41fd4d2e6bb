import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, payload, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 600_000, sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

type Change = Omit<ops.UpdateChatSettingsInput, 'chatId'>;

const FOR_EVER = '9999-12-31T23:59:59.999Z';
const tryChange = async (person: Person, chatId: string, change: Change) =>
  (await person.ask(ops.UpdateChatSettingsDocument, { input: { chatId, ...change } })).updateChatSettings;
const change = async (person: Person, chatId: string, what: Change) =>
  payload(await tryChange(person, chatId, what), 'UpdateChatSettingsPayload').chatSettings;
const remove = async (person: Person, chatId: string, upToSeq: number | null = null) =>
  payload((await person.ask(ops.DeleteChatDocument, { input: { chatId, upToSeq } })).deleteChat, 'DeleteChatPayload').chatSettings;
const sync = async (person: Person, after: string | null = null) => (await person.ask(ops.SyncDocument, { after })).sync;
const list = async (person: Person, variables: ops.ChatListQueryVariables = {}) =>
  (await person.ask(ops.ChatListDocument, variables)).chats;
const ids = async (person: Person, filter: ops.ChatFilter | null = null) =>
  (await list(person, { first: 100, filter })).edges.map(({ node }) => node.id);

/** Ann in a direct chat with each of the others, opened in this order, and each has written to her. */
const popular = async (others: number) => {
  const [ann, ...people] = (await signUpMany(app, others + 1)) as [Person, ...Person[]];
  const chatIds: string[] = [];
  for (const other of people) chatIds.push(await befriend(other, ann));
  for (const [at, other] of people.entries()) await send(other, chatIds[at] as string, 'hello');
  return { ann, people, chatIds };
};

describe('the list of chats', () => {
  it('has pinned chats first, the last pinned at the top, and pages through both parts in both directions', async () => {
    const { ann, people, chatIds } = await popular(9);
    const [c0, c1, c2, c3, c4, c5, c6, c7, c8] = chatIds as [string, string, string, string, string, string, string, string, string];
    for (const id of [c5, c1, c3]) await change(ann, id, { pinned: true });
    const order = [c3, c1, c5, c8, c7, c6, c4, c2, c0];
    expect(await ids(ann)).toEqual(order);
    // A message moves a chat, and no pinned one.
    await send(people[5] as Person, c5, 'again');
    await send(people[0] as Person, c0, 'again');
    const moved = [c3, c1, c5, c0, c8, c7, c6, c4, c2];
    expect(await ids(ann)).toEqual(moved);
    for (const size of [1, 2, 4]) {
      const forwards: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: Awaited<ReturnType<typeof list>> = await list(ann, { first: size, after });
        forwards.push(...page.edges.map(({ node }) => node.id));
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      }
      expect(forwards).toEqual(moved);
      const backwards: string[] = [];
      for (let before: string | null = null, more = true; more;) {
        const page: Awaited<ReturnType<typeof list>> = await list(ann, { last: size, before });
        backwards.unshift(...page.edges.map(({ node }) => node.id));
        ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
      }
      expect(backwards).toEqual(moved);
    }
    // A cursor is a place, which stays when its chat goes elsewhere.
    const { edges } = await list(ann, { first: 4 });
    await change(ann, c0, { pinned: true });
    const rest = await list(ann, { first: 100, after: edges[3]?.cursor as string });
    expect(rest.edges.map(({ node }) => node.id)).toEqual([c8, c7, c6, c4, c2]);
  });

  it('filters, and pages through what is left', async () => {
    const { ann, people, chatIds } = await popular(4);
    const [c0, c1, c2, c3] = chatIds as [string, string, string, string];
    const { openSelfChat } = await ann.ask(ops.OpenSelfChatDocument, {});
    const self = openSelfChat.chat.id;
    const group = await makeGroup(ann, [people[0] as Person]);
    await change(ann, c1, { archived: true });
    await remove(ann, c2);
    await change(ann, c3, { mutedUntil: FOR_EVER });
    await ann.ask(ops.UpdateMarksDocument, {
      input: {
        marks: [
          { chatId: c0, readSeq: 100 },
          { chatId: group, readSeq: 100 },
        ],
      },
    });
    expect(new Set(await ids(ann))).toEqual(new Set([group, self, c0, c1, c2, c3]));
    expect(new Set(await ids(ann, 'LIST'))).toEqual(new Set([group, self, c0, c3]));
    expect(await ids(ann, 'UNREAD')).toEqual([c3]);
    expect(await ids(ann, 'GROUPS')).toEqual([group]);
    expect(new Set(await ids(ann, 'DIRECT'))).toEqual(new Set([self, c0, c3]));
    expect(await ids(ann, 'ARCHIVE')).toEqual([c1]);
    const first = await list(ann, { first: 1, filter: 'DIRECT' });
    const second = await list(ann, { first: 5, filter: 'DIRECT', after: first.pageInfo.endCursor ?? null });
    expect([first.pageInfo.hasNextPage, second.edges.length, second.pageInfo.hasNextPage]).toEqual([true, 2, false]);
  });

  it('brings pinned chats into a snapshot, however long they were quiet', async () => {
    const { ann, chatIds } = await popular(3);
    await change(ann, chatIds[0] as string, { pinned: true });
    const { events } = await sync(ann);
    const order = events.flatMap((event) => (event.__typename === 'ChatChanges' ? [event.chatId] : []));
    expect(order[0]).toBe(chatIds[0]);
  });

  it('asks the database as often for many as for two, and once for a change', async () => {
    const { ann, chatIds } = await popular(8);
    for (const id of chatIds) await change(ann, id, { mutedUntil: FOR_EVER });
    const page = (first: number) => countQueries(() => list(ann, { first, filter: 'LIST' }));
    const [two, eight] = [await page(2), await page(8)];
    expect(eight.result.edges.filter(({ node }) => node.settings.mutedUntil === FOR_EVER)).toHaveLength(8);
    expect(eight.count, eight.statements.join('\n')).toBe(two.count);
    const [saved, repeated] = [
      await countQueries(() => change(ann, chatIds[0] as string, { pinned: true })),
      await countQueries(() => change(ann, chatIds[0] as string, { pinned: true })),
    ];
    expect(saved.statements.filter((text) => text.includes('set_chat_settings'))).toHaveLength(1);
    expect(repeated.count).toBeLessThanOrEqual(saved.count);
    const resumed = await sync(ann).then(({ cursor }) => countQueries(() => sync(ann, cursor)));
    expect(resumed.statements.filter((text) => text.includes('FROM chat_settings'))).toHaveLength(1);
  });
});
