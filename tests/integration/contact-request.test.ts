import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { REMOVE, BLOCK, createContactAsks } from '../support/contact-asks.ts';
import { createPeople, createTestClock, type People, type Person } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

const DAY_MS = 86_400_000;
const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const { ask, accept, decline, withdraw, relation, requests, version, changesAfter, two, friends, send } = createContactAsks(() => people);

describe('requestContact', () => {
  it('asks with a note, shows on both sides, and is told to both', async () => {
    const [a, b] = await two();
    const before = [await version(a), await version(b)] as const;
    const heard = await people.listen(b);
    const { request } = await ask(a, b, ' 我是小王\n以前的同事 ');
    expect(request).toMatchObject({ state: 'PENDING', note: '我是小王\n以前的同事', from: { id: a.id }, to: { id: b.id } });
    expect(Date.parse(request.expiresAt) - Date.parse(request.createdAt)).toBe(limits.contactRequestDays * DAY_MS);
    expect([await relation(a, b), await relation(b, a)]).toEqual(['REQUEST_SENT', 'REQUEST_RECEIVED']);
    expect(await requests(a, { direction: 'OUTGOING' })).toEqual([request]);
    expect(await requests(b, { direction: 'INCOMING', state: 'PENDING' })).toEqual([request]);
    await waitFor(() => heard.some((event) => event.type === 'AccountChanged'), 'the other to hear');
    for (const [person, after] of [
      [a, before[0]],
      [b, before[1]],
    ] as const) {
      expect(await changesAfter(person, after)).toMatchObject({ reset: false, requests: [{ state: 'PENDING', fromId: a.userId }] });
    }
  });

  it('returns the open request on a repeat, and tells nobody again', async () => {
    const [a, b] = await two();
    const first = await ask(a, b, 'first');
    const before = [await version(a), await version(b)];
    expect(await ask(a, b, 'second')).toEqual(first);
    expect([await version(a), await version(b)]).toEqual(before);
  });

  it('makes one request of many that are sent at once', async () => {
    const [a, b] = await two();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(a, b)));
    expect(new Set(answers.map((answer) => answer.request.id)).size).toBe(1);
    expect(await requests(b)).toHaveLength(1);
  });

  it('accepts the other’s open request instead of crossing it', async () => {
    const [a, b] = await two();
    const theirs = await ask(a, b, 'hello');
    const answer = await ask(b, a, 'you too?');
    expect(answer.request).toEqual({ ...theirs.request, state: 'ACCEPTED' });
    expect([await relation(a, b), await relation(b, a)]).toEqual(['CONTACT', 'CONTACT']);
    expect(await requests(a)).toHaveLength(1);
  });

  it('makes contacts of two who ask each other at the same moment, with one chat', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = await two();
      const answers = await Promise.all([ask(a, b), ask(b, a)]);
      expect(answers.map((answer) => answer.request.state).toSorted()).toEqual(['ACCEPTED', 'PENDING']);
      expect([await relation(a, b), await relation(b, a)]).toEqual(['CONTACT', 'CONTACT']);
      expect(
        await people.prisma.directChat.count({
          where: {
            OR: [
              { lowId: a.userId, highId: b.userId },
              { lowId: b.userId, highId: a.userId },
            ],
          },
        }),
      ).toBe(1);
    }
  });

  it('refuses oneself, nobody, contacts, people one has blocked, and long notes', async () => {
    const [a, b] = await two();
    expect(await ask(a, a)).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'userId'] });
    for (const id of ['u_zzz', 'nonsense', ''])
      expect(await ask(a, id)).toMatchObject({ code: 'USER_NOT_FOUND', path: ['input', 'userId'] });
    expect(await ask(a, b, 'x'.repeat(limits.noteLengthMax + 1))).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'note'] });
    expect(await ask(a, b, '注'.repeat(limits.noteLengthMax))).toMatchObject({ __typename: 'RequestContactPayload' });
    const [c, d] = await friends();
    expect(await ask(c, d)).toMatchObject({ code: 'ALREADY_CONTACTS' });
    const e = await people.signUp();
    await a.run(BLOCK, { id: e.id });
    expect(await ask(a, e)).toMatchObject({ code: 'USER_BLOCKED' });
  });

  it('takes only so many open requests, and so many an hour', async () => {
    const a = await people.signUp();
    const fill = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const at = new Date(clock.now());
        await people.prisma.contactRequest.create({
          data: {
            id: people.engines.engines.ids.next(),
            fromId: a.userId,
            toId: BigInt(n + 1),
            createdAt: at,
            expiresAt: new Date(clock.now() + DAY_MS),
          },
        });
      }
    };
    await fill(limits.pendingRequestsMax - 1);
    expect(await ask(a, await people.signUp())).toMatchObject({ __typename: 'RequestContactPayload' });
    expect(await ask(a, await people.signUp())).toMatchObject({ code: 'LIMIT_REACHED', limit: 'pendingRequestsMax' });
    const b = await people.signUp();
    const known = await people.signUp();
    await ask(b, known);
    for (let n = 1; n < limits.requestsPerHour; n += 1) expect((await ask(b, 'u_zzz')).code).toBe('USER_NOT_FOUND');
    expect(await ask(b, await people.signUp())).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    // A repeat does nothing and so costs nothing.
    expect(await ask(b, known)).toMatchObject({ __typename: 'RequestContactPayload' });
  });

  it('runs out after fourteen days, and can then be sent anew', async () => {
    const [a, b] = await two();
    const old = await ask(a, b);
    clock.advance(limits.contactRequestDays * DAY_MS - 1);
    expect((await requests(b))[0]).toMatchObject({ state: 'PENDING' });
    clock.advance(1);
    expect((await requests(b))[0]).toMatchObject({ id: old.request.id, state: 'EXPIRED' });
    expect(await requests(b, { state: 'PENDING' })).toEqual([]);
    expect([await relation(a, b), await relation(b, a)]).toEqual(['STRANGER', 'STRANGER']);
    for (const answer of [await accept(b, old.request.id), await decline(b, old.request.id), await withdraw(a, old.request.id)]) {
      expect(answer).toEqual({ __typename: 'ContactRequestNotFound', code: 'CONTACT_REQUEST_NOT_FOUND', path: ['input', 'requestId'] });
    }
    const fresh = await ask(a, b);
    expect(fresh.request.id).not.toBe(old.request.id);
    expect(await requests(b)).toMatchObject([
      { id: fresh.request.id, state: 'PENDING' },
      { id: old.request.id, state: 'EXPIRED' },
    ]);
    expect(await requests(b, { state: 'EXPIRED' })).toMatchObject([{ id: old.request.id }]);
    expect(await requests(b, { state: 'WITHDRAWN' })).toEqual([]);
    expect((await accept(b, fresh.request.id)).request.state).toBe('ACCEPTED');
  });
});

