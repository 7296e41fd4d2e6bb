import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 600_000, sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

type Settings = ops.ChatSettingsPartsFragment;
type Change = Omit<ops.UpdateChatSettingsInput, 'chatId'>;
type Event = ops.EventsSubscription['events'];

const FOR_EVER = '9999-12-31T23:59:59.999Z';
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const isSetting =
  (chatId: string, fits: (settings: Settings) => boolean) =>
  ({ events }: ops.EventsSubscription): boolean =>
    events.__typename === 'AccountChanges' && events.chatSettings.some((entry) => entry.chatId === chatId && fits(entry));
const settingsOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.__typename === 'AccountChanges' ? event.chatSettings : []));
const messagesOf = (events: readonly Event[], chatId: string) =>
  events.flatMap((event) => (event.__typename === 'ChatChanges' && event.chatId === chatId ? event.messages : [])).map(({ seq }) => seq);

const tryChange = async (person: Person, chatId: string, change: Change) =>
  (await person.ask(ops.UpdateChatSettingsDocument, { input: { chatId, ...change } })).updateChatSettings;
const change = async (person: Person, chatId: string, what: Change) =>
  payload(await tryChange(person, chatId, what), 'UpdateChatSettingsPayload').chatSettings;
const clear = async (person: Person, chatId: string, upToSeq: number | null = null) =>
  payload((await person.ask(ops.ClearHistoryDocument, { input: { chatId, upToSeq } })).clearHistory, 'ClearHistoryPayload').chatSettings;
const remove = async (person: Person, chatId: string, upToSeq: number | null = null) =>
  payload((await person.ask(ops.DeleteChatDocument, { input: { chatId, upToSeq } })).deleteChat, 'DeleteChatPayload').chatSettings;
const sync = async (person: Person, after: string | null = null) => (await person.ask(ops.SyncDocument, { after })).sync;
const place = async (person: Person, chatId: string) => {
  const { chat, viewer } = await person.ask(ops.OwnPlaceDocument, { chatId });
  if (chat === null || viewer === null) throw new Error('There is no such chat.');
  return { ...chat, total: viewer.unreadCount, seqs: chat.messages.edges.map(({ node }) => node.seq) };
};
const list = async (person: Person, variables: ops.ChatListQueryVariables = {}) =>
  (await person.ask(ops.ChatListDocument, variables)).chats;
const ids = async (person: Person, filter: ops.ChatFilter | null = null) =>
  (await list(person, { first: 100, filter })).edges.map(({ node }) => node.id);

const twoPeople = async () => {
  const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  return { ann, bo, chatId: await befriend(ann, bo) };
};

/** Ann in a direct chat with each of the others, opened in this order, and each has written to her. */
const popular = async (others: number) => {
  const [ann, ...people] = (await signUpMany(app, others + 1)) as [Person, ...Person[]];
  const chatIds: string[] = [];
  for (const other of people) chatIds.push(await befriend(other, ann));
  for (const [at, other] of people.entries()) await send(other, chatIds[at] as string, 'hello');
  return { ann, people, chatIds };
};

