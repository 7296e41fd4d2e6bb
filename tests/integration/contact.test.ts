import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactRequestId } from '../../schema/ids.ts';
import { limits } from '../../services/limits.ts';
import { UPDATE, REMOVE, BLOCK, UNBLOCK, REQUESTS, CONTACTS, BLOCKED, createContactAsks } from '../support/contact-asks.ts';
import { createPeople, createTestClock, type Answer, type People, type Person } from '../support/people.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const { ask, accept, decline, withdraw, relation, requests, version, changesAfter, two, friends, send } = createContactAsks(() => people);

describe('updateContact', () => {
  const update = async (person: Person, input: object): Promise<Answer> => (await person.run(UPDATE, { input })).updateContact;

  it('changes remark and tags, each by itself, for the viewer alone', async () => {
    const [a, b] = await friends();
    const beforeOther = await version(b);
    expect(await update(a, { userId: b.id, remark: ' 老板 ', tags: ['work', ' 朋友 ', 'work'] })).toMatchObject({
      contact: { user: { id: b.id, remark: '老板' }, remark: '老板', tags: ['work', '朋友'] },
    });
    expect((await update(a, { userId: b.id, tags: ['x'] })).contact).toMatchObject({ remark: '老板', tags: ['x'] });
    expect((await update(a, { userId: b.id, remark: null })).contact).toMatchObject({ remark: null, tags: ['x'], user: { remark: null } });
    expect((await update(a, { userId: b.id, remark: '', tags: null })).contact).toMatchObject({ remark: null, tags: [] });
    expect(await version(b)).toBe(beforeOther);
    expect((await b.run(CONTACTS)).contacts.edges[0].node).toMatchObject({ remark: null, tags: [] });
  });

  it('is what contacts are found by: remark, tag and star, with name and handle, page by page', async () => {
    const [ada, bob] = await friends();
    const [cy, dee] = [await people.signUp('100% Cy'), await people.signUp('Dee')];
    for (const other of [cy, dee]) await accept(other, (await ask(ada, other)).request.id);
    await update(ada, { userId: bob.id, remark: 'Käpt’n', tags: ['work', 'sea'], starred: true });
    await update(ada, { userId: cy.id, tags: ['work'], starred: true });
    await update(ada, { userId: dee.id, remark: 'like 100', tags: ['Work'] });
    const find = async (args: string): Promise<Answer> =>
      (await ada.run(`{ contacts(${args}) { edges { node { user { id } } } pageInfo { hasNextPage endCursor } } }`)).contacts;
    const found = async (args: string): Promise<string[]> => (await find(args)).edges.map(({ node }: Answer) => node.user.id).toSorted();
    const sorted = (...of: Person[]): string[] => of.map(({ id }) => id).toSorted();
    expect(await found('search: "KÄPT"')).toEqual(sorted(bob));
    expect(await found('search: "100"')).toEqual(sorted(cy, dee));
    expect(await found('search: "0% c"')).toEqual(sorted(cy));
    expect(await found(`search: "${dee.handle.toUpperCase()}"`)).toEqual(sorted(dee));
    expect(await found('tag: "work"')).toEqual(sorted(bob, cy));
    expect(await found('starred: true')).toEqual(sorted(bob, cy));
    expect(await found('starred: false')).toEqual(sorted(dee));
    expect(await found('tag: "work", search: "cy", starred: true')).toEqual(sorted(cy));
    expect(await found('tag: "none"')).toEqual([]);
    expect(await found('search: null, tag: null, starred: null')).toEqual(sorted(bob, cy, dee));
    const first = await find('tag: "work", first: 1');
    const second = await find(`tag: "work", first: 1, after: "${first.pageInfo.endCursor}"`);
    expect([...first.edges, ...second.edges].map(({ node }) => node.user.id).toSorted()).toEqual(sorted(bob, cy));
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    for (const args of ['search: ""', `search: "${'x'.repeat(65)}"`, 'tag: " "', `tag: "${'x'.repeat(33)}"`]) {
      expect((await ada.tryRun(`{ contacts(${args}) { edges { cursor } } }`)).errors?.[0]?.originalError).toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
  });

  it('is told to the own devices, unless nothing changed', async () => {
    const [a, b] = await friends();
    const before = await version(a);
    await update(a, { userId: b.id, remark: 'Boss' });
    expect(await changesAfter(a, before)).toMatchObject({ version: before + 1, contacts: [{ contactId: b.userId, remark: 'Boss' }] });
    await update(a, { userId: b.id, remark: 'Boss', tags: [] });
    expect(await version(a)).toBe(before + 1);
  });

  it('refuses strangers and what is out of bounds', async () => {
    const [a, b] = await friends();
    const stranger = await people.signUp();
    for (const id of [stranger.id, 'nonsense', a.id]) {
      expect(await update(a, { userId: id, remark: 'x' })).toEqual({
        __typename: 'ContactNotFound',
        code: 'CONTACT_NOT_FOUND',
        path: ['input', 'userId'],
      });
    }
    const cases: [object, string][] = [
      [{ remark: 'x'.repeat(limits.nameLengthMax + 1) }, 'remark'],
      [{ tags: Array.from({ length: limits.tagsMax + 1 }, (_, n) => `tag ${n}`) }, 'tags'],
      [{ tags: [''] }, 'tags'],
      [{ tags: ['x'.repeat(limits.tagLengthMax + 1)] }, 'tags'],
    ];
    for (const [input, field] of cases) {
      expect(await update(a, { userId: b.id, ...input })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', field] });
    }
  });
});

describe('removeContact', () => {
  it('ends it for both, closes their chat, and is told to both', async () => {
    const [a, b, chatId] = await friends();
    const before = [await version(a), await version(b)] as const;
    expect((await a.run(REMOVE, { id: b.id })).removeContact).toEqual({ __typename: 'RemoveContactPayload', userId: b.id });
    expect([await relation(a, b), await relation(b, a)]).toEqual(['STRANGER', 'STRANGER']);
    expect([await send(a, chatId), await send(b, chatId)]).toEqual(['NotContacts', 'NotContacts']);
    expect((await b.run(`query ($id: ID!) { chat(id: $id) { canSend } }`, { id: chatId })).chat.canSend).toBe(false);
    for (const [person, after, other] of [
      [a, before[0], b],
      [b, before[1], a],
    ] as const) {
      expect(await changesAfter(person, after)).toMatchObject({ contacts: [], removedContactIds: [other.userId] });
    }
    expect((await a.run(REMOVE, { id: b.id })).removeContact).toEqual({
      __typename: 'ContactNotFound',
      code: 'CONTACT_NOT_FOUND',
      path: ['input', 'userId'],
    });
  });
});

describe('blockUser', () => {
  it('keeps the contact, stops both from writing, and says nothing to the other', async () => {
    const [a, b, chatId] = await friends();
    const before = [await version(a), await version(b)] as const;
    expect((await a.run(BLOCK, { id: b.id })).blockUser).toEqual({
      __typename: 'BlockUserPayload',
      user: { id: b.id, relation: 'BLOCKED' },
    });
    expect(await relation(b, a)).toBe('CONTACT');
    expect([await send(a, chatId), await send(b, chatId)]).toEqual(['NotContacts', 'NotContacts']);
    expect(await changesAfter(a, before[0])).toMatchObject({ blocked: [b.userId], unblockedIds: [] });
    expect(await version(b)).toBe(before[1]);
    expect((await a.run(BLOCKED)).blockedUsers.edges).toEqual([{ node: { id: b.id } }]);
    expect((await b.run(BLOCKED)).blockedUsers.edges).toEqual([]);
    expect((await a.run(UNBLOCK, { id: b.id })).unblockUser.user.relation).toBe('CONTACT');
    expect(await changesAfter(a, before[0])).toMatchObject({ blocked: [], unblockedIds: [b.userId] });
    expect([await send(a, chatId), await send(b, chatId)]).toEqual(['SendMessagePayload', 'SendMessagePayload']);
  });

  it('does nothing on a repeat, of itself and of unblocking', async () => {
    const [a, b] = await two();
    const first = (await a.run(BLOCK, { id: b.id })).blockUser;
    const before = await version(a);
    expect((await a.run(BLOCK, { id: b.id })).blockUser).toEqual(first);
    expect(await version(a)).toBe(before);
    const unblocked = (await a.run(UNBLOCK, { id: b.id })).unblockUser;
    expect((await a.run(UNBLOCK, { id: b.id })).unblockUser).toEqual(unblocked);
    expect(await version(a)).toBe(before + 1);
  });

  it('refuses oneself and nobody', async () => {
    const a = await people.signUp();
    expect((await a.run(BLOCK, { id: a.id })).blockUser).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'userId'] });
    for (const id of ['u_zzz', 'nonsense']) {
      expect((await a.run(BLOCK, { id })).blockUser).toMatchObject({ code: 'USER_NOT_FOUND' });
      expect((await a.run(UNBLOCK, { id })).unblockUser).toMatchObject({ code: 'USER_NOT_FOUND' });
    }
  });

  it('takes only so many', async () => {
    const [a, b] = await two();
    await people.prisma.$executeRaw`
      INSERT INTO blocks (user_id, blocked_id) SELECT ${a.userId}, n FROM generate_series(1, ${limits.blocksMax - 1}::int) AS n`;
    expect((await a.run(BLOCK, { id: b.id })).blockUser.__typename).toBe('BlockUserPayload');
    const c = await people.signUp();
    expect((await a.run(BLOCK, { id: c.id })).blockUser).toMatchObject({ code: 'LIMIT_REACHED', limit: 'blocksMax' });
  });

  it('closes the requests that are open between the two', async () => {
    const [a, b] = await two();
    const theirs = await ask(b, a);
    await a.run(BLOCK, { id: b.id });
    expect(await requests(a)).toEqual([]);
    expect(await requests(b)).toMatchObject([{ id: theirs.request.id, state: 'DECLINED' }]);
    const [c, d] = await two();
    const own = await ask(c, d);
    await c.run(BLOCK, { id: d.id });
    expect(await requests(d)).toMatchObject([{ id: own.request.id, state: 'WITHDRAWN' }]);
    expect(await accept(d, own.request.id)).toMatchObject({ code: 'CONTACT_REQUEST_NOT_FOUND' });
  });

  it('takes the request that it declines out of sight of whoever blocks, before and after it is taken back', async () => {
    const [a, b] = await two();
    const theirs = await ask(b, a);
    const before = await version(a);
    await a.run(BLOCK, { id: b.id });
    const closed = { id: theirs.request.id, state: 'DECLINED' };
    const told = async () => (await changesAfter(a, before)).requests.map(({ id, state }) => ({ id: contactRequestId(id), state }));
    expect(await told()).toEqual([closed]);
    await a.run(UNBLOCK, { id: b.id });
    expect(await told()).toEqual([closed]);
  });

  it('makes a later request of the other look like any other to them, and like none to the viewer', async () => {
    const [a, b] = await two();
    await a.run(BLOCK, { id: b.id });
    const before = await version(a);
    const heard = await people.listen(a);
    const { request } = await ask(b, a, 'please');
    expect(request.state).toBe('PENDING');
    expect(await relation(b, a)).toBe('REQUEST_SENT');
    expect(await ask(b, a)).toEqual({ __typename: 'RequestContactPayload', request });
    expect(await version(a)).toBe(before);
    expect(await requests(a)).toEqual([]);
    expect(await relation(a, b)).toBe('BLOCKED');
    expect((await people.services.inner.listAccountChanges(a.userId, null)).requests).toEqual([]);
    for (const answer of [await accept(a, request.id), await decline(a, request.id)]) expect(answer.code).toBe('CONTACT_REQUEST_NOT_FOUND');
    expect(await ask(a, b)).toMatchObject({ code: 'USER_BLOCKED' });
    const withdrawn = await withdraw(b, request.id);
    expect(withdrawn.request.state).toBe('WITHDRAWN');
    expect(await version(a)).toBe(before);
    expect(heard).toEqual([]);
  });

  it('once taken back, brings an open request into view', async () => {
    const [a, b] = await two();
    await a.run(BLOCK, { id: b.id });
    const { request } = await ask(b, a);
    const before = await version(a);
    expect((await a.run(UNBLOCK, { id: b.id })).unblockUser.user.relation).toBe('REQUEST_RECEIVED');
    expect(await changesAfter(a, before)).toMatchObject({ unblockedIds: [b.userId], requests: [{ state: 'PENDING' }] });
    expect((await accept(a, request.id)).__typename).toBe('AcceptContactRequestPayload');
  });

  it('and an accept at the same moment leave a chat that fits what they left', async () => {
    for (let round = 0; round < 6; round += 1) {
      const [a, b] = await two();
      const { request } = await ask(a, b);
      const [accepted] = await Promise.all([
        accept(b, request.id),
        round % 2 === 0 ? a.run(BLOCK, { id: b.id }) : b.run(BLOCK, { id: a.id }),
      ]);
      if (accepted.__typename !== 'AcceptContactRequestPayload') {
        expect(await people.prisma.directChat.count({ where: { OR: [{ lowId: a.userId }, { highId: a.userId }] } })).toBe(0);
        continue;
      }
      expect([await send(a, accepted.chat.id), await send(b, accepted.chat.id)]).toEqual(['NotContacts', 'NotContacts']);
    }
  });
});

