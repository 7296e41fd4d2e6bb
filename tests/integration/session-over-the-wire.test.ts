import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { EventsDocument } from '../support/operations/gql.ts';
import type { Answer } from '../support/people.ts';

let here: TestApp;
/** Another process of the same installation. */
let there: TestApp;
beforeAll(async () => {
  here = await createTestApp({ redis: true });
  there = await createTestApp({ redis: true, beside: here.testEngines });
});
afterAll(async () => {
  await there.close();
  await here.close();
});

const post = async (app: TestApp, query: string, variables: object = {}, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer;
  return { data: answer.data, errors: answer.errors, cookies: response.headers.getSetCookie() };
};
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const cookieOf = (cookies: readonly string[]): string => cookies[0]?.split(';')[0] ?? '';

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { ... on SessionPayload { token viewer { user { id } device { id } } } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { ... on SessionPayload { token viewer { device { id } } } } }`;
const VIEWER = `{ viewer { device { id isCurrent } } }`;

let unique = 0;
const signUp = async (more = {}) => {
  const handle = `wire_${(unique += 1)}_${Date.now().toString(36)}`;
  const input = { handle, password: 'correct horse', name: 'Wire', ...more };
  const { data, cookies } = await post(here, SIGN_UP, { input });
  return { handle, token: data.signUp.token as string, deviceId: data.signUp.viewer.device.id as string, cookies };
};
const signIn = async (handle: string): Promise<{ token: string; deviceId: string }> => {
  const { data } = await post(here, SIGN_IN, { input: { handle, password: 'correct horse' } });
  return { token: data.signIn.token, deviceId: data.signIn.viewer.device.id };
};

describe('a browser’s session', () => {
  it('lives in a cookie that scripts and other sites cannot use, until it is signed out', async () => {
    const { token, deviceId, cookies } = await signUp({ useCookie: true });
    expect(token).toBeNull();
    expect(cookies).toEqual([expect.stringMatching(/^parley_session=parley_[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)]);
    const cookie = cookieOf(cookies);
    expect((await post(here, VIEWER, {}, { Cookie: cookie })).data.viewer.device).toEqual({ id: deviceId, isCurrent: true });
    const rotated = await post(here, `mutation { rotateSession { token } }`, {}, { Cookie: cookie });
    expect(rotated.data.rotateSession.token).toBeNull();
    const newCookie = cookieOf(rotated.cookies);
    expect(newCookie).not.toBe(cookie);
    expect((await post(there, VIEWER, {}, { Cookie: newCookie })).data.viewer.device.id).toBe(deviceId);
    const out = await post(here, `mutation { signOut { signedOut } }`, {}, { Cookie: newCookie });
    expect(out.data.signOut.signedOut).toBe(true);
    expect(out.cookies).toEqual([expect.stringMatching(/^parley_session=; .*Max-Age=0/)]);
    expect((await post(here, VIEWER, {}, { Cookie: newCookie })).data.viewer).toBeNull();
  });
});

describe('a bearer token', () => {
  it('works on every process, and a rotated one comes in the answer', async () => {
    const { token, deviceId, cookies } = await signUp();
    expect(cookies).toEqual([]);
    expect((await post(there, VIEWER, {}, bearer(token))).data.viewer.device.id).toBe(deviceId);
    const rotated = await post(there, `mutation { rotateSession { token } }`, {}, bearer(token));
    expect((await post(here, VIEWER, {}, bearer(rotated.data.rotateSession.token))).data.viewer.device.id).toBe(deviceId);
    expect(rotated.cookies).toEqual([]);
  });
});

describe('revoking a device', () => {
  const connect = async (app: TestApp, token: string) => {
    let closed: (event: { code: number; reason: string; atMs: number }) => void = () => {};
    const end = new Promise<{ code: number; reason: string; atMs: number }>((resolve) => {
      closed = resolve;
    });
    const socket = createSocket(app.url, token, {
      onClosed: ({ code, reason }) => closed({ code, reason, atMs: performance.now() }),
    });
    const events = socket.subscribe(EventsDocument, {});
    await events.next((event) => event.events.__typename === 'CaughtUp');
    return { socket, end };
  };

  it('closes its sockets within a second with a named code, on whichever process they are, and only its', async () => {
    const owner = await signUp();
    const revoked = await signIn(owner.handle);
    const kept = await connect(here, owner.token);
    const sockets = [await connect(here, revoked.token), await connect(there, revoked.token)];
    const startMs = performance.now();
    await post(
      here,
      `mutation ($id: ID!) { revokeDevice(input: { deviceId: $id }) { __typename } }`,
      { id: revoked.deviceId },
      bearer(owner.token),
    );
    for (const { end } of sockets) {
      const { code, reason, atMs } = await end;
      expect({ code, reason }).toEqual({ code: 4401, reason: 'Unauthorized' });
      expect(atMs - startMs).toBeLessThan(1_000);
    }
    expect((await post(there, VIEWER, {}, bearer(revoked.token))).data.viewer).toBeNull();
    await kept.socket.close();
    expect((await kept.end).code).not.toBe(4401);
  });

  it('by changing the password closes the others’ sockets too', async () => {
    const owner = await signUp();
    const other = await connect(there, (await signIn(owner.handle)).token);
    await post(
      here,
      `mutation { changePassword(input: { currentPassword: "correct horse", newPassword: "another horse" }) { __typename } }`,
      {},
      bearer(owner.token),
    );
    expect((await other.end).code).toBe(4401);
  });

  it('closes one’s own socket on signing out', async () => {
    const owner = await signUp();
    const { end } = await connect(there, owner.token);
    await post(here, `mutation { signOut { signedOut } }`, {}, bearer(owner.token));
    expect((await end).code).toBe(4401);
  });
});