describe('updateChatSettings', () => {
  it('is heard by all devices of its owner, live, resumed and in a snapshot, and by nobody else', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const [first, second, other] = [listen(app, ann), listen(app, ann), listen(app, bo)];
    await Promise.all([first, second, other].map((device) => device.next(isCaughtUp)));
    const { cursor } = await sync(ann);
    const settings = await change(ann, chatId, { pinned: true, mutedUntil: FOR_EVER });
    expect(settings).toMatchObject({ chatId, mutedUntil: FOR_EVER, unreadSeq: null, archivedSeq: null, hiddenSeq: null, clearedSeq: 0 });
    expect(settings.pinnedAt).not.toBeNull();
    await Promise.all([first, second].map((device) => device.next(isSetting(chatId, ({ version }) => version === settings.version))));
    expect(settingsOf((await sync(ann, cursor)).events)).toEqual([settings]);
    expect(settingsOf((await sync(ann)).events)).toEqual([settings]);
    expect((await place(ann, chatId)).settings).toEqual(settings);
    const word = await send(bo, chatId, 'well?');
    await other.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === word.id));
    expect(settingsOf(other.events.map(({ events }) => events))).toEqual([]);
    expect(settingsOf((await sync(bo)).events)).toEqual([]);
    expect((await place(bo, chatId)).settings).toMatchObject({ pinnedAt: null, mutedUntil: null, version: 0 });
    // Published as it was committed: nothing is left for the relay.
    const { pool } = app.testEngines.engines.database;
    await waitFor(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 'the outbox to be empty');
    await Promise.all([first, second, other].map((device) => device.closeSocket()));
  });

  it('changes what is named and leaves the rest, and a repeat changes nothing', async () => {
    const { ann, chatId } = await twoPeople();
    const pinned = await change(ann, chatId, { pinned: true });
    const muted = await change(ann, chatId, { mutedUntil: FOR_EVER });
    expect(muted).toMatchObject({ pinnedAt: pinned.pinnedAt, mutedUntil: FOR_EVER, version: pinned.version + 1 });
    const marked = await change(ann, chatId, { markedUnread: true });
    expect(marked).toMatchObject({ pinnedAt: pinned.pinnedAt, mutedUntil: FOR_EVER, version: pinned.version + 2 });
    expect(await change(ann, chatId, { pinned: true, mutedUntil: FOR_EVER, markedUnread: true })).toEqual(marked);
    expect(await change(ann, chatId, {})).toEqual(marked);
    const archived = await change(ann, chatId, { archived: true });
    expect(archived).toMatchObject({ pinnedAt: null, archivedSeq: 1, mutedUntil: FOR_EVER });
    expect(await change(ann, chatId, { archived: true })).toEqual(archived);
    expect(await change(ann, chatId, { pinned: true })).toMatchObject({ archivedSeq: null });
    const plain = await change(ann, chatId, { pinned: false, mutedUntil: null, markedUnread: false, archived: false });
    expect(plain).toMatchObject({ pinnedAt: null, mutedUntil: null, unreadSeq: null, archivedSeq: null });
    expect(await change(ann, chatId, { mutedUntil: inMs(-1000) })).toEqual(plain);
    expect(settingsOf((await sync(ann)).events)).toEqual([]);
    expect((await change(ann, chatId, { mutedUntil: '+012026-01-01T00:00:00.000Z' })).mutedUntil).toBe(FOR_EVER);
  });

  it('lets the last to arrive stand, each with a version of its own, when devices disagree', async () => {
    const { ann, chatId } = await twoPeople();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => change(ann, chatId, { mutedUntil: inMs(3_600_000 + i * 60_000) })),
    );
    const newest = answers.toSorted((a, b) => b.version - a.version)[0];
    expect(new Set(answers.map(({ version }) => version)).size).toBe(12);
    expect((await place(ann, chatId)).settings).toEqual(newest);
  });

  it('pins as many as the limit, however many devices pin at once, and says which limit it was', async () => {
    const { ann, chatIds } = await popular(24);
    const results = await Promise.all(chatIds.map((chatId) => tryChange(ann, chatId, { pinned: true })));
    expect(results.filter(({ __typename }) => __typename === 'UpdateChatSettingsPayload')).toHaveLength(20);
    const refused = { __typename: 'LimitReached', code: 'LIMIT_REACHED', path: ['input', 'pinned'], limit: 'pinnedChatsMax' };
    expect(results.filter(({ __typename }) => __typename !== 'UpdateChatSettingsPayload')).toEqual(Array(4).fill(refused));
    const pinned = (await list(ann, { first: 100 })).edges.filter(({ node }) => node.settings.pinnedAt !== null).map(({ node }) => node.id);
    expect(pinned).toHaveLength(20);
    const out = chatIds.find((id) => !pinned.includes(id)) as string;
    await change(ann, pinned[0] as string, { archived: true });
    expect((await change(ann, out, { pinned: true })).pinnedAt).not.toBeNull();
    expect(await tryChange(ann, pinned[0] as string, { pinned: true })).toEqual(refused);
  });
});

