import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { createPeople, createTestClock, type People, type Person } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const signIn = (input: object, facts = {}) => people.data(people.request(people.SIGN_IN, { input }, facts));

const REVOKE = `mutation ($id: ID!) { revokeDevice(input: { deviceId: $id }) { __typename ... on RevokeDevicePayload { device { id revokedAt isCurrent } } ... on Error { code } } }`;
const DEVICES = `query ($first: Int, $after: String, $last: Int, $before: String) { devices(first: $first, after: $after, last: $last, before: $before) {
  edges { cursor node { id name platform isCurrent createdAt lastSeenAt revokedAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const CHANGE = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename ... on ChangePasswordPayload { viewer { device { id isCurrent } user { id } } } ... on Error { code path } ... on RateLimited { retryAfterMs } } }`;
const ROTATE = `mutation { rotateSession { token } }`;
const SIGN_OUT = `mutation { signOut { signedOut } }`;

const deviceIds = async (person: Person): Promise<string[]> =>
  (await person.run(DEVICES, { first: 100 })).devices.edges.map((edge: { node: { id: string } }) => edge.node.id);

describe('findSession', () => {
  it('is one read, and once a minute one write', async () => {
    const person = await people.signUp();
    const read = () => people.countQueries(() => people.services.findSession(person.token));
    expect(await read()).toMatchObject({ result: person.viewer, count: 1 });
    clock.advance(61_000);
    expect((await read()).count).toBe(2);
    expect((await read()).count).toBe(1);
    const device = await people.prisma.device.findFirstOrThrow({ where: { userId: person.userId } });
    expect(device.lastSeenAt.getTime()).toBe(clock.now());
    expect(device.expiresAt.getTime()).toBe(clock.now() + limits.sessionDays * 86_400_000);
  });

  it('finds nothing for a token that was made up, without asking the database for a malformed one', async () => {
    const person = await people.signUp();
    const forged = `${person.token.slice(0, -1)}${person.token.endsWith('A') ? 'B' : 'A'}`;
    expect(await people.countQueries(() => people.services.findSession(forged))).toMatchObject({ result: null, count: 0 });
    await people.prisma.device.updateMany({ where: { userId: person.userId }, data: { tokenHash: new Uint8Array(32) } });
    expect(await people.services.findSession(person.token)).toBeNull();
  });

  it('lets a session that is used live on, and one that is not run out', async () => {
    const [used, unused] = [await people.signUp(), await people.signUp()];
    const almost = limits.sessionDays * 86_400_000 - 1;
    clock.advance(almost);
    expect(await people.services.findSession(used.token)).not.toBeNull();
    clock.advance(1);
    expect(await people.services.findSession(used.token)).not.toBeNull();
    expect(await people.services.findSession(unused.token)).toBeNull();
    const again = await people.signIn(unused);
    expect(await deviceIds(again)).toEqual([again.deviceId]);
  });
});

