import { graphql, type ExecutionResult } from 'graphql';
import type { Clock } from '../../engines/clock.ts';
import { schema } from '../../resolvers/index.ts';
import { deviceId, parseDeviceId, parseUserId } from '../../schema/ids.ts';
import { createContextFactory, noCookie } from '../../server/context.ts';
import { createServices, type Services } from '../../services/index.ts';
import { accountTopic, type LiveEvent, presenceTopic } from '../../services/live/events.ts';
import type { Viewer } from '../../services/viewer.ts';
import { countQueries } from './count-queries.ts';
import { createTestEngines, type TestEngines, type TestEnginesOptions } from './engines.ts';

/** What an operation answered. Tests read it freely: the schema's own tests hold its types. */
export type Answer = any;

/** A clock that stands until it is moved. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export const createTestClock = (): TestClock => {
  let now = Date.now();
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
};

/** Someone signed in. */
export interface Person {
  readonly handle: string;
  readonly password: string;
  readonly token: string;
  readonly id: string;
  readonly userId: bigint;
  readonly deviceId: string;
  readonly viewer: Viewer;
  /** Runs an operation as this person; an error of the whole operation fails the test. */
  run(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Runs it and gives back errors too. */
  tryRun(document: string, variables?: Record<string, unknown>): Promise<ExecutionResult>;
}

export interface RequestFacts {
  readonly viewer?: Viewer | null;
  readonly address?: string;
  readonly userAgent?: string;
  readonly cookie?: { present: boolean; set(token: string): void; clear(): void };
}

const SESSION = `token viewer { user { id handle name relation presence { online } remark } device { id name platform isCurrent } }`;
const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename ... on SessionPayload { ${SESSION} } ... on Error { code message path } } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SessionPayload { ${SESSION} } ... on Error { code message path } ... on RateLimited { retryAfterMs } } }`;

let unique = 0;

/** The graph on real engines, without a server around it: what it answers is what every transport sends. */
export async function createPeople(options: TestEnginesOptions & { readonly clock?: Clock; readonly presenceGraceMs?: number } = {}) {
  const { clock, ...engineOptions } = options;
  const engines: TestEngines = await createTestEngines(engineOptions);
  const { database, bus, presence, limiter, ids } = engines.engines;
  const services: Services = createServices({
    prisma: database.prisma,
    bus,
    presence,
    limiter,
    clock: clock ?? engines.engines.clock,
    ids,
    secret: 'a secret of the tests, long enough',
    version: { version: '0.0.0', commit: 'test', schemaHash: 'test', compatVersion: 'test' },
  });
  const createContext = createContextFactory({ services, live: null });

  const request = (document: string, variables: Record<string, unknown> = {}, facts: RequestFacts = {}): Promise<ExecutionResult> =>
    graphql({
      schema,
      source: document,
      variableValues: variables,
      contextValue: createContext({ viewer: null, address: '192.0.2.1', userAgent: 'curl/8', cookie: noCookie, ...facts }),
    });

  const data = async (result: Promise<ExecutionResult>): Promise<Answer> => {
    const answer = await result;
    if (answer.errors !== undefined) throw answer.errors[0]?.originalError ?? answer.errors[0];
    return answer.data;
  };

  const asPerson = (handle: string, password: string, session: Answer): Person => {
    const id: string = session.viewer.user.id;
    const viewer = { userId: parseUserId(id) as bigint, deviceId: parseDeviceId(session.viewer.device.id) as bigint };
    const tryRun: Person['tryRun'] = (document, variables) => request(document, variables, { viewer });
    return {
      handle,
      password,
      token: session.token,
      id,
      userId: viewer.userId,
      deviceId: deviceId(viewer.deviceId),
      viewer,
      tryRun,
      run: (document, variables) => data(tryRun(document, variables)),
    };
  };

  const signUp = async (name = 'Person', more: Record<string, unknown> = {}, facts: RequestFacts = {}): Promise<Person> => {
    unique += 1;
    const handle =
      (more['handle'] as string | undefined) ?? `${name.replaceAll(/[^A-Za-z]/g, '') || 'p'}${unique}_${Date.now().toString(36)}`;
    const password = 'correct horse';
    const input = { handle, password, name, ...more };
    const answer = await data(request(SIGN_UP, { input }, { address: `198.51.${unique >> 8}.${unique & 255}`, ...facts }));
    if (answer.signUp.__typename !== 'SessionPayload') throw new Error(JSON.stringify(answer.signUp));
    return asPerson(handle, input.password, answer.signUp);
  };

  const signIn = async (person: Person, more: Record<string, unknown> = {}, facts: RequestFacts = {}): Promise<Person> => {
    const input = { handle: person.handle, password: person.password, ...more };
    const answer = await data(request(SIGN_IN, { input }, { address: `203.0.113.${(unique += 1) & 255}`, ...facts }));
    if (answer.signIn.__typename !== 'SessionPayload') throw new Error(JSON.stringify(answer.signIn));
    return asPerson(person.handle, input.password, answer.signIn);
  };

  /** Makes two people contacts through the front door. */
  const befriend = async (a: Person, b: Person): Promise<{ chatId: bigint; requestId: string }> => {
    const { id } = await services.requestContact(a.viewer, { userId: b.userId, note: '' });
    const { chatId } = await services.acceptContactRequest(b.viewer, id);
    return { chatId, requestId: `r_${id.toString(36)}` };
  };

  /** Everything the bus tells about a person from now on. */
  const listen = async (person: Person): Promise<LiveEvent[]> => {
    const heard: LiveEvent[] = [];
    const listener = (payload: unknown) => void heard.push(payload as LiveEvent);
    await bus.subscribe(accountTopic(person.userId), listener);
    await bus.subscribe(presenceTopic(person.userId), listener);
    return heard;
  };

  return {
    engines,
    prisma: database.prisma,
    services,
    request,
    data,
    signUp,
    signIn,
    befriend,
    listen,
    countQueries,
    SIGN_UP,
    SIGN_IN,
    close: async () => {
      await services.closePresence();
      await engines.close();
    },
  };
}

export type People = Awaited<ReturnType<typeof createPeople>>;
