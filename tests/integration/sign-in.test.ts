import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { hashToken } from '../../services/session/session-token.ts';
import { createPeople, createTestClock, type People, type Person } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const signUp = (input: object, facts = {}) =>
  people.data(
    people.request(people.SIGN_UP, { input: { handle: 'someone', password: 'correct horse', name: 'Someone', ...input } }, facts),
  );
const signIn = (input: object, facts = {}) => people.data(people.request(people.SIGN_IN, { input }, facts));

const DEVICES = `query ($first: Int, $after: String, $last: Int, $before: String) { devices(first: $first, after: $after, last: $last, before: $before) {
  edges { cursor node { id name platform isCurrent createdAt lastSeenAt revokedAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const ROTATE = `mutation { rotateSession { token } }`;
const SIGN_OUT = `mutation { signOut { signedOut } }`;

const deviceIds = async (person: Person): Promise<string[]> =>
  (await person.run(DEVICES, { first: 100 })).devices.edges.map((edge: { node: { id: string } }) => edge.node.id);

describe('signUp', () => {
  it('makes a person on a first device, and says all about both at once', async () => {
    const { signUp: session } = await signUp(
      { handle: 'Li.Ming', name: ' 李明 ' },
      { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36' },
    );
    expect(session).toMatchObject({
      token: expect.stringMatching(/^parley_[A-Za-z0-9_-]{70}$/),
      viewer: {
        user: { id: expect.stringMatching(/^u_/), handle: 'Li.Ming', name: '李明', relation: 'SELF', presence: null, remark: null },
        device: { name: 'Chrome on Mac', platform: 'WEB', isCurrent: true },
      },
    });
  });

  it('takes the name and the platform that the client gives', async () => {
    const { signUp: session } = await signUp({ handle: 'named', deviceName: ' My phone ', platform: 'IOS' });
    expect(session.viewer.device).toMatchObject({ name: 'My phone', platform: 'IOS' });
  });

  it('refuses bad input and names it', async () => {
    const cases: [object, string][] = [
      [{ handle: 'ab' }, 'handle'],
      [{ handle: '1abc' }, 'handle'],
      [{ handle: `a${'b'.repeat(limits.handleLengthMax)}` }, 'handle'],
      [{ password: 'x'.repeat(limits.passwordLengthMin - 1) }, 'password'],
      [{ password: 'x'.repeat(limits.passwordLengthMax + 1) }, 'password'],
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(limits.nameLengthMax + 1) }, 'name'],
      [{ name: 'a\u0000b' }, 'name'],
    ];
    for (const [input, field] of cases) {
      const { signUp: refusal } = await signUp({ handle: 'valid_one', ...input });
      expect(refusal).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', path: ['input', field] });
    }
  });

  it('refuses a taken handle whatever its case, and lets one of several win who ask at once', async () => {
    await people.signUp('First', { handle: 'Taken' });
    expect((await signUp({ handle: 'tAKEN' })).signUp).toMatchObject({ __typename: 'HandleTaken', path: ['input', 'handle'] });
    const answers = await Promise.all(
      ['Race', 'race', 'RACE', 'rACE'].map((handle, n) => signUp({ handle }, { address: `192.0.2.${100 + n}` })),
    );
    const kinds = answers.map((answer) => answer.signUp.__typename).toSorted();
    expect(kinds).toEqual(['HandleTaken', 'HandleTaken', 'HandleTaken', 'SessionPayload']);
  });

  it('stores the token as a hash and the password as argon2id, and neither anywhere else', async () => {
    const person = await people.signUp();
    const device = await people.prisma.device.findFirstOrThrow({ where: { userId: person.userId } });
    expect(Buffer.from(device.tokenHash)).toEqual(hashToken(person.token));
    const user = await people.prisma.user.findUniqueOrThrow({ where: { id: person.userId } });
    expect(user.passwordHash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify([device, user], (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      person.token,
    );
  });

  it('is rate limited per address', async () => {
    const address = '2001:db8:5:6::1';
    const rows = Array.from({ length: limits.signUpsPerHour }, () => signUp({ handle: 'Taken' }, { address }));
    for (const answer of await Promise.all(rows)) expect(answer.signUp.code).toBe('HANDLE_TAKEN');
    // Another address of the same network.
    const { signUp: refusal } = await signUp({ handle: 'fresh_one' }, { address: '2001:db8:5:6::2' });
    expect(refusal).toMatchObject({ __typename: 'RateLimited', code: 'RATE_LIMITED' });
    expect((await signUp({ handle: 'fresh_one' }, { address: '2001:db8:5:7::1' })).signUp.__typename).toBe('SessionPayload');
  });
});

describe('signIn', () => {
  it('finds the handle whatever its case and makes another device', async () => {
    const person = await people.signUp('Case', { handle: 'CaseTest' });
    const { signIn: session } = await signIn({ handle: ' casetest', password: person.password, deviceName: 'Second' });
    expect(session.viewer).toMatchObject({ user: { id: person.id }, device: { name: 'Second', isCurrent: true } });
    expect(await deviceIds(person)).toHaveLength(2);
  });

  it('mends a device name instead of refusing it', async () => {
    const person = await people.signUp();
    const { signIn: session } = await signIn({ handle: person.handle, password: person.password, deviceName: `a\u0000${'b'.repeat(100)}` });
    expect(session.viewer.device.name).toHaveLength(limits.nameLengthMax);
  });

  it('answers alike for a wrong password, an unknown handle and no handle at all', async () => {
    const person = await people.signUp();
    const refusals = await Promise.all(
      [
        { handle: person.handle, password: 'wrong horse' },
        { handle: 'nobody_here', password: person.password },
        { handle: '!', password: person.password },
        { handle: person.handle, password: 'x'.repeat(10_000) },
        { handle: person.handle, password: '' },
      ].map((input, n) => signIn(input, { address: `192.0.2.${n + 10}` })),
    );
    for (const { signIn: refusal } of refusals) {
      expect(refusal).toEqual({
        __typename: 'WrongCredentials',
        code: 'WRONG_CREDENTIALS',
        message: 'Handle and password do not match.',
        path: [],
      });
    }
  });

  it('limits failures per account, wherever they come from, and forgets them after a success', async () => {
    const person = await people.signUp();
    const fail = (n: number) => signIn({ handle: person.handle, password: 'wrong horse' }, { address: `10.0.0.${n}` });
    for (let n = 0; n < limits.signInsPerQuarterHour - 1; n += 1) expect((await fail(n)).signIn.code).toBe('WRONG_CREDENTIALS');
    await people.signIn(person);
    for (let n = 0; n < limits.signInsPerQuarterHour; n += 1) expect((await fail(n + 20)).signIn.code).toBe('WRONG_CREDENTIALS');
    expect((await fail(50)).signIn).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    // Even with the right password: who guesses must not learn that they guessed right.
    expect((await signIn({ handle: person.handle, password: person.password }, { address: '10.0.0.60' })).signIn.code).toBe('RATE_LIMITED');
  });

  it('counts attempts that come at the same time', async () => {
    const person = await people.signUp();
    const answers = await Promise.all(
      Array.from({ length: limits.signInsPerQuarterHour + 5 }, (_, n) =>
        signIn({ handle: person.handle, password: 'wrong horse' }, { address: `10.0.1.${n}` }),
      ),
    );
    expect(answers.filter((answer) => answer.signIn.code === 'WRONG_CREDENTIALS')).toHaveLength(limits.signInsPerQuarterHour);
  });

  it('limits failures per address, whoever they are about, and successes in between do not wipe them out', async () => {
    const address = '10.0.2.1';
    const own = await people.signUp();
    for (let n = 0; n < limits.signInsPerQuarterHour; n += 1) {
      expect((await signIn({ handle: `guess_${n}`, password: 'wrong horse' }, { address })).signIn.code).toBe('WRONG_CREDENTIALS');
      if (n % 3 === 1) await people.signIn(own, {}, { address });
    }
    expect((await signIn({ handle: 'guess_more', password: 'wrong horse' }, { address })).signIn.code).toBe('RATE_LIMITED');
  });

  it('does not count successes: an office may sign in all day', async () => {
    const person = await people.signUp();
    for (let n = 0; n < limits.signInsPerQuarterHour + 3; n += 1) await people.signIn(person, {}, { address: '10.0.3.1' });
  });

  it('signs out the least recently seen device beyond the limit, also when many sign in at once', async () => {
    const person = await people.signUp();
    const now = new Date(clock.now());
    await people.prisma.device.createMany({
      data: Array.from({ length: limits.devicesMax - 3 }, (_, n) => ({
        userId: person.userId,
        id: BigInt(n + 1),
        name: `Old ${n}`,
        platform: 'OTHER',
        tokenHash: new Uint8Array(32),
        lastSeenAt: new Date(clock.now() - 1_000_000 + n),
        expiresAt: new Date(clock.now() + 1_000_000),
        createdAt: now,
      })),
    });
    const heard = await people.listen(person);
    await Promise.all(Array.from({ length: 5 }, () => people.signIn(person)));
    const left = await people.prisma.device.findMany({ where: { userId: person.userId, revokedAt: null } });
    expect(left).toHaveLength(limits.devicesMax);
    const revoked = await people.prisma.device.findMany({
      where: { userId: person.userId, revokedAt: { not: null } },
      orderBy: { id: 'asc' },
    });
    expect(revoked.map((device) => device.id)).toEqual([1n, 2n, 3n]);
    await waitFor(() => heard.filter((event) => event.type === 'DevicesRevoked').length === 3, 'three revocations');
  });

  it('takes the same time for an unknown handle as for a wrong password', async () => {
    const person = await people.signUp();
    const timeOf = async (input: object, address: string) => {
      const start = performance.now();
      await signIn(input, { address });
      return performance.now() - start;
    };
    // The shortest of many, taken in turns: what else the machine does can only make one longer.
    const [known, unknown] = [[] as number[], [] as number[]];
    for (let n = 0; n < 9; n += 1) {
      known.push(await timeOf({ handle: person.handle, password: 'wrong horse' }, `10.0.4.${n}`));
      unknown.push(await timeOf({ handle: `nobody_at_all_${n}`, password: 'wrong horse' }, `10.0.5.${n}`));
    }
    const [fast, slow] = [Math.min(...known), Math.min(...unknown)].toSorted((a, b) => a - b) as [number, number];
    // The hash dominates both by far; without it the ratio would be above ten.
    expect(slow / fast).toBeLessThan(3);
  });
});

describe('cookies', () => {
  const jar = (present = false) => {
    const cookies: (string | null)[] = [];
    return { cookies, cookie: { present, set: (token: string) => void cookies.push(token), clear: () => void cookies.push(null) } };
  };

  it('carry the token instead of the answer, for signing up, in and rotating', async () => {
    const { cookies, cookie } = jar();
    const up = await signUp({ handle: 'cookie_person', useCookie: true }, { cookie });
    expect(up.signUp.token).toBeNull();
    const inn = await signIn({ handle: 'cookie_person', password: 'correct horse', useCookie: true }, { cookie });
    expect(inn.signIn.token).toBeNull();
    expect(cookies).toHaveLength(2);
    const viewer = await people.services.findSession(cookies[1] as string);
    const rotating = jar(true);
    const rotated = await people.data(people.request(ROTATE, {}, { viewer, cookie: rotating.cookie }));
    expect(rotated.rotateSession.token).toBeNull();
    expect(await people.services.findSession(rotating.cookies[0] as string)).toEqual(viewer);
    const leaving = jar(true);
    expect(await people.data(people.request(SIGN_OUT, {}, { viewer, cookie: leaving.cookie }))).toEqual({ signOut: { signedOut: true } });
    expect(leaving.cookies).toEqual([null]);
    expect(await people.services.findSession(rotating.cookies[0] as string)).toBeNull();
  });

  it('are not set for clients that did not ask', async () => {
    const { cookies, cookie } = jar();
    expect((await signUp({ handle: 'bearer_person' }, { cookie })).signUp.token).toMatch(/^parley_/);
    expect(cookies).toEqual([]);
  });
});
