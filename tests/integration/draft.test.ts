import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, befriendMany, listen, makeGroup, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import { parseChatId, parseUserId } from '../../schema/ids.ts';
import * as ops from '../support/operations/gql.ts';
import { waitFor } from '../support/wait-for.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 600_000, sweepMs: 600_000, databasePoolMax: 10 });
});
afterAll(() => app.close());

type Event = ops.EventsSubscription['events'];

const isCaughtUp = ({ events }: ops.EventsSubscription) => events.__typename === 'CaughtUp';
const isDraft =
  (chatId: string, text: string) =>
  ({ events }: ops.EventsSubscription): boolean =>
    events.__typename === 'AccountChanges' && events.drafts.some((draft) => draft.chatId === chatId && draft.text === text);

const trySet = async (person: Person, chatId: string, text: string) =>
  (await person.ask(ops.SetDraftDocument, { input: { chatId, text } })).setDraft;
const set = async (person: Person, chatId: string, text: string) => payload(await trySet(person, chatId, text), 'SetDraftPayload').draft;
const own = async (person: Person, chatId: string) => {
  const { chat } = await person.ask(ops.OwnDraftDocument, { chatId, userId: person.id });
  return chat?.viewerMember.draft?.text ?? null;
};
const draftsOf = (events: readonly Event[]) => events.flatMap((event) => (event.__typename === 'AccountChanges' ? event.drafts : []));
const sync = async (person: Person, after: string | null = null) => (await person.ask(ops.SyncDocument, { after })).sync;

const twoPeople = async () => {
  const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
  return { ann, bo, chatId: await befriend(ann, bo) };
};