describe('lists', () => {
  const walk = async (person: Person, document: string, field: string, size: number, backward = false): Promise<Answer[]> => {
    const nodes: Answer[] = [];
    for (let cursor: string | null = null; ;) {
      const page: Answer = (await person.run(document, backward ? { last: size, before: cursor } : { first: size, after: cursor }))[field];
      const found = page.edges.map((edge: Answer) => edge.node);
      if (backward) nodes.unshift(...found);
      else nodes.push(...found);
      if (!(backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return nodes;
      cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
    }
  };

  it('of contacts go by handle, whatever its case, in pages both ways', async () => {
    const a = await people.signUp();
    for (const handle of ['zoe_list', 'Bob_list', 'adam.list', 'Adam-list', 'carl_list'])
      await people.befriend(await people.signUp('X', { handle }), a);
    const all = (await a.run(CONTACTS)).contacts.edges.map((edge: Answer) => edge.node);
    expect(all.map((contact: Answer) => contact.user.handle)).toEqual(['Adam-list', 'adam.list', 'Bob_list', 'carl_list', 'zoe_list']);
    expect(await walk(a, CONTACTS, 'contacts', 2)).toEqual(all);
    expect(await walk(a, CONTACTS, 'contacts', 2, true)).toEqual(all);
  });

  it('of requests go newest first, by direction and state, in pages both ways', async () => {
    const a = await people.signUp();
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const other = await people.signUp();
      ids.unshift((n % 2 === 0 ? await ask(a, other) : await ask(other, a)).request.id);
    }
    const all = await requests(a);
    expect(all.map((request) => request.id)).toEqual(ids);
    expect(await walk(a, REQUESTS, 'contactRequests', 4)).toEqual(all);
    expect(await walk(a, REQUESTS, 'contactRequests', 4, true)).toEqual(all);
    expect((await requests(a, { direction: 'INCOMING' })).map((request) => request.id)).toEqual(ids.filter((_, n) => n % 2 === 0));
    expect((await requests(a, { direction: 'OUTGOING' })).map((request) => request.id)).toEqual(ids.filter((_, n) => n % 2 === 1));
    await withdraw(a, ids[1] as string);
    expect((await requests(a, { state: 'WITHDRAWN' })).map((request) => request.id)).toEqual([ids[1]]);
    expect(await requests(a, { state: 'PENDING', direction: 'OUTGOING' })).toHaveLength(2);
  });

  it('of blocked people go latest first, in pages', async () => {
    const a = await people.signUp();
    const blocked: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const other = await people.signUp();
      await a.run(BLOCK, { id: other.id });
      blocked.unshift(other.id);
      // Some at the same moment: the id decides then.
      if (n % 2 === 1) clock.advance(1);
    }
    const walked = (await walk(a, BLOCKED, 'blockedUsers', 2)).map((user) => user.id);
    expect(walked).toEqual((await a.run(BLOCKED)).blockedUsers.edges.map((edge: Answer) => edge.node.id));
    expect(walked.toSorted()).toEqual(blocked.toSorted());
    expect(walked[0]).toBe(blocked[0]);
  });

  it('cost one statement each, and refuse foreign cursors', async () => {
    const [a] = await friends();
    for (const document of [
      `{ contacts { edges { node { user { id } remark tags } } } }`,
      `{ contactRequests { edges { node { id state from { id } to { id } } } } }`,
      `{ blockedUsers { edges { node { id } } } }`,
    ]) {
      expect((await people.countQueries(() => a.run(document))).count, document).toBe(1);
    }
    const { endCursor } = (await a.run(CONTACTS)).contacts.pageInfo;
    const { errors } = await a.tryRun(REQUESTS, { after: endCursor });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('the account stream', () => {
  it('gives everything at the start, open requests and signed-in devices only', async () => {
    const [a, b] = await friends();
    const [c, d, e] = [await people.signUp(), await people.signUp(), await people.signUp()];
    await ask(c, a);
    await ask(a, d);
    const gone = await ask(a, e);
    await withdraw(a, gone.request.id);
    await a.run(BLOCK, { id: e.id });
    const second = await people.signIn(a);
    await people.services.revokeDevice(a.viewer, second.viewer.deviceId);
    const changes = await people.services.inner.listAccountChanges(a.userId, null);
    expect(changes).toMatchObject({
      reset: true,
      previousVersion: 0,
      viewerChanged: true,
      contacts: [{ contactId: b.userId }],
      removedContactIds: [],
      devices: [{ id: a.viewer.deviceId, revokedAt: null }],
      blocked: [e.userId],
      unblockedIds: [],
    });
    expect(changes.requests.map((request) => [request.fromId, request.toId])).toEqual([
      [c.userId, a.userId],
      [a.userId, d.userId],
    ]);
  });

  it('gives what changed since a moment, from the version of that moment', async () => {
    const [a, b] = await friends();
    const before = await version(a);
    const [row] = await people.prisma.$queryRaw<{ ms: number }[]>`SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms`;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await a.run(UPDATE, { input: { userId: b.id, remark: 'Later' } });
    const since = await people.services.inner.listAccountChanges(a.userId, { sinceMs: Math.ceil(row?.ms ?? 0) });
    expect(since).toMatchObject({
      reset: false,
      version: before + 1,
      contacts: [{ remark: 'Later' }],
      requests: [],
      devices: [],
    });
    // A subject's older versions are gone, so it may start earlier than asked; it holds all that changed since there.
    expect(since.previousVersion).toBeLessThanOrEqual(before);
    const all = await people.services.inner.listAccountChanges(a.userId, { sinceMs: 0 });
    expect(all).toMatchObject({ previousVersion: 0, contacts: [{ contactId: b.userId }], devices: [{ id: a.viewer.deviceId }] });
  });

  it('starts over for someone who is ahead of it, and says nothing to someone who is up to date', async () => {
    const [a] = await friends();
    const now = await version(a);
    expect(await changesAfter(a, now + 1)).toMatchObject({ reset: true, version: now });
    expect(await people.countQueries(() => changesAfter(a, now))).toMatchObject({
      count: 1,
      result: { reset: false, contacts: [], version: now },
    });
  });

  it('is read with a few statements, however much changed', async () => {
    const a = await people.signUp();
    const grow = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const [friend, asking, blocked] = [await people.signUp(), await people.signUp(), await people.signUp()];
        await people.befriend(friend, a);
        await ask(asking, a);
        await a.run(BLOCK, { id: blocked.id });
        await people.signIn(a);
      }
    };
    const count = async (after: number | null) =>
      (await people.countQueries(() => people.services.inner.listAccountChanges(a.userId, after))).count;
    await grow(1);
    const few = [await count(0), await count(null)];
    await grow(3);
    expect([await count(0), await count(null)]).toEqual(few);
    expect(Math.max(...few)).toBeLessThanOrEqual(10);
  });
});
