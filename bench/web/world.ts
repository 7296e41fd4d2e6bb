import pg from 'pg';
import { userId } from '../../schema/ids.ts';
import { connect, type LoadSocket } from '../load/graphql-socket.ts';
import { isSent, sendVariables } from '../load/stamp.ts';
import { findOperation } from '../operations.ts';
import { storeMessages } from '../stored-messages.ts';
import { makeWorld, type World } from '../world.ts';

/** One of the reader's chats, and the other person's socket to write into it with. */
export interface WebChat {
  readonly id: string;
  readonly title: string;
  /** What its newest message says, by which one knows that its timeline is on the screen. */
  readonly lastWords: string;
  say(body: string): Promise<void>;
}

const STORED_A_CHAT = 200;

/** The world of the browser: someone with many chats, each of some length. */
export const makeWebWorld = async (databaseUrl: string, chats: number): Promise<World> => {
  const world = await makeWorld(databaseUrl, { people: 2, groupSize: 2, writers: chats });
  await storeMessages(databaseUrl, STORED_A_CHAT * (chats + 11));
  await readAll(databaseUrl);
  return world;
};

/** Else each chat would open where the unread begins, and not at its newest message. */
const readAll = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('UPDATE members m SET read_seq = c.last_seq, delivered_seq = c.last_seq FROM chats c WHERE c.id = m.chat_id');
  } finally {
    await client.end();
  }
};

/** Connects everybody who writes, and has each say a word of its own. */
export const openChats = async (url: string, world: World): Promise<{ chats: WebChat[]; close: () => void }> => {
  const sockets: LoadSocket[] = [];
  const chats: WebChat[] = [];
  const { query } = findOperation('sendMessage');
  for (const [i, writer] of world.writers.entries()) {
    const socket = await connect(url, writer.token);
    sockets.push(socket);
    const id = await openDirectChat(socket, userId(world.reader.userId));
    const say = async (body: string): Promise<void> => {
      const answer = await socket.ask(query, sendVariables(id, body));
      if (!isSent(answer)) throw new Error(`Not sent: ${JSON.stringify(answer)}`);
    };
    const lastWords = `The last words of chat ${i}.`;
    await say(lastWords);
    chats.push({ id, title: `Load ${writer.userId}`, lastWords, say });
  }
  return { chats, close: () => sockets.forEach((socket) => socket.close()) };
};

const openDirectChat = async (socket: LoadSocket, person: string): Promise<string> => {
  const query =
    'mutation ($input: OpenDirectChatInput!) { openDirectChat(input: $input) { ... on OpenDirectChatPayload { chat { id } } } }';
  const { data } = (await socket.ask(query, { input: { userId: person } })) as { data: { openDirectChat: { chat: { id: string } } } };
  return data.openDirectChat.chat.id;
};