describe('rotateSession', () => {
  const rotate = async (person: Person): Promise<string> => (await person.run(ROTATE)).rotateSession.token;
  const works = async (token: string): Promise<boolean> => (await people.services.findSession(token)) !== null;

  it('gives a new token, and the old one a minute', async () => {
    const person = await people.signUp();
    const token = await rotate(person);
    expect(token).not.toBe(person.token);
    expect([await works(token), await works(person.token)]).toEqual([true, true]);
    clock.advance(limits.tokenRotationGraceSeconds * 1000 - 1);
    expect(await works(person.token)).toBe(true);
    clock.advance(1);
    expect([await works(token), await works(person.token)]).toEqual([true, false]);
  });

  it('may be asked again with the old token when answers were lost, and from two tabs at once', async () => {
    const person = await people.signUp();
    const tokens: string[] = await Promise.all([rotate(person), rotate(person)]);
    tokens.push(await rotate(person));
    for (const token of [person.token, ...tokens]) expect(await works(token)).toBe(true);
    clock.advance(limits.tokenRotationGraceSeconds * 1000);
    expect(await Promise.all([person.token, ...tokens].map(works)).then((all) => all.filter(Boolean))).toHaveLength(1);
    expect(await works(tokens[2] as string)).toBe(true);
  });

  it('does not outlive the device', async () => {
    const person = await people.signUp();
    const token = await rotate(person);
    await person.run(REVOKE, { id: person.deviceId });
    expect([await works(token), await works(person.token)]).toEqual([false, false]);
    const { errors } = await person.tryRun(ROTATE);
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});

describe('devices', () => {
  it('are listed most recently seen first, in pages both ways', async () => {
    const first = await people.signUp();
    clock.advance(1000);
    const second = await people.signIn(first);
    clock.advance(1000);
    const third = await people.signIn(first);
    const all = (await second.run(DEVICES)).devices;
    expect(all.edges.map((edge: { node: object }) => edge.node)).toMatchObject([
      { id: third.deviceId, isCurrent: false, revokedAt: null },
      { id: second.deviceId, isCurrent: true },
      { id: first.deviceId, isCurrent: false },
    ]);
    const one = (await first.run(DEVICES, { first: 2 })).devices;
    expect(one.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const two = (await first.run(DEVICES, { first: 2, after: one.pageInfo.endCursor })).devices;
    expect([two.edges.length, two.edges[0].node.id, two.pageInfo.hasNextPage]).toEqual([1, first.deviceId, false]);
    const back = (await first.run(DEVICES, { last: 2, before: two.pageInfo.startCursor })).devices;
    expect(back.edges).toEqual(one.edges);
  });

  it('refuses pages out of bounds', async () => {
    const person = await people.signUp();
    for (const args of [{ first: limits.pageSizeMax + 1 }, { first: 0 }, { after: 'nonsense' }, { first: 1, last: 1 }]) {
      const { errors } = await person.tryRun(DEVICES, args);
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  it('end when revoked: the token stops, the sockets are told, the other devices hear, a repeat is the same', async () => {
    const person = await people.signUp();
    const other = await people.signIn(person);
    const heard = await people.listen(person);
    const before = (await people.services.inner.listAccountChanges(person.userId, null)).version;
    const { revokeDevice } = await person.run(REVOKE, { id: other.deviceId });
    expect(revokeDevice.device).toEqual({ id: other.deviceId, revokedAt: expect.any(String), isCurrent: false });
    expect(await people.services.findSession(other.token)).toBeNull();
    await waitFor(
      () => heard.some((event) => event.type === 'DevicesRevoked' && event.deviceIds[0] === String(other.viewer.deviceId)),
      'the revocation',
    );
    await waitFor(() => heard.some((event) => event.type === 'AccountChanged'), 'the account change');
    const changes = await people.services.inner.listAccountChanges(person.userId, before);
    expect(changes.devices).toMatchObject([{ id: other.viewer.deviceId, revokedAt: expect.any(Date) }]);
    expect((await person.run(REVOKE, { id: other.deviceId })).revokeDevice).toEqual(revokeDevice);
    expect((await people.services.inner.listAccountChanges(person.userId, before)).version).toBe(changes.version);
    expect(await deviceIds(person)).toEqual([person.deviceId]);
  });

  it('of somebody else look like none at all', async () => {
    const [person, stranger] = [await people.signUp(), await people.signUp()];
    for (const id of [stranger.deviceId, 'd_zzz', 'nonsense', person.id, '']) {
      expect((await person.run(REVOKE, { id })).revokeDevice).toEqual({ __typename: 'DeviceNotFound', code: 'DEVICE_NOT_FOUND' });
    }
    expect(await people.services.findSession(stranger.token)).not.toBeNull();
  });

  it('can all be revoked but this one', async () => {
    const person = await people.signUp();
    const others = await Promise.all([people.signIn(person), people.signIn(person)]);
    const heard = await people.listen(person);
    const { revokeOtherDevices } = await person.run(`mutation { revokeOtherDevices { devices { id revokedAt } } }`);
    expect(revokeOtherDevices.devices.map((device: { id: string }) => device.id).toSorted()).toEqual(
      others.map((other) => other.deviceId).toSorted(),
    );
    expect(await deviceIds(person)).toEqual([person.deviceId]);
    await waitFor(() => heard.some((event) => event.type === 'DevicesRevoked' && event.deviceIds.length === 2), 'the revocation');
    expect((await person.run(`mutation { revokeOtherDevices { devices { id } } }`)).revokeOtherDevices.devices).toEqual([]);
  });

  it('are forgotten some time after they ended', async () => {
    const person = await people.signUp();
    const other = await people.signIn(person);
    await person.run(REVOKE, { id: other.deviceId });
    clock.advance(limits.cursorDays * 86_400_000 + 1);
    await people.signIn(person);
    expect(await people.prisma.device.count({ where: { userId: person.userId } })).toBe(2);
    expect(await people.prisma.accountChange.count({ where: { userId: person.userId, ref: other.viewer.deviceId } })).toBe(0);
  });
});

describe('signOut', () => {
  it('ends this session only, and does nothing when signed out already', async () => {
    const person = await people.signUp();
    const other = await people.signIn(person);
    expect(await other.run(SIGN_OUT)).toEqual({ signOut: { signedOut: true } });
    expect(await people.services.findSession(other.token)).toBeNull();
    expect(await people.services.findSession(person.token)).not.toBeNull();
    expect(await people.data(people.request(SIGN_OUT))).toEqual({ signOut: { signedOut: false } });
  });
});

describe('changePassword', () => {
  const change = (person: Person, input: object) =>
    person.run(CHANGE, { input: { currentPassword: person.password, newPassword: 'new password', ...input } });

  it('takes the new password from then on and signs the other devices out', async () => {
    const person = await people.signUp();
    const other = await people.signIn(person);
    const { changePassword } = await change(person, {});
    expect(changePassword.viewer).toEqual({ device: { id: person.deviceId, isCurrent: true }, user: { id: person.id } });
    expect(await people.services.findSession(person.token)).not.toBeNull();
    expect(await people.services.findSession(other.token)).toBeNull();
    expect((await signIn({ handle: person.handle, password: person.password })).signIn.code).toBe('WRONG_CREDENTIALS');
    expect((await signIn({ handle: person.handle, password: 'new password' })).signIn.__typename).toBe('SessionPayload');
  });

  it('leaves the other devices alone when asked to', async () => {
    const person = await people.signUp();
    const other = await people.signIn(person);
    await change(person, { revokeOtherDevices: false });
    expect(await people.services.findSession(other.token)).not.toBeNull();
  });

  it('refuses a wrong current password, and a new one out of bounds', async () => {
    const person = await people.signUp();
    expect((await change(person, { currentPassword: 'wrong horse' })).changePassword.code).toBe('WRONG_CREDENTIALS');
    expect((await change(person, { newPassword: 'short' })).changePassword).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'newPassword'],
    });
  });

  it('is rate limited, on its own account', async () => {
    const person = await people.signUp();
    for (let n = 0; n < limits.signInsPerQuarterHour; n += 1) {
      expect((await change(person, { currentPassword: 'wrong horse' })).changePassword.code).toBe('WRONG_CREDENTIALS');
    }
    expect((await change(person, {})).changePassword).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    // Someone who stole a session cannot lock its owner out of signing in.
    await people.signIn(person);
  });

  it('lets one of two win who change it at once', async () => {
    const person = await people.signUp();
    const answers = await Promise.all([change(person, { newPassword: 'password one' }), change(person, { newPassword: 'password two' })]);
    expect(answers.map((answer) => answer.changePassword.__typename).toSorted()).toEqual(['ChangePasswordPayload', 'WrongCredentials']);
  });

  it('leaves no device behind that signed in with the old password meanwhile', async () => {
    const person = await people.signUp();
    const attempts = Array.from({ length: 4 }, (_, n) =>
      signIn({ handle: person.handle, password: person.password }, { address: `10.0.9.${n}` }),
    );
    const [changed, ...sessions] = await Promise.all([change(person, {}), ...attempts]);
    expect(changed.changePassword.__typename).toBe('ChangePasswordPayload');
    for (const { signIn: session } of sessions) {
      if (session.__typename === 'SessionPayload') expect(await people.services.findSession(session.token)).toBeNull();
    }
    expect(await deviceIds(person)).toEqual([person.deviceId]);
  });
});

describe('being signed out', () => {
  it('is said with UNAUTHENTICATED, except where it is an answer', async () => {
    expect(await people.data(people.request(`{ viewer { user { id } } }`))).toEqual({ viewer: null });
    for (const document of [
      DEVICES,
      ROTATE,
      `mutation { revokeOtherDevices { devices { id } } }`,
      `{ user(id: "u_1") { id } }`,
      `{ userByHandle(handle: "abc") { id } }`,
    ]) {
      const { errors } = await people.request(document);
      expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    }
  });
});
