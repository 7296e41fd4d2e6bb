import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, listen, makeGroup, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

/** What was said before two people came: one who is new, and one who was there, left, and came back. */
interface World {
  readonly chatId: string;
  readonly owner: Person;
  readonly late: Person;
  readonly back: Person;
  readonly old: { readonly id: string; readonly seq: number };
  readonly poll: string;
  readonly fresh: { readonly id: string; readonly seq: number };
  /** A cursor of each from before. */
  readonly cursors: ReadonlyMap<Person, string>;
}

const run = async (person: Person, query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
};

const cursorOf = async (person: Person): Promise<string> => (await person.ask(ops.SyncDocument, {})).sync.cursor;

const makeWorld = async (historyVisible: boolean): Promise<World> => {
  const [owner, other, late, back] = (await signUpMany(app, 4)) as [Person, Person, Person, Person];
  await befriendMany(app, owner, [other, late, back]);
  const chatId = await makeGroup(owner, [other, back]);
  const old = await send(owner, chatId, 'an old secret');
  await owner.ask(ops.EditMessageDocument, { input: { messageId: old.id, body: 'an old secret, edited' } });
  await owner.ask(ops.SetReactionDocument, { input: { messageId: old.id, emoji: '👍' } });
  await owner.ask(ops.PinMessageDocument, { input: { messageId: old.id } });
  const content = { poll: { question: 'A secret poll?', options: ['Yes', 'No'] } };
  const { sendMessage } = await owner.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } });
  const poll = payload(sendMessage, 'SendMessagePayload').sentMessage.id;
  await back.ask(ops.LeaveGroupDocument, { input: { chatId } });
  const cursors = new Map([[late, await cursorOf(late)] as const, [back, await cursorOf(back)] as const]);
  const { updateGroupEntry } = await owner.ask(ops.UpdateGroupEntryDocument, { input: { chatId, historyVisible } });
  payload(updateGroupEntry, 'UpdateGroupEntryPayload');
  await send(owner, chatId, 'one more secret');
  const { addMembers } = await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [late.id, back.id] } });
  payload(addMembers, 'AddMembersPayload');
  const fresh = await send(owner, chatId, 'something new');
  return { chatId, owner, late, back, old, poll, fresh, cursors };
};

const pageOf =
  (page: string) =>
  (person: Person, { chatId }: World) =>
    run(person, `query ($id: ID!) { chat(id: $id) { lastSeq messages(${page}) { edges { node { fallbackText } } } } }`, { id: chatId });
const pageAt = (page: string, seqOf: (world: World) => number) => (person: Person, world: World) =>
  run(person, `query ($id: ID!, $seq: Int!) { chat(id: $id) { messages(${page}) { edges { node { fallbackText } } } } }`, {
    id: world.chatId,
    seq: seqOf(world),
  });
const TOLD = 'fallbackText edits { body } reactions { emoji } content { ... on PollContent { question } }';
const ofMessage = (idOf: (world: World) => string) => (person: Person, world: World) =>
  run(person, `query ($id: ID!) { message(id: $id) { ${TOLD} } }`, { id: idOf(world) });
const EVENTS = 'events { ... on ChatChanges { messages { seq fallbackText } } }';

/** Every way to read what was said; each answers with all that it tells. */
const reads: Record<string, (person: Person, world: World) => Promise<unknown>> = {
  'the newest page': pageOf('last: 100'),
  'the first page': pageOf('first: 100'),
  'a page after a seq': pageOf('first: 100, afterSeq: 0'),
  'a page before a seq': pageAt('last: 100, beforeSeq: $seq', ({ fresh }) => fresh.seq),
  'a page around a seq': pageAt('first: 20, aroundSeq: $seq', ({ old }) => old.seq),
  'a message by its id, with its earlier texts and reactions': ofMessage(({ old }) => old.id),
  'a poll by its id': ofMessage(({ poll }) => poll),
  pins: (person, { chatId }) => run(person, 'query ($id: ID!) { chat(id: $id) { pins { seq message { fallbackText } } } }', { id: chatId }),
  'changes since nothing': (person, { chatId }) =>
    run(person, 'query ($id: ID!) { chat(id: $id) { changes(after: 0) { messages { fallbackText } } } }', { id: chatId }),
  'a snapshot': (person) => run(person, `{ sync { ${EVENTS} } }`, {}),
  'a resume from before they came': (person, { cursors }) =>
    run(person, `query ($after: Cursor!) { sync(after: $after) { ${EVENTS} } }`, { after: cursors.get(person) }),
};

const refusable: Record<string, (person: Person, world: World) => Promise<{ __typename: string }>> = {
  answering: async (person, { chatId, old }) =>
    (
      await person.ask(ops.SendMessageDocument, {
        input: { chatId, clientMessageId: newId(), content: { text: { body: 'hm' } }, replyToSeq: old.seq },
      })
    ).sendMessage,
  forwarding: async (person, { chatId, old }) => {
    const self = (await person.ask(ops.OpenSelfChatDocument, {})).openSelfChat.chat.id;
    const input = { fromChatId: chatId, seqs: [old.seq], chatId: self, clientMessageIds: [newId()] };
    return (await person.ask(ops.ForwardMessagesDocument, { input })).forwardMessages;
  },
  reacting: async (person, { old }) =>
    (await person.ask(ops.SetReactionDocument, { input: { messageId: old.id, emoji: '🎉' } })).setReaction,
  voting: async (person, { poll }) => (await person.ask(ops.VotePollDocument, { input: { messageId: poll, options: [0] } })).votePoll,
  reporting: async (person, { chatId, old }) =>
    (
      await run(person, 'mutation ($input: ReportInput!) { report(input: $input) { __typename } }', {
        input: { clientReportId: newId(), reason: 'SPAM', chatId, seqs: [old.seq] },
      })
    )['report'] as { __typename: string },
};

