import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../services/limits.ts';
import { createPeople, createTestClock, type Answer, type People, type Person, type RequestFacts } from '../support/people.ts';

const clock = createTestClock();
let people: People;
beforeAll(async () => {
  people = await createPeople({ clock });
});
afterAll(() => people.close());

const ASK = `mutation ($input: RequestSignInCodeInput!) { requestSignInCode(input: $input) { __typename
  ... on RequestSignInCodePayload { signInCode { code secret path expiresAt } } ... on Error { code } ... on RateLimited { retryAfterMs } } }`;
const LOOK = `query ($code: String!) { signInRequest(code: $code) { deviceName platform address createdAt expiresAt } }`;
const ANSWER = `mutation ($input: AnswerSignInInput!) { answerSignIn(input: $input) { __typename ... on AnswerSignInPayload { answer } ... on Error { code path } } }`;
const CLAIM = `mutation ($input: ClaimSignInInput!) { claimSignIn(input: $input) { __typename
  ... on ClaimSignInPayload { state session { token viewer { user { id } device { id name platform signedInBy isCurrent } } } } ... on Error { code path } } }`;
const EXPIRED = { __typename: 'SignInCodeExpired', code: 'SIGN_IN_CODE_EXPIRED', path: ['input', 'code'] };

let hosts = 0;
/** A browser of its own address. */
const browser = (more: Partial<RequestFacts> = {}) => {
  hosts += 1;
  const facts = { address: `198.18.${hosts >> 8}.${hosts & 255}`, userAgent: 'Mozilla/5.0 (Macintosh) Chrome/140 Safari/537', ...more };
  const run = async (document: string, variables: Record<string, unknown>): Promise<Answer> => {
    const { data, errors } = await people.request(document, variables, facts);
    expect(errors).toBeUndefined();
    return data;
  };
  return {
    address: facts.address,
    ask: async (input: object = {}): Promise<Answer> => (await run(ASK, { input })).requestSignInCode,
    claim: async ({ code, secret }: Answer, useCookie = false): Promise<Answer> =>
      (await run(CLAIM, { input: { code, secret, useCookie } })).claimSignIn,
  };
};
const say = async (person: Person, { code }: Answer, answer = 'APPROVE'): Promise<Answer> =>
  (await person.run(ANSWER, { input: { code, answer } })).answerSignIn;
const look = async (person: Person, { code }: Answer): Promise<Answer> => (await person.run(LOOK, { code })).signInRequest;
const devicesOf = async (person: Person): Promise<Answer[]> =>
  (await person.run(`{ devices { edges { node { id name signedInBy } } } }`)).devices.edges.map((edge: Answer) => edge.node);