describe('who may', () => {
  const acts = {
    updateChatSettings: (person: Person, chatId: string) => tryChange(person, chatId, { mutedUntil: FOR_EVER }),
    clearHistory: async (person: Person, chatId: string) =>
      (await person.ask(ops.ClearHistoryDocument, { input: { chatId } })).clearHistory,
    deleteChat: async (person: Person, chatId: string) => (await person.ask(ops.DeleteChatDocument, { input: { chatId } })).deleteChat,
  };
  const setUp = async () => {
    const people = (await signUpMany(app, 5)) as [Person, Person, Person, Person, Person];
    const [owner, member, left, removed, stranger] = people;
    await befriendMany(app, owner, [member, left, removed, stranger]);
    const group = await makeGroup(owner, [member, left, removed]);
    await left.ask(ops.LeaveGroupDocument, { input: { chatId: group } });
    await owner.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: removed.id } });
    const direct = await befriend(member, stranger);
    await stranger.ask(ops.BlockUserDocument, { input: { userId: member.id } });
    return { owner, member, left, removed, stranger, group, direct };
  };

  it('a member, the blocked and the blocking; nobody who is not in the chat, whether it is there or not', async () => {
    const { owner, member, left, removed, stranger, group, direct } = await setUp();
    const notFound = { __typename: 'ChatNotFound', code: 'CHAT_NOT_FOUND', path: ['input', 'chatId'] };
    for (const [name, act] of Object.entries(acts)) {
      for (const outside of [left, removed, stranger]) expect(await act(outside, group), name).toEqual(notFound);
      for (const chatId of ['c_nothing', 'rubbish', direct]) expect(await act(owner, chatId), name).toEqual(notFound);
      for (const inside of [owner, member]) expect((await act(inside, group)).__typename, name).toMatch(/Payload$/);
      for (const inside of [member, stranger]) expect((await act(inside, direct)).__typename, name).toMatch(/Payload$/);
    }
    const { raw } = createCaller(app.url);
    for (const document of [ops.ClearHistoryDocument, ops.DeleteChatDocument, ops.UpdateChatSettingsDocument]) {
      expect((await raw(document as typeof ops.ClearHistoryDocument, { input: { chatId: group } })).errors?.[0]?.extensions?.['code']).toBe(
        'UNAUTHENTICATED',
      );
    }
  });

  it('notes to self are cleared, not deleted; a seq is not negative; pinned and archived is refused; too often is too often', async () => {
    const [ann] = (await signUpMany(app, 1)) as [Person];
    const { openSelfChat } = await ann.ask(ops.OpenSelfChatDocument, {});
    const chatId = openSelfChat.chat.id;
    await send(ann, chatId, 'milk');
    expect(await acts.deleteChat(ann, chatId)).toEqual({ __typename: 'NotPermitted', code: 'NOT_PERMITTED', path: ['input', 'chatId'] });
    expect((await clear(ann, chatId)).clearedSeq).toBe(1);
    const invalid = (path: string) => ({ __typename: 'InvalidInput', code: 'INVALID_INPUT', path: ['input', path] });
    expect((await ann.ask(ops.ClearHistoryDocument, { input: { chatId, upToSeq: -1 } })).clearHistory).toEqual(invalid('upToSeq'));
    expect((await ann.ask(ops.DeleteChatDocument, { input: { chatId, upToSeq: -1 } })).deleteChat).toEqual(invalid('upToSeq'));
    expect(await tryChange(ann, chatId, { pinned: true, archived: true })).toEqual(invalid('archived'));
    let last: { __typename: string } = { __typename: '' };
    for (let i = 0; i < 125 && last.__typename !== 'RateLimited'; i += 1) last = await tryChange(ann, chatId, { pinned: i % 2 === 0 });
    expect(last).toMatchObject({ __typename: 'RateLimited', code: 'RATE_LIMITED' });
  });
});

