import { randomUUID } from 'node:crypto';
import { deviceId, parseUserId, userId } from '../../schema/ids.ts';
import { createToken, hashToken } from '../../services/session/session-token.ts';
import { createCaller, createSocket } from './app.ts';
import type { TestEngines } from './engines.ts';
import * as ops from './operations/gql.ts';

/** Someone signed in over the wire. */
export interface Person {
  readonly id: string;
  readonly handle: string;
  readonly token: string;
  readonly deviceId: string;
  readonly ask: ReturnType<typeof createCaller>['ask'];
  readonly raw: ReturnType<typeof createCaller>['raw'];
  /** Signs the same person in on another device. */
  another(): Promise<Person>;
}

const password = 'correct horse battery';

export const newId = (): string => randomUUID();

/** Fails with the refusal when the answer is not what was hoped for. */
export const payload = <Result extends { __typename: string }, Name extends Result['__typename']>(
  result: Result,
  name: Name,
): Extract<Result, { __typename: Name }> => {
  if (result.__typename !== name) throw new Error(`Expected ${name}, got ${JSON.stringify(result)}`);
  return result as Extract<Result, { __typename: Name }>;
};

const toPerson = (
  app: { url: string },
  session: { token?: string | null; viewer: { user: { id: string; handle: string }; device: { id: string } } },
): Person => {
  const token = session.token as string;
  const { user, device } = session.viewer;
  const caller = createCaller(app.url, token);
  return {
    id: user.id,
    handle: user.handle,
    token,
    deviceId: device.id,
    ...caller,
    async another() {
      const { signIn } = await createCaller(app.url).ask(ops.SignInDocument, { input: { handle: user.handle, password } });
      return toPerson(app, payload(signIn, 'SessionPayload'));
    },
  };
};

let count = 0;

export const signUp = async (app: { url: string }, name = 'Someone'): Promise<Person> => {
  count += 1;
  const handle = `p${count}_${randomUUID().slice(0, 8)}`;
  const { signUp: session } = await createCaller(app.url).ask(ops.SignUpDocument, { input: { handle, password, name } });
  return toPerson(app, payload(session, 'SessionPayload'));
};

/** Makes two people contacts; answers with the id of their direct chat. */
export const befriend = async (a: Person, b: Person): Promise<string> => {
  const { requestContact } = await a.ask(ops.RequestContactDocument, { input: { userId: b.id } });
  const { request } = payload(requestContact, 'RequestContactPayload');
  const { acceptContactRequest } = await b.ask(ops.AcceptContactRequestDocument, { input: { requestId: request.id } });
  return payload(acceptContactRequest, 'AcceptContactRequestPayload').chat.id;
};

export const makeGroup = async (owner: Person, members: readonly Person[], title = 'A group'): Promise<string> => {
  const input = { clientChatId: newId(), title, memberIds: members.map((member) => member.id) };
  const { createGroup } = await owner.ask(ops.CreateGroupDocument, { input });
  return payload(createGroup, 'CreateGroupPayload').chat.id;
};

export const send = async (person: Person, chatId: string, body: string, clientMessageId = newId()) => {
  const { sendMessage } = await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { text: { body } } } });
  return payload(sendMessage, 'SendMessagePayload').sentMessage;
};

/** Sends and gives back whatever was answered. */
export const trySend = async (person: Person, chatId: string, body: string, clientMessageId = newId()) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId, content: { text: { body } } } })).sendMessage;

/** Many people at once, as rows: without the cost of hashing a password for each, and without the limits on signing up. */
export const signUpMany = async (app: { url: string; testEngines: TestEngines }, howMany: number): Promise<Person[]> => {
  const { database, ids } = app.testEngines.engines;
  const people = Array.from({ length: howMany }, () => {
    const user = ids.next();
    const device = ids.next();
    return { user, device, handle: `many_${user.toString(36)}`, token: createToken({ userId: user, deviceId: device }) };
  });
  const users = people.map((person) => String(person.user));
  await database.pool.query(
    `INSERT INTO users (id, handle, handle_key, name, password_hash)
     SELECT u, h, h, 'One of many', '-' FROM unnest($1::bigint[], $2::text[]) AS t (u, h)`,
    [users, people.map((person) => person.handle)],
  );
  await database.pool.query(
    `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at)
     SELECT u, d, 'A device', 'OTHER', h, now() + interval '1 day' FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS t (u, d, h)`,
    [users, people.map((person) => String(person.device)), people.map((person) => hashToken(person.token))],
  );
  return people.map(({ user, device, handle, token }) =>
    toPerson(app, { token, viewer: { user: { id: userId(user), handle }, device: { id: deviceId(device) } } }),
  );
};

/** Makes one person the contact of many others, as rows. */
export const befriendMany = async (app: { testEngines: TestEngines }, person: Person, others: readonly Person[]): Promise<void> => {
  const of = ({ id }: Person) => String(parseUserId(id));
  await app.testEngines.engines.database.pool.query(
    `INSERT INTO contacts (user_id, contact_id) SELECT $1::bigint, o FROM unnest($2::bigint[]) AS o
     UNION SELECT o, $1::bigint FROM unnest($2::bigint[]) AS o ON CONFLICT DO NOTHING`,
    [of(person), others.map(of)],
  );
};

/** The same person on the same device, asking another server of the installation. */
export const onServer = (app: { url: string }, person: Person): Person => ({ ...person, ...createCaller(app.url, person.token) });

/** A signed-in device that listens to everything. */
export const listen = (app: { url: string }, person: Person, after: string | null = null) => {
  let closed: { code: number; reason: string } | null = null;
  const socket = createSocket(app.url, person.token, { onClosed: (event) => (closed = event) });
  const events = socket.subscribe(ops.EventsDocument, { after });
  return { ...events, closeSocket: socket.close, closed: () => closed };
};