describe('setDraft', () => {
  it('is heard by all devices of its author, live, resumed and in a snapshot, and by nobody else', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const [first, second, other] = [listen(app, ann), listen(app, ann), listen(app, bo)];
    await Promise.all([first, second, other].map((device) => device.next(isCaughtUp)));
    const before = (await sync(ann)).cursor;
    const draft = await set(ann, chatId, '  half a thought\n');
    expect(draft).toMatchObject({ chatId, text: '  half a thought\n' });
    await Promise.all([first, second].map((device) => device.next(isDraft(chatId, draft.text))));
    const told = { chatId, text: draft.text, ranges: [], replyToSeq: null, version: draft.version };
    expect(draftsOf((await sync(ann, before)).events)).toEqual([told]);
    expect(draftsOf((await sync(ann)).events)).toEqual([told]);
    expect(await own(ann, chatId)).toBe(draft.text);

    // What comes after it has reached the other side; the draft has not.
    const word = await send(bo, chatId, 'well?');
    await other.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === word.id));
    expect(JSON.stringify(other.events)).not.toContain('half a thought');
    expect(JSON.stringify(await sync(bo))).not.toContain('half a thought');
    const { chat } = await bo.ask(ops.OwnDraftDocument, { chatId, userId: ann.id });
    expect(chat?.member?.draft).toBeNull();
    expect(chat?.members.edges.map(({ node }) => node.draft)).toEqual([null, null]);
    await Promise.all([first, second, other].map((device) => device.closeSocket()));
  });

  it('lets the last one stand, in the order of versions, and passes over a repeat', async () => {
    const { ann, chatId } = await twoPeople();
    const phone = ann;
    const one = await set(phone, chatId, 'one');
    const two = await set(ann, chatId, 'two');
    expect(two.version).toBeGreaterThan(one.version);
    expect(await set(ann, chatId, 'two')).toEqual(two);
    const settled = await Promise.all(Array.from({ length: 12 }, (_, i) => set(ann, chatId, `at once ${i}`)));
    const newest = settled.toSorted((a, b) => b.version - a.version)[0];
    expect(new Set(settled.map(({ version }) => version)).size).toBe(12);
    expect(await own(ann, chatId)).toBe(newest?.text);
    const empty = await set(ann, chatId, ' \n ');
    expect(empty.text).toBe('');
    expect(await own(ann, chatId)).toBeNull();
    expect((await set(ann, chatId, '')).version).toBe(empty.version);
    expect(draftsOf((await sync(ann)).events)).toEqual([]);
  });

  it('refuses a foreign chat like one that is not there, a text that is too long, and too many', async () => {
    const { ann, chatId } = await twoPeople();
    const { chatId: foreign } = await twoPeople();
    const refused = { __typename: 'ChatNotFound', code: 'CHAT_NOT_FOUND', path: ['input', 'chatId'] };
    expect(await trySet(ann, foreign, 'psst')).toEqual(refused);
    expect(await trySet(ann, 'c_nothing', 'psst')).toEqual(refused);
    expect((await trySet(ann, chatId, '😀'.repeat(4000))).__typename).toBe('SetDraftPayload');
    expect(await trySet(ann, chatId, '😀'.repeat(4001))).toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      path: ['input', 'text'],
    });
    expect(await trySet(ann, chatId, '\ud800')).toMatchObject({ code: 'INVALID_INPUT' });
    expect(
      (await createCaller(app.url).raw(ops.SetDraftDocument, { input: { chatId, text: 'x' } })).errors?.[0]?.extensions?.['code'],
    ).toBe('UNAUTHENTICATED');
    let last = await trySet(ann, chatId, 'again');
    for (let i = 0; i < 120 && last.__typename === 'SetDraftPayload'; i += 1) last = await trySet(ann, chatId, `again ${i}`);
    expect(last).toMatchObject({ __typename: 'RateLimited', code: 'RATE_LIMITED' });
  });

  it('keeps whom it mentions, how it is set and what it answers, until it is sent', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const word = await send(bo, chatId, 'well?');
    const { cursor } = await sync(ann);
    const text = '\u0007 @Bo is right';
    const mention = { kind: 'MENTION', offset: 2, length: 3, userId: bo.id } as const;
    const input = { chatId, text, ranges: [{ kind: 'BOLD', offset: 9, length: 5 } as const, mention], replyToSeq: word.seq };
    const setWhole = async (over: object = {}) => (await ann.ask(ops.SetDraftDocument, { input: { ...input, ...over } })).setDraft;
    const { draft } = payload(await setWhole(), 'SetDraftPayload');
    const whole = {
      ...{ chatId, text: ' @Bo is right', replyToSeq: word.seq, version: draft.version },
      ranges: [
        { kind: 'MENTION', offset: 1, length: 3, user: { id: bo.id } },
        { kind: 'BOLD', offset: 8, length: 5, user: null },
      ],
    };
    expect(draft).toMatchObject(whole);
    expect(payload(await setWhole(), 'SetDraftPayload').draft).toEqual(draft);
    for (const after of [cursor, null]) expect(draftsOf((await sync(ann, after)).events)).toEqual([whole]);
    // The same words that answer nothing are another draft, and what is not whole is none.
    const plain = payload(await setWhole({ ranges: null, replyToSeq: null }), 'SetDraftPayload').draft;
    expect(plain).toMatchObject({ text: ' @Bo is right', ranges: [], replyToSeq: null });
    expect(plain.version).toBeGreaterThan(draft.version);
    const { userId: _nobody, ...nameless } = mention;
    for (const ranges of [[nameless], [{ ...mention, length: 40 }], [mention, { ...mention, kind: 'BOLD', userId: null, length: 2 }]]) {
      expect(await setWhole({ ranges })).toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(await setWhole({ replyToSeq: 0 })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'replyToSeq'] });
    const tooMany = Array.from({ length: 101 }, () => ({ kind: 'BOLD', offset: 0, length: 1 }) as const);
    expect(await setWhole({ ranges: tooMany })).toMatchObject({ code: 'LIMIT_REACHED' });
    // Neither a place that was sent nor a process that knows texts alone leaves a mention where none is.
    await setWhole();
    const { sendMessage } = await ann.ask(ops.SendMessageDocument, {
      input: { chatId, clientMessageId: newId(), content: { location: { latitude: 1, longitude: 1 } } },
    });
    payload(sendMessage, 'SendMessagePayload');
    expect(draftsOf((await sync(ann)).events)).toMatchObject([{ ranges: whole.ranges, replyToSeq: word.seq }]);
    const { pool } = app.testEngines.engines.database;
    const ids = [parseUserId(ann.id), parseChatId(chatId)].map(String);
    await pool.query('SELECT * FROM set_draft($1::bigint, $2::bigint, $3::text)', [...ids, ' @Bo is right']);
    expect(draftsOf((await sync(ann)).events)).toMatchObject([{ text: ' @Bo is right', ranges: [], replyToSeq: null }]);
    await setWhole();
    await send(ann, chatId, '@Bo is right');
    expect(draftsOf((await sync(ann, cursor)).events)).toMatchObject([{ text: '', ranges: [], replyToSeq: null }]);
  });

  it('is out of reach for whoever was removed, and theirs again when they come back', async () => {
    const [ann, bo] = (await signUpMany(app, 2)) as [Person, Person];
    await befriendMany(app, ann, [bo]);
    const group = await makeGroup(ann, [bo]);
    const { cursor } = await sync(bo);
    await set(bo, group, 'my last words');
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId: group, userId: bo.id } });
    expect((await trySet(bo, group, 'one more')).__typename).toBe('ChatNotFound');
    await ann.ask(ops.AddMembersDocument, { input: { chatId: group, userIds: [bo.id] } });
    expect(await own(bo, group)).toBe('my last words');
    // On a device that was away meanwhile, and on a new one.
    for (const after of [cursor, null]) expect(draftsOf((await sync(bo, after)).events)).toMatchObject([{ text: 'my last words' }]);
    await send(bo, group, 'here I am');
    expect(await own(bo, group)).toBeNull();
  });
});

