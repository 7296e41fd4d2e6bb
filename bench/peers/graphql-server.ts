/**
 * The same schema on graphql-js, graphql-ws and graphql-redis-subscriptions as their READMEs show them: one INSERT for each message, and
 * the selection executed for each subscriber: `node graphql-server.ts <database> <redis> <port>`.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buildSchema, type GraphQLFieldResolver } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer as serveProtocol } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { answerQuestions } from '../measured.ts';

interface Context {
  readonly userId: number;
}
interface SendInput {
  readonly input: {
    readonly chatId: string;
    readonly clientMessageId: string;
    readonly content: { readonly text: { readonly body: string } };
  };
}

const [databaseUrl = '', redisUrl = '', port = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const pubSub = new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) });

const sendMessage: GraphQLFieldResolver<unknown, Context, SendInput> = async (_root, { input }, { userId }) => {
  const { chatId, clientMessageId, content } = input;
  const { rows: members } = await pool.query('SELECT 1 FROM members WHERE user_id = $1 AND chat_id = $2', [userId, chatId]);
  if (members.length === 0) throw new Error('You are not in this chat.');
  const { rows } = await pool.query<{ id: string; created_at: Date }>(
    'INSERT INTO messages (chat_id, sender_id, client_message_id, body) VALUES ($1, $2, $3, $4) RETURNING id, created_at',
    [chatId, userId, clientMessageId, content.text.body],
  );
  const [{ id, created_at: createdAt }] = rows as [{ id: string; created_at: Date }];
  const message = {
    __typename: 'Message',
    id,
    chatId,
    seq: Number(id),
    version: Number(id),
    clientMessageId,
    createdAt,
    sender: { __typename: 'User', id: String(userId) },
    content: { __typename: 'TextContent', body: content.text.body },
  };
  const version = Number(id);
  await pubSub.publish(`chat:${chatId}`, {
    events: { __typename: 'ChatChanges', chatId, previousVersion: version - 1, version, messages: [message], cursor: id },
  });
  return { __typename: 'SendMessagePayload', sentMessage: message };
};

async function* subscribe(_root: unknown, _arguments: unknown, { userId }: Context) {
  const { rows } = await pool.query<{ chat_id: number }>('SELECT chat_id FROM members WHERE user_id = $1', [userId]);
  const events = pubSub.asyncIterableIterator<object>(rows.map((row) => `chat:${row.chat_id}`));
  try {
    // The iterator subscribes when it is first asked.
    let next = events.next();
    yield { events: { __typename: 'CaughtUp', cursor: '0', serverTime: new Date() } };
    for (let event = await next; !event.done; event = await next) {
      next = events.next();
      yield event.value;
    }
  } finally {
    await events.return?.();
  }
}

const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
const sendField = schema.getMutationType()?.getFields()['sendMessage'];
const eventsField = schema.getSubscriptionType()?.getFields()['events'];
if (sendField === undefined || eventsField === undefined) throw new Error('The schema has no sendMessage or no events.');
sendField.resolve = sendMessage as GraphQLFieldResolver<unknown, unknown>;
eventsField.subscribe = subscribe as GraphQLFieldResolver<unknown, unknown>;

const viewers = new WeakMap<object, Context>();
const http = createServer();
const sockets = new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false });
const protocol = serveProtocol(
  {
    schema,
    async onConnect(context) {
      const { token } = context.connectionParams as { token?: string };
      const { rows } = await pool.query<{ user_id: number }>('SELECT user_id FROM sessions WHERE token = $1', [token]);
      const [row] = rows;
      if (row === undefined) return false;
      viewers.set(context.extra.socket, { userId: row.user_id });
      return true;
    },
    context: (context) => viewers.get(context.extra.socket),
  },
  sockets,
);
await new Promise<void>((resolve) => http.listen(Number(port), '127.0.0.1', resolve));

answerQuestions({
  url: `http://127.0.0.1:${port}`,
  async close() {
    await protocol.dispose();
    http.close();
    http.closeAllConnections();
    await pubSub.close();
    await pool.end();
  },
});