describe.each([
  ['hides', false],
  ['shows', true],
] as const)('a group that %s what was said before', (_word, shows) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(shows);
  });

  it.each(Object.keys(reads))('does so by %s', async (name) => {
    for (const [who, person] of [
      ['late', world.late],
      ['back', world.back],
    ] as const) {
      const told = JSON.stringify(await reads[name]?.(person, world));
      expect([who, told.includes('secret')], told).toEqual([who, shows]);
    }
    // Who was there all the time sees it: it is there to be told.
    if (!name.startsWith('a resume')) expect(JSON.stringify(await reads[name]?.(world.owner, world))).toContain('secret');
  });

  it.each(Object.keys(refusable))('and lets them act on it alike: %s', async (name) => {
    for (const person of [world.late, world.back]) {
      const answer = (await refusable[name]?.(person, world))?.__typename;
      expect(answer).toMatch(shows ? /Payload$/ : /^MessageNotFound$/);
    }
  });

  it('tells changes of it live to those who see it', async () => {
    const devices = [world.late, world.back].map((person) => listen(app, person));
    await Promise.all(devices.map((device) => device.next(({ events }) => events.__typename === 'CaughtUp')));
    const before = devices.map((device) => device.events.length);
    await world.owner.ask(ops.EditMessageDocument, { input: { messageId: world.old.id, body: 'a secret, edited again' } });
    const last = await send(world.owner, world.chatId, 'the end');
    for (const [at, device] of devices.entries()) {
      await device.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === last.id));
      expect(JSON.stringify(device.events.slice(before[at])).includes('edited again')).toBe(shows);
      device.closeSocket();
    }
  });

  it('makes nothing of it unread, and nobody a reader of it', async () => {
    for (const person of [world.late, world.back]) {
      const { chat } = (await run(person, 'query ($id: ID!) { chat(id: $id) { lastSeq unreadCount viewerMember { readSeq joinedSeq } } }', {
        id: world.chatId,
      })) as { chat: { lastSeq: number; unreadCount: number; viewerMember: { readSeq: number; joinedSeq: number } } };
      const { readSeq, joinedSeq } = chat.viewerMember;
      expect(chat.unreadCount).toBe(chat.lastSeq - readSeq);
      expect(readSeq).toBeGreaterThan(world.old.seq);
      expect(joinedSeq > 0).toBe(!shows);
    }
    const { message } = await world.owner.ask(ops.MessageDocument, { id: world.old.id });
    expect(message).toMatchObject({ readCount: 0, readers: { edges: [] } });
    await world.late.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId: world.chatId, readSeq: world.fresh.seq }] } });
    const { message: fresh } = await world.owner.ask(ops.MessageDocument, { id: world.fresh.id });
    expect(fresh?.readers.edges.map(({ node }) => node.id)).toContain(world.late.id);
  });
});

describe('the setting', () => {
  it('is off at first, holds for those who come later alone, and is told to the group', async () => {
    const [owner, early, late] = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, owner, [early, late]);
    const chatId = await makeGroup(owner, [early]);
    await early.ask(ops.LeaveGroupDocument, { input: { chatId } });
    await send(owner, chatId, 'a secret');
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [early.id] } });
    const sees = async (person: Person) =>
      JSON.stringify((await person.ask(ops.HistoryDocument, { id: chatId, last: 100 })).chat!.messages).includes('a secret');
    expect(await sees(early)).toBe(false);
    for (const historyVisible of [true, true]) await owner.ask(ops.UpdateGroupEntryDocument, { input: { chatId, historyVisible } });
    const notices = (await owner.ask(ops.HistoryDocument, { id: chatId, last: 100 })).chat!.messages.edges.flatMap(
      ({ node: { content } }) => (content.__typename === 'SystemContent' && content.event.startsWith('HISTORY') ? [content.event] : []),
    );
    expect(notices).toEqual(['HISTORY_SHOWN']);
    expect(await sees(early)).toBe(false);
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [late.id] } });
    expect(await sees(late)).toBe(true);
    await owner.ask(ops.UpdateGroupEntryDocument, { input: { chatId, historyVisible: false } });
    expect(await sees(late)).toBe(true);
    // What one has cleared stays cleared for who leaves and comes back, whatever the group shows.
    await owner.ask(ops.UpdateGroupEntryDocument, { input: { chatId, historyVisible: true } });
    await late.ask(ops.ClearHistoryDocument, { input: { chatId } });
    await late.ask(ops.LeaveGroupDocument, { input: { chatId } });
    await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [late.id] } });
    expect(await sees(late)).toBe(false);
  });
});