describe('acceptContactRequest', () => {
  it('makes both contacts and opens their chat', async () => {
    const [a, b] = await two();
    const { request } = await ask(a, b);
    const before = [await version(a), await version(b)] as const;
    const accepted = await accept(b, request.id);
    expect(accepted).toMatchObject({
      request: { id: request.id, state: 'ACCEPTED' },
      contact: { user: { id: a.id, relation: 'CONTACT' }, remark: null, tags: [] },
      chat: { kind: 'DIRECT', canSend: true, peer: { id: a.id } },
    });
    expect([await send(a, accepted.chat.id), await send(b, accepted.chat.id)]).toEqual(['SendMessagePayload', 'SendMessagePayload']);
    for (const [person, after, other] of [
      [a, before[0], b],
      [b, before[1], a],
    ] as const) {
      expect(await changesAfter(person, after)).toMatchObject({
        contacts: [{ contactId: other.userId }],
        requests: [{ state: 'ACCEPTED' }],
      });
    }
  });

  it('returns the same on a repeat, and changes nothing', async () => {
    const [a, b] = await two();
    const { request } = await ask(a, b);
    const first = await accept(b, request.id);
    const before = [await version(a), await version(b)];
    expect(await accept(b, request.id)).toEqual(first);
    expect([await version(a), await version(b)]).toEqual(before);
  });

  it('is done once by two devices at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = await two();
      const { request } = await ask(a, b);
      const before = await version(b);
      const answers = await Promise.all([accept(b, request.id), accept(b, request.id), accept(b, request.id)]);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await version(b)).toBe(before + 2);
      expect(await people.prisma.message.count({ where: { kind: 'SYSTEM', chatId: (await chatRow(a, b)).chatId } })).toBe(1);
    }
  });

  it('and its opposites do not both happen', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = await two();
      const { request } = await ask(a, b);
      const answers = await Promise.all([accept(b, request.id), decline(b, request.id), withdraw(a, request.id)]);
      expect(answers.filter((answer) => answer.__typename !== 'ContactRequestNotFound')).toHaveLength(1);
      const contacts = (await relation(a, b)) === 'CONTACT';
      expect(contacts).toBe(answers[0].__typename === 'AcceptContactRequestPayload');
    }
  });

  it('is only for the one who was asked; to all others there is no such request', async () => {
    const [a, b] = await two();
    const stranger = await people.signUp();
    const { request } = await ask(a, b);
    const notFound = { __typename: 'ContactRequestNotFound', code: 'CONTACT_REQUEST_NOT_FOUND', path: ['input', 'requestId'] };
    for (const person of [a, stranger]) {
      expect(await accept(person, request.id)).toEqual(notFound);
      expect(await decline(person, request.id)).toEqual(notFound);
    }
    for (const person of [b, stranger]) expect(await withdraw(person, request.id)).toEqual(notFound);
    for (const id of ['r_zzz', '', a.id]) expect(await accept(b, id)).toEqual(notFound);
    expect((await requests(b))[0].state).toBe('PENDING');
  });

  it('refuses when either has no room for a contact', async () => {
    const [a, b] = await two();
    const [c, d] = await two();
    await people.prisma.$executeRaw`
      INSERT INTO contacts (user_id, contact_id) SELECT u, n FROM unnest(${[a.userId, d.userId]}::bigint[]) AS u, generate_series(1, ${limits.contactsMax}::int) AS n`;
    for (const [from, to] of [
      [a, b],
      [c, d],
    ] as const) {
      expect(await accept(to, (await ask(from, to)).request.id)).toMatchObject({ code: 'LIMIT_REACHED', limit: 'contactsMax' });
      expect(await relation(to, from)).toBe('REQUEST_RECEIVED');
    }
    await people.prisma.contact.deleteMany({ where: { userId: a.userId, contactId: 1n } });
    expect((await accept(b, (await ask(a, b)).request.id)).__typename).toBe('AcceptContactRequestPayload');
  });

  it('opens the chat of former contacts again', async () => {
    const [a, b, chatId] = await friends();
    await a.run(REMOVE, { id: b.id });
    expect(await send(b, chatId)).toBe('NotContacts');
    const again = await accept(a, (await ask(b, a)).request.id);
    expect(again.chat).toMatchObject({ id: chatId, canSend: true });
    expect(await send(b, chatId)).toBe('SendMessagePayload');
  });
});

