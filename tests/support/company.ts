import { randomUUID } from 'node:crypto';
import { createCaller, createSocket, type TestApp } from './app.ts';
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

/** Many people without the cost of hashing a password for each: rows and a token straight from the services. */
export const signUpMany = async (app: TestApp, howMany: number): Promise<Person[]> => {
  const people: Person[] = [];
  for (let i = 0; i < howMany; i += 1) people.push(await signUp(app));
  return people;
};

/** A signed-in device that listens to everything. */
export const listen = (app: { url: string }, person: Person, after: string | null = null) => {
  let closed: { code: number; reason: string } | null = null;
  const socket = createSocket(app.url, person.token, { onClosed: (event) => (closed = event) });
  const events = socket.subscribe(ops.EventsDocument, { after });
  return { ...events, closeSocket: socket.close, closed: () => closed };
};