describe('signing in by a code', () => {
  it('shows who asks, waits, and signs in the browser that has the secret, once', async () => {
    const ann = await people.signUp('Ann');
    const tab = browser();
    const { signInCode } = await tab.ask({ platform: 'WEB' });
    expect(signInCode.path).toBe(`/#/approve/${signInCode.code}`);
    expect(await tab.claim(signInCode)).toMatchObject({ state: 'WAITING', session: null });
    expect(await look(ann, signInCode)).toMatchObject({ deviceName: 'Chrome on Mac', platform: 'WEB', address: tab.address });
    const before = (await people.services.inner.listAccountChanges(ann.userId, null)).version;
    expect(await say(ann, signInCode)).toEqual({ __typename: 'AnswerSignInPayload', answer: 'APPROVE' });
    expect(await look(ann, signInCode)).toBeNull();
    const { state, session } = await tab.claim(signInCode);
    expect(state).toBe('SIGNED_IN');
    expect(session.viewer).toMatchObject({
      user: { id: ann.id },
      device: { name: 'Chrome on Mac', platform: 'WEB', signedInBy: 'CODE', isCurrent: true },
    });
    const viewer = await people.services.findSession(session.token);
    expect(viewer?.userId).toBe(ann.userId);
    expect(await devicesOf(ann)).toContainEqual({ id: session.viewer.device.id, name: 'Chrome on Mac', signedInBy: 'CODE' });
    expect(await people.services.inner.listAccountChanges(ann.userId, before)).toMatchObject({ devices: [{ signedInBy: 'CODE' }] });
    expect(await tab.claim(signInCode)).toEqual(EXPIRED);
  });

  it('hands the session over as a cookie where that is asked for', async () => {
    const ann = await people.signUp();
    const cookies: string[] = [];
    const tab = browser({ cookie: { present: false, set: (token: string) => void cookies.push(token), clear: () => {} } });
    const { signInCode } = await tab.ask();
    await say(ann, signInCode);
    expect((await tab.claim(signInCode, true)).session.token).toBeNull();
    expect((await people.services.findSession(cookies[0] as string))?.userId).toBe(ann.userId);
  });

  it('signs nobody in with the code alone, or with the secret of another', async () => {
    const ann = await people.signUp();
    const [tab, thief] = [browser(), browser()];
    const [{ signInCode }, other] = [await tab.ask(), await thief.ask()];
    await say(ann, signInCode);
    for (const secret of ['', 'guessed', signInCode.code, other.signInCode.secret]) {
      expect(await thief.claim({ code: signInCode.code, secret })).toEqual(EXPIRED);
    }
    expect(await devicesOf(ann)).toHaveLength(1);
    expect((await tab.claim(signInCode)).state).toBe('SIGNED_IN');
  });

  it('gives the session to one of many who claim at once', async () => {
    const ann = await people.signUp();
    const tab = browser();
    const { signInCode } = await tab.ask();
    await say(ann, signInCode);
    const answers = await Promise.all(Array.from({ length: 6 }, () => tab.claim(signInCode)));
    expect(answers.filter(({ state }) => state === 'SIGNED_IN')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'SIGN_IN_CODE_EXPIRED')).toHaveLength(5);
    expect(await devicesOf(ann)).toHaveLength(2);
  });

  it('counts the first answer: a second person, or another answer, is refused, and a repeat does nothing', async () => {
    const [ann, bob] = [await people.signUp(), await people.signUp()];
    const tab = browser();
    const { signInCode } = await tab.ask();
    const both = await Promise.all([say(ann, signInCode), say(bob, signInCode)]);
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['AnswerSignInPayload', 'SignInCodeExpired']);
    const [winner, loser] = both[0].code === undefined ? [ann, bob] : [bob, ann];
    expect((await say(winner, signInCode)).answer).toBe('APPROVE');
    expect(await say(winner, signInCode, 'DECLINE')).toEqual(EXPIRED);
    expect(await say(loser, signInCode, 'DECLINE')).toEqual(EXPIRED);
    expect((await tab.claim(signInCode)).session.viewer.user.id).toBe(winner.id);
  });

  it('is declined: the browser learns it, and it cannot be approved any more', async () => {
    const ann = await people.signUp();
    const tab = browser();
    const { signInCode } = await tab.ask();
    expect((await say(ann, signInCode, 'DECLINE')).answer).toBe('DECLINE');
    for (let n = 0; n < 2; n += 1) expect(await tab.claim(signInCode)).toMatchObject({ state: 'DECLINED', session: null });
    expect(await say(ann, signInCode)).toEqual(EXPIRED);
  });

  it('runs out, before the answer and after it', async () => {
    const ann = await people.signUp();
    const [tab, other] = [browser(), browser()];
    const [early, late] = [(await tab.ask()).signInCode, (await other.ask()).signInCode];
    await say(ann, late);
    clock.advance(limits.signInCodeSeconds * 1000 - 1);
    expect(await look(ann, early)).not.toBeNull();
    clock.advance(1);
    expect(await look(ann, early)).toBeNull();
    expect(await say(ann, early)).toEqual(EXPIRED);
    expect([await tab.claim(early), await other.claim(late)]).toEqual([EXPIRED, EXPIRED]);
    expect(await say(ann, { code: 'nonsense' })).toEqual(EXPIRED);
  });

  it('is worth nothing once the device that approved it is signed out', async () => {
    const ann = await people.signUp();
    const second = await people.signIn(ann);
    const tab = browser();
    const { signInCode } = await tab.ask();
    await say(second, signInCode);
    await ann.run(`mutation ($id: ID!) { revokeDevice(input: { deviceId: $id }) { __typename } }`, { id: second.deviceId });
    expect(await tab.claim(signInCode)).toEqual(EXPIRED);
    expect(await devicesOf(ann)).toHaveLength(1);
  });

  it('may be asked for, and answered, so often and no more', async () => {
    const tab = browser();
    for (let n = 0; n < limits.signInCodesPerHour; n += 1) expect((await tab.ask()).__typename).toBe('RequestSignInCodePayload');
    expect(await tab.ask()).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    const ann = await people.signUp();
    for (let n = 0; n < limits.signInAnswersPerHour; n += 1) expect(await say(ann, { code: `no-${n}` })).toEqual(EXPIRED);
    expect((await say(ann, { code: 'no' })).code).toBe('RATE_LIMITED');
  });

  it('is answered by nobody who is not signed in', async () => {
    const { signInCode } = await browser().ask();
    for (const [document, variables] of [
      [LOOK, { code: signInCode.code }],
      [ANSWER, { input: { code: signInCode.code, answer: 'APPROVE' } }],
    ] as const) {
      const { errors } = await people.request(document, variables);
      expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    }
  });
});