describe('sending', () => {
  it('clears the draft in the same transaction, and tells the other devices', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const device = listen(app, ann);
    await device.next(isCaughtUp);
    await set(ann, chatId, 'about to be sent');
    await set(bo, chatId, 'of the other side');
    await device.next(isDraft(chatId, 'about to be sent'));
    await send(ann, chatId, 'about to be sent');
    expect(await own(ann, chatId)).toBeNull();
    expect(await own(bo, chatId)).toBe('of the other side');
    await device.next(isDraft(chatId, ''));
    // Published as it was committed: nothing is left for the relay.
    const { pool } = app.testEngines.engines.database;
    await waitFor(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 'the outbox to be empty');
    await device.closeSocket();
  });

  it('leaves a draft alone when the message is refused, or was there already', async () => {
    const { ann, bo, chatId } = await twoPeople();
    const clientMessageId = newId();
    await send(ann, chatId, 'hello', clientMessageId);
    await set(ann, chatId, 'what comes next');
    await send(ann, chatId, 'hello', clientMessageId);
    expect(await own(ann, chatId)).toBe('what comes next');
    await bo.ask(ops.BlockUserDocument, { input: { userId: ann.id } });
    const { sendMessage } = await ann.ask(ops.SendMessageDocument, {
      input: { chatId, clientMessageId: newId(), content: { text: { body: 'are you there?' } } },
    });
    expect(sendMessage.__typename).toBe('NotContacts');
    expect(await own(ann, chatId)).toBe('what comes next');
  });

  it('clears many drafts at once, from both sides, without getting in each other’s way', async () => {
    const people = (await signUpMany(app, 12)) as Person[];
    const [ann, ...others] = people as [Person, ...Person[]];
    await befriendMany(app, ann, others);
    const groups = await Promise.all(others.slice(0, 6).map(() => makeGroup(ann, others)));
    const pairs = groups.flatMap((group) => people.map((person) => ({ group, person })));
    await Promise.all(pairs.map(({ group, person }) => set(person, group, 'a draft')));
    await Promise.all(pairs.map(({ group, person }) => send(person, group, 'sent')));
    const { pool } = app.testEngines.engines.database;
    const { rows } = await pool.query(`SELECT count(*)::int AS left FROM drafts WHERE text = 'a draft'`);
    expect(rows).toEqual([{ left: 0 }]);
  });
});

describe('many devices at once', () => {
  it('come to the same drafts as a new device, whatever they save and send, in whatever order', async () => {
    const { ann, chatId } = await twoPeople();
    const [bo] = (await signUpMany(app, 1)) as [Person];
    await befriendMany(app, ann, [bo]);
    const chats = [chatId, await makeGroup(ann, [bo]), await makeGroup(ann, [bo])];
    const devices = [listen(app, ann), listen(app, ann), listen(app, ann)];
    await Promise.all(devices.map((device) => device.next(isCaughtUp)));
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    await Promise.all(
      rounds.flatMap((round) =>
        chats.map((chat, at) => {
          if ((round + at) % 4 === 0) return send(ann, chat, `sent ${round}`);
          return set(ann, chat, (round + at) % 5 === 0 ? '' : `draft ${round}`);
        }),
      ),
    );
    await set(ann, chats[0] as string, 'the very last');
    await Promise.all(devices.map((device) => device.next(isDraft(chats[0] as string, 'the very last'))));
    const fresh = new Map(draftsOf((await sync(ann)).events).map(({ chatId: id, text }) => [id, text]));
    for (const device of devices) {
      const held = new Map<string, { text: string; version: number }>();
      for (const draft of draftsOf(device.events.map(({ events }) => events))) {
        if (draft.version > (held.get(draft.chatId)?.version ?? 0)) held.set(draft.chatId, draft);
      }
      const shown = [...held].flatMap(([id, { text }]) => (text === '' ? [] : [[id, text] as const]));
      expect(new Map(shown)).toEqual(fresh);
      await device.closeSocket();
    }
  });
});

describe('how often the database is asked', () => {
  it('for drafts in a list of chats: once for all, and nothing more for a message without one', async () => {
    const [ann, ...others] = (await signUpMany(app, 9)) as [Person, ...Person[]];
    await befriendMany(app, ann, others);
    const groups: string[] = [];
    for (const other of others) groups.push(await makeGroup(ann, [other]));
    for (const group of groups) await set(ann, group, `in ${group}`);
    const [two, eight] = [
      await countQueries(() => ann.ask(ops.OwnDraftsDocument, { first: 2 })),
      await countQueries(() => ann.ask(ops.OwnDraftsDocument, { first: 8 })),
    ];
    expect(eight.result.chats.edges.map(({ node }) => node.viewerMember.draft?.text).sort()).toEqual(groups.map((id) => `in ${id}`).sort());
    expect(eight.count, eight.statements.join('\n')).toBe(two.count);
    const [saved, repeated] = [
      await countQueries(() => set(ann, groups[0] as string, 'other')),
      await countQueries(() => set(ann, groups[0] as string, 'other')),
    ];
    expect(saved.statements.filter((text) => text.includes('set_draft'))).toHaveLength(1);
    expect(repeated.count).toBeLessThanOrEqual(saved.count);
  });
});