describe('markedUnread', () => {
  it('counts as one where nothing is unread, until the chat is read on, on whichever device, or the mark is taken away', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const { lastSeq } = await send(bo, chatId, 'hello').then(() => place(ann, chatId));
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: lastSeq }] } });
    expect(await place(ann, chatId)).toMatchObject({ unreadCount: 0, total: 0, isMarkedUnread: false });
    await change(ann, chatId, { markedUnread: true });
    expect(await place(ann, chatId)).toMatchObject({ unreadCount: 0, total: 1, isMarkedUnread: true });
    expect(await ids(ann, 'UNREAD')).toEqual([chatId]);
    // A mark that was on its way does not take it for reading.
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: lastSeq }] } });
    expect((await place(ann, chatId)).isMarkedUnread).toBe(true);
    await change(ann, chatId, { markedUnread: false });
    expect(await place(ann, chatId)).toMatchObject({ total: 0, isMarkedUnread: false });
    await change(ann, chatId, { markedUnread: true });
    const next = await send(bo, chatId, 'and again');
    expect(await place(ann, chatId)).toMatchObject({ unreadCount: 1, total: 1, isMarkedUnread: true });
    await ann.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: next.seq }] } });
    expect(await place(ann, chatId)).toMatchObject({ unreadCount: 0, total: 0, isMarkedUnread: false });
    await change(ann, chatId, { markedUnread: true });
    await send(ann, chatId, 'an answer of my own');
    expect(await place(ann, chatId)).toMatchObject({ total: 0, isMarkedUnread: false });
  });
});

describe('the archive', () => {
  it('gives a chat back when something new comes, unless it is muted, and for good when it is taken out', async () => {
    const { ann, bo, chatId } = await twoPeople();
    await send(bo, chatId, 'one');
    await change(ann, chatId, { archived: true });
    expect(await place(ann, chatId)).toMatchObject({ placement: 'ARCHIVE', total: 0, unreadCount: 2 });
    expect([await ids(ann, 'LIST'), await ids(ann, 'UNREAD'), await ids(ann, 'DIRECT')]).toEqual([[], [], []]);
    expect([await ids(ann, 'ARCHIVE'), await ids(ann)]).toEqual([[chatId], [chatId]]);
    await send(bo, chatId, 'two');
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', total: 3 });
    await change(ann, chatId, { archived: true, mutedUntil: FOR_EVER });
    await send(bo, chatId, 'three');
    expect(await place(ann, chatId)).toMatchObject({ placement: 'ARCHIVE', total: 0 });
    await change(ann, chatId, { archived: false });
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', total: 0, unreadCount: 4 });
    await change(ann, chatId, { mutedUntil: null });
    expect((await place(ann, chatId)).total).toBe(4);
  });

  it('does not take in what came after the newest message that was in sight', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const seen = await send(bo, chatId, 'seen');
    await send(bo, chatId, 'on its way');
    expect(await change(ann, chatId, { archived: true, upToSeq: seen.seq })).toMatchObject({ archivedSeq: seen.seq });
    expect((await place(ann, chatId)).placement).toBe('LIST');
    expect((await change(ann, chatId, { archived: true, upToSeq: 1_000_000 })).archivedSeq).toBe(seen.seq + 1);
  });

  it('ends with a mute that lapses, when something came meanwhile', async () => {
    const { ann, bo, chatId } = await twoPeople();
    await change(ann, chatId, { archived: true, mutedUntil: inMs(86_400_000) });
    await send(bo, chatId, 'while it was muted');
    expect((await place(ann, chatId)).placement).toBe('ARCHIVE');
    await app.testEngines.engines.database.pool.query(
      `UPDATE chat_settings SET muted_until = clock_timestamp() - interval '1 second' WHERE muted_until < '9000-01-01'`,
    );
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', total: 2 });
    expect(await ids(ann, 'LIST')).toEqual([chatId]);
  });
});