const chatRow = (a: Person, b: Person) =>
  people.prisma.directChat.findFirstOrThrow({
    where: {
      OR: [
        { lowId: a.userId, highId: b.userId },
        { lowId: b.userId, highId: a.userId },
      ],
    },
  });

describe('declining and withdrawing', () => {
  it('end a request for both, once, and leave room for another', async () => {
    for (const [end, state] of [
      [(_a: Person, b: Person, id: string) => decline(b, id), 'DECLINED'],
      [(a: Person, _b: Person, id: string) => withdraw(a, id), 'WITHDRAWN'],
    ] as const) {
      const [a, b] = await two();
      const { request } = await ask(a, b);
      const before = [await version(a), await version(b)] as const;
      const ended = await end(a, b, request.id);
      expect(ended.request).toEqual({ ...request, state });
      for (const [person, after] of [
        [a, before[0]],
        [b, before[1]],
      ] as const) {
        expect(await changesAfter(person, after)).toMatchObject({ requests: [{ state }], version: after + 1 });
      }
      expect(await end(a, b, request.id)).toEqual(ended);
      expect(await version(b)).toBe(before[1] + 1);
      expect(await accept(b, request.id)).toMatchObject({ code: 'CONTACT_REQUEST_NOT_FOUND' });
      expect([await relation(a, b), await relation(b, a)]).toEqual(['STRANGER', 'STRANGER']);
      expect((await ask(a, b)).request.id).not.toBe(request.id);
    }
  });
});
