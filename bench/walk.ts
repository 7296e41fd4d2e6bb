import { fill, findOperation, type Operation, pick, type Values } from './operations.ts';
import { connect, goLive } from './load/graphql-socket.ts';

const newHandle = (): string => `walk_${Math.random().toString(36).slice(2, 12)}`;

/** Runs an operation over HTTP, as any load tool may; fails unless its answer fills every placeholder that it promises. */
const run = async (url: string, operation: Operation, token: string | null, values: Values): Promise<Values> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: operation.query, variables: fill(operation.variables, values) }),
  });
  const answer = (await response.json()) as { data?: unknown };
  const filled = Object.entries(operation.answers).map(([name, place]) => [name, pick(answer.data, place)] as const);
  if (filled.some(([, value]) => value == null)) throw new Error(`${operation.name} failed: ${JSON.stringify(answer)}`);
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]));
};

/** Signs people up and takes them through operations.json, in the order of README.md: what the file promises, the server keeps. */
export const walkOperations = async (url: string): Promise<void> => {
  const password = 'correct horse battery';
  const signUp = async () => {
    const handle = newHandle();
    const session = await run(url, findOperation('signUp'), null, { handle, password });
    return { handle, token: session['token'] as string, id: session['userId'] as string };
  };
  const [own, peer, third] = [await signUp(), await signUp(), await signUp()];
  await run(url, findOperation('signIn'), null, { handle: own.handle, password });
  let values: Values = { body: 'Hello', newMemberId: third.id };
  const step = async (name: string, more: Values = {}): Promise<void> => {
    const operation = findOperation(name);
    const token =
      operation.token === 'none'
        ? null
        : more['peerId'] === third.id && operation.token === 'peer'
          ? third.token
          : operation.token === 'peer'
            ? peer.token
            : own.token;
    values = { ...values, clientId: crypto.randomUUID(), ...more };
    values = { ...values, ...(await run(url, operation, token, values)) };
  };
  for (const friend of [third, peer]) {
    await step('requestContact', { peerId: friend.id });
    await step('acceptContactRequest', { peerId: friend.id });
  }
  for (const name of ['openDirectChat', 'createGroup', 'addMembers']) await step(name, { peerId: peer.id });
  const socket = await connect(url, peer.token);
  try {
    await goLive(socket, findOperation('subscribe').query);
    const arrived = frameWith(socket, '"Hello"');
    await step('sendMessage');
    await arrived;
  } finally {
    socket.close();
  }
  const narrow = await connect(url, peer.token);
  try {
    const { query, variables } = findOperation('subscribeToChat');
    narrow.subscribe(query, fill(variables, values));
    // Nothing tells that a narrow subscription is heard; an answer on the same socket comes after it.
    await narrow.ask('{ viewer { user { id } } }', {});
    const arrived = frameWith(narrow, '"Hello again"');
    await step('sendMessage', { body: 'Hello again' });
    await arrived;
  } finally {
    narrow.close();
  }
  for (const name of ['chatList', 'history']) await step(name);
};

const ARRIVAL_MS_MAX = 5_000;

const frameWith = (socket: { onFrame: ((frame: Buffer) => void) | null }, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No frame with ${text} arrived.`)), ARRIVAL_MS_MAX);
    socket.onFrame = (frame) => {
      if (!frame.includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
  });