describe('clearHistory', () => {
  it('takes what was said out of the sight of one, for good, on every way to it, and tells their devices', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const old = await send(bo, chatId, 'old');
    const { cursor } = await sync(ann);
    const device = listen(app, ann);
    await device.next(isCaughtUp);
    expect((await clear(ann, chatId)).clearedSeq).toBe(old.seq);
    await device.next(isSetting(chatId, ({ clearedSeq }) => clearedSeq === old.seq));
    expect(await place(ann, chatId)).toMatchObject({ seqs: [], unreadCount: 0, total: 0, lastMessage: null, placement: 'LIST' });
    expect((await ann.ask(ops.MessageDocument, { id: old.id })).message).toBeNull();
    expect((await place(bo, chatId)).seqs).toEqual([1, 2]);
    // That someone cleared is not the business of the other side.
    expect((await place(bo, chatId)).members.edges.map(({ node }) => node.clearedSeq)).toEqual([0, 0]);
    const own = (await place(ann, chatId)).members.edges.find(({ node }) => node.user.id === ann.id);
    expect(own?.node.clearedSeq).toBe(old.seq);

    // What becomes of it is not told any more: not live, not resumed, not in a snapshot.
    await bo.ask(ops.RecallMessageDocument, { input: { messageId: old.id } });
    const fresh = await send(bo, chatId, 'new');
    const isFresh = ({ events }: ops.EventsSubscription) =>
      events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === fresh.id);
    await device.next(isFresh);
    const live = device.events.map(({ events }) => events);
    const cleared = live.findIndex((event) => settingsOf([event]).length > 0);
    expect(messagesOf(live.slice(cleared), chatId)).toEqual([fresh.seq]);
    for (const after of [cursor, null]) expect(messagesOf((await sync(ann, after)).events, chatId), String(after)).toEqual([fresh.seq]);
    expect((await ann.ask(ops.RecallMessageDocument, { input: { messageId: old.id } })).recallMessage.__typename).toBe('MessageNotFound');
    expect(settingsOf((await sync(ann, cursor)).events)).toMatchObject([{ chatId, clearedSeq: old.seq }]);
    expect(await place(ann, chatId)).toMatchObject({ seqs: [fresh.seq], unreadCount: 1 });
    await device.closeSocket();
  });

  it('never goes back, keeps what came after, and a repeat changes nothing', async () => {
    const { ann, bo, chatId } = await twoPeople();
    for (const text of ['two', 'three', 'four']) await send(bo, chatId, text);
    const first = await clear(ann, chatId, 3);
    expect(first.clearedSeq).toBe(3);
    expect(await clear(ann, chatId, 3)).toEqual(first);
    expect(await clear(ann, chatId, 1)).toEqual(first);
    expect(await place(ann, chatId)).toMatchObject({ seqs: [4], unreadCount: 1, messages: { pageInfo: { hasPreviousPage: false } } });
    expect((await clear(ann, chatId, 1_000_000)).clearedSeq).toBe(4);
    expect((await place(ann, chatId)).unreadCount).toBe(0);
    const swept = await Promise.all([1, 2, 3, 4].map((seq) => clear(ann, chatId, seq)));
    expect(swept.map(({ clearedSeq }) => clearedSeq)).toEqual([4, 4, 4, 4]);
  });

  it('is never overtaken by messages: each is cleared or unread, and none is both', async () => {
    const { ann, bo, chatId } = await twoPeople();
    await Promise.all([
      ...Array.from({ length: 30 }, (_, i) => send(bo, chatId, `m${i}`)),
      ...Array.from({ length: 8 }, () => clear(ann, chatId)),
    ]);
    const { lastSeq, unreadCount, seqs, settings } = await place(ann, chatId);
    expect(unreadCount).toBe(lastSeq - settings.clearedSeq);
    expect(seqs).toEqual(Array.from({ length: unreadCount }, (_, i) => settings.clearedSeq + 1 + i));
  });
});

