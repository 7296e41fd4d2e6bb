/**
 * What fan-out costs without the hub: the same schema and selection served by graphql-ws as its README shows, where graphql-js
 * executes the selection for every subscriber. It is told what to publish, so it neither reads nor writes the database for a message.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useServer as serveProtocol } from 'graphql-ws/use/ws';
import { createPubSub } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { createEngines } from '../engines/index.ts';
import { schema } from '../resolvers/index.ts';
import { createContextFactory, noCookie } from '../server/context.ts';
import { createServices } from '../services/index.ts';
import type { Live } from '../services/live/live.ts';
import type { Frame } from '../services/sync/frames.ts';
import { answerQuestions } from './measured.ts';

const [databaseUrl = ''] = process.argv.slice(2);
const engines = await createEngines({
  databaseUrl,
  databasePoolMax: 2,
  redisUrls: [],
  onTrouble: (what, error) => console.error(what, error),
});
const services = createServices({
  ...engines,
  prisma: engines.database.prisma,
  secret: 'a secret of the measurement, which protects nothing',
  version: { version: '', commit: '', schemaHash: '', compatVersion: '' },
});

const pubSub = createPubSub<{ frame: [Frame] }>();
const live = { events: () => pubSub.subscribe('frame') } as unknown as Live;

const createContext = createContextFactory({ services, live });
const http = createServer();
const sockets = new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false });
const protocol = serveProtocol(
  { schema, context: () => createContext({ viewer: { userId: 1n, deviceId: 1n }, address: '', userAgent: '', cookie: noCookie }) },
  sockets,
);
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

let version = 0;
const publish = (body: unknown): void => {
  version += 1;
  pubSub.publish('frame', {
    kind: 'ChatChanges',
    chatId: 1n,
    previousVersion: version - 1,
    version,
    reset: false,
    chat: null,
    members: [],
    messages: [
      {
        chatId: 1n,
        seq: version,
        id: engines.ids.next(),
        senderId: 1n,
        clientMessageId: `plain-${version}`,
        kind: 'TEXT',
        content: { body: String(body) },
        version,
        createdAt: new Date(),
        recalledAt: null,
        recalledBy: null,
      },
    ],
    hole: null,
    cursor: 'plain',
  });
};

answerQuestions({
  url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
  more: {
    publish,
    // Its subscribers learn by this that they are live.
    caughtUp: () => pubSub.publish('frame', { kind: 'CaughtUp', cursor: 'plain', serverTime: new Date() }),
  },
  async close() {
    await protocol.dispose();
    http.close();
    http.closeAllConnections();
    await engines.close();
  },
});
