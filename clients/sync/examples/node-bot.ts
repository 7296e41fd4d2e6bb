/**
 * A bot in Node: it answers "ping" with "pong" in every chat it is in, also to what was said while it was away.
 *
 *   PARLEY_URL=http://localhost:4000/graphql PARLEY_HANDLE=… PARLEY_PASSWORD=… node node-bot.ts
 *
 * In a project of your own: `npm i parley-sync graphql`, and import from 'parley-sync'.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createKeyValueStorage, createSyncEngine, type KeyValueStore } from '../index.ts';

const { PARLEY_URL: url = 'http://localhost:4000/graphql', PARLEY_HANDLE: handle, PARLEY_PASSWORD: password } = process.env;
const { PARLEY_FILE: file = './node-bot.json' } = process.env;

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ... on SessionPayload { token viewer { user { id } } } ... on Error { message } }
}`;

const signIn = async (): Promise<{ token: string; userId: string }> => {
  const body = JSON.stringify({ query: SIGN_IN, variables: { input: { handle, password } } });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { data } = (await response.json()) as {
    data: { signIn: { token: string; viewer: { user: { id: string } } } & { message?: string } };
  };
  if (data.signIn.message !== undefined) throw new Error(data.signIn.message);
  return { token: data.signIn.token, userId: data.signIn.viewer.user.id };
};

/** All texts in one file, replaced as a whole: small, and never half written. */
const createFileStore = async (path: string): Promise<KeyValueStore> => {
  const texts = new Map<string, string>(JSON.parse(await readFile(path, 'utf8').catch(() => '[]')) as [string, string][]);
  const save = async () => {
    await writeFile(`${path}.new`, JSON.stringify([...texts]));
    await rename(`${path}.new`, path);
  };
  return {
    keys: async () => [...texts.keys()],
    getMany: async (keys) => keys.map((key) => texts.get(key) ?? null),
    async setMany(entries) {
      for (const [key, value] of entries) texts.set(key, value);
      await save();
    },
    async removeMany(keys) {
      for (const key of keys) texts.delete(key);
      await save();
    },
  };
};

const { token, userId } = await signIn();
const engine = createSyncEngine({
  userId,
  url,
  token: () => token,
  storage: createKeyValueStorage(await createFileStore(file), `parley-${userId}`),
  onSignedOut: (reason) => {
    console.log(`signed out: ${reason}`);
    process.exitCode = 1;
  },
});

const answer = (chatId: string): void => {
  const chat = engine.chat(chatId).get();
  if (chat === null || chat.unreadCount === 0) return;
  const timeline = engine.openTimeline(chatId);
  for (const item of timeline.get().items) {
    if (item.kind !== 'message') continue;
    const { message } = item;
    const isNew = !message.isOwn && message.seq !== null && message.seq > chat.readSeq;
    if (isNew && message.content.kind === 'text' && message.content.body === 'ping') engine.sendText(chatId, 'pong');
  }
  timeline.close();
  // Read is what was looked through: after a restart the bot goes on from here.
  engine.markRead(chatId, chat.lastSeq);
};

engine.chats.subscribe(() => {
  if (engine.connection.get().kind === 'live') for (const chat of engine.chats.get()) answer(chat.id);
});
engine.connection.subscribe(() => {
  const { kind } = engine.connection.get();
  console.log(kind);
  if (kind === 'live') for (const chat of engine.chats.get()) answer(chat.id);
});
await engine.start();

process.once('SIGTERM', () => void engine.stop());