describe('deleteChat', () => {
  it('takes a chat and its draft away from one, until something new comes', async () => {
    const { ann, bo, chatId } = await twoPeople();
    await send(bo, chatId, 'old');
    await change(ann, chatId, { pinned: true, mutedUntil: FOR_EVER, markedUnread: true });
    await ann.ask(ops.SetDraftDocument, { input: { chatId, text: 'never said' } });
    const device = listen(app, ann);
    await device.next(isCaughtUp);
    const gone = await remove(ann, chatId);
    expect(gone).toMatchObject({ pinnedAt: null, unreadSeq: null, archivedSeq: null, hiddenSeq: 2, clearedSeq: 2, mutedUntil: FOR_EVER });
    await device.next(isSetting(chatId, ({ hiddenSeq }) => hiddenSeq === 2));
    const drafts = device.events.flatMap(({ events }) => (events.__typename === 'AccountChanges' ? events.drafts : []));
    expect(drafts.at(-1)).toMatchObject({ chatId, text: '' });
    expect(await remove(ann, chatId)).toEqual(gone);
    expect(await place(ann, chatId)).toMatchObject({ placement: 'HIDDEN', seqs: [], total: 0 });
    expect([await ids(ann, 'LIST'), await ids(ann, 'ARCHIVE')]).toEqual([[], []]);
    // The digest covers it, so the whole list has it.
    expect(await ids(ann)).toEqual([chatId]);
    expect(await ids(bo, 'LIST')).toEqual([chatId]);
    await change(ann, chatId, { mutedUntil: null });
    await send(bo, chatId, 'new');
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', seqs: [3], total: 1 });
    expect(await remove(ann, chatId, 2), 'a late repeat').toMatchObject({ hiddenSeq: 2, clearedSeq: 2 });
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', seqs: [3] });
    await device.closeSocket();
  });

  it('brings a chat back when it is pinned, and when its owner writes', async () => {
    const { ann, chatId } = await twoPeople();
    await remove(ann, chatId);
    await change(ann, chatId, { pinned: true });
    expect(await place(ann, chatId)).toMatchObject({ placement: 'LIST', seqs: [] });
    await remove(ann, chatId);
    await change(ann, chatId, { archived: true });
    expect((await place(ann, chatId)).placement).toBe('ARCHIVE');
    await remove(ann, chatId);
    await send(ann, chatId, 'me again');
    expect((await place(ann, chatId)).placement).toBe('LIST');
  });

  it('forgets the pin of whoever leaves a group, and does not hide it from one who comes back', async () => {
    const [ann, bo, cy] = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, ann, [bo, cy]);
    const group = await makeGroup(ann, [bo, cy]);
    await change(bo, group, { pinned: true });
    await bo.ask(ops.LeaveGroupDocument, { input: { chatId: group } });
    await ann.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [bo.id] } });
    expect((await place(bo, group)).settings.pinnedAt).toBeNull();
    expect(settingsOf((await sync(bo)).events)).toEqual([]);
    await remove(bo, group);
    await bo.ask(ops.LeaveGroupDocument, { input: { chatId: group } });
    await ann.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [bo.id] } });
    expect((await place(bo, group)).placement).toBe('LIST');
    expect((await change(bo, group, { pinned: true })).pinnedAt).not.toBeNull();
  });
});

describe('all of it at once', () => {
  it('from both sides of several chats, gets in nobody’s way', async () => {
    const { ann, people, chatIds } = await popular(4);
    const each = chatIds.flatMap((chatId, at) => [
      () => send(ann, chatId, 'mine'),
      () => send(people[at] as Person, chatId, 'theirs'),
      () => remove(ann, chatId),
      () => change(ann, chatId, { pinned: true }),
      () => clear(people[at] as Person, chatId),
      () => ann.ask(ops.SetDraftDocument, { input: { chatId, text: `a draft ${at}` } }),
      () => ann.ask(ops.UpdateMarksDocument, { input: { marks: chatIds.map((id) => ({ chatId: id, readSeq: 3 })) } }),
    ]);
    await Promise.all([...each, ...each].map((act) => act()));
    for (const [at, chatId] of chatIds.entries()) {
      const [own, theirs] = [await place(ann, chatId), await place(people[at] as Person, chatId)];
      expect([own.lastSeq, theirs.lastSeq]).toEqual([6, 6]);
      expect(own.seqs).toEqual([1, 2, 3, 4, 5, 6].filter((seq) => seq > own.settings.clearedSeq));
    }
    const { pool } = app.testEngines.engines.database;
    await waitFor(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 'the outbox to be empty');
  });
});
